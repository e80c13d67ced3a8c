-- What people say to each other about a trip, and what happened to it. Times are Unix milliseconds; ids sort by age.
CREATE TABLE comments (
  id TEXT PRIMARY KEY,
  trip_id TEXT NOT NULL REFERENCES trips (id),
  -- The comment the thread began with; its own id for that one.
  thread_id TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  -- Empty once deleted: a thread keeps its place, not the words.
  body TEXT NOT NULL,
  -- What it is about: a day, an item of the plan, or neither, the whole trip.
  day TEXT,
  item_id TEXT,
  -- JSON list of {user_id, name}.
  mentions TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  edited_at INTEGER,
  resolved_at INTEGER,
  deleted_at INTEGER,
  CHECK (day IS NULL OR item_id IS NULL)
) STRICT;
CREATE INDEX comments_of_trip ON comments (trip_id, id);
CREATE INDEX comments_begun ON comments (trip_id, id) WHERE thread_id = id;
CREATE INDEX comments_of_thread ON comments (thread_id, id);

CREATE TABLE reactions (
  comment_id TEXT NOT NULL REFERENCES comments (id),
  emoji TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (comment_id, emoji, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE activities (
  id TEXT PRIMARY KEY,
  trip_id TEXT NOT NULL REFERENCES trips (id),
  kind TEXT NOT NULL,
  actor_id TEXT,
  actor_name TEXT,
  -- Told to those alone who see the private part of the trip.
  private INTEGER NOT NULL CHECK (private IN (0, 1)),
  -- JSON.
  data TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- Later than created_at where one entry tells of several edits in a row.
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX activities_of_trip ON activities (trip_id, id);
