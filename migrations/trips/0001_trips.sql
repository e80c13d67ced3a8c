-- One row per trip; destination and budget as columns so that lists need no second read. Times are Unix milliseconds.
CREATE TABLE trips (
  id TEXT PRIMARY KEY,
  owner_id TEXT NOT NULL,
  title TEXT NOT NULL,
  destination_name TEXT NOT NULL,
  destination_country TEXT NOT NULL,
  destination_lat REAL NOT NULL,
  destination_lon REAL NOT NULL,
  destination_zone TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT NOT NULL CHECK (end_date >= start_date),
  travelers INTEGER NOT NULL CHECK (travelers > 0),
  budget_minor INTEGER,
  budget_currency TEXT,
  -- What If-Match is compared with; rises with every change of the columns above.
  version INTEGER NOT NULL DEFAULT 1,
  versioned_at INTEGER NOT NULL,
  -- Rises with every event about the trip, members' included.
  event_seq INTEGER NOT NULL DEFAULT 1,
  -- Read model of the trip's room, ordered by the room's own version.
  item_count INTEGER NOT NULL DEFAULT 0,
  room_version INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  CHECK ((budget_minor IS NULL) = (budget_currency IS NULL))
) STRICT;

-- Who is on a trip, and who is asked to be. The owner is a member like the others.
CREATE TABLE members (
  id TEXT PRIMARY KEY,
  trip_id TEXT NOT NULL REFERENCES trips (id),
  user_id TEXT,
  email TEXT NOT NULL,
  name TEXT,
  role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'commenter', 'viewer')),
  sees_private INTEGER NOT NULL DEFAULT 0 CHECK (sees_private IN (0, 1)),
  status TEXT NOT NULL CHECK (status IN ('invited', 'active')),
  -- SHA-256 of the invitation's secret; the secret itself is only in the event that the mail is made of.
  token_hash TEXT,
  expires_at INTEGER,
  invited_by TEXT,
  created_at INTEGER NOT NULL,
  -- When the rights of an active member were last changed.
  changed_at INTEGER,
  CHECK ((status = 'active') = (user_id IS NOT NULL)),
  CHECK ((status = 'invited') = (token_hash IS NOT NULL AND expires_at IS NOT NULL))
) STRICT;
CREATE INDEX members_of_trip ON members (trip_id);
CREATE UNIQUE INDEX members_user ON members (trip_id, user_id) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX members_invited ON members (trip_id, email) WHERE status = 'invited';
-- Trip ids sort by age: this index is the list of a person's trips, newest last.
CREATE INDEX members_trips ON members (user_id, trip_id) WHERE user_id IS NOT NULL;
CREATE INDEX members_asked ON members (email, trip_id) WHERE status = 'invited';

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'published')),
  sent_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_state ON outbox (state, sent_at);
CREATE TABLE inbox (event_id TEXT PRIMARY KEY, received_at INTEGER NOT NULL) STRICT;
CREATE INDEX inbox_age ON inbox (received_at);
