-- One profile per account. Lists are JSON arrays; times are Unix milliseconds. What is personal: workers/users/store/privacy.ts.
CREATE TABLE user_profiles (
  user_id TEXT PRIMARY KEY,
  -- The integer of older clients, known once its owner came by.
  account_number INTEGER UNIQUE,
  name TEXT NOT NULL,
  location_name TEXT,
  latitude REAL CHECK (latitude BETWEEN -90 AND 90),
  longitude REAL CHECK (longitude BETWEEN -180 AND 180),
  interests TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(interests)),
  keywords TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(keywords)),
  archetypes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(archetypes)),
  travel_history TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(travel_history)),
  demographics_consent_at INTEGER,
  age_group TEXT,
  relationship_status TEXT,
  persona_id TEXT,
  avatar_key TEXT,
  -- What If-Match is compared with; rises with every change of the profile or the preferences.
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((location_name IS NULL) = (latitude IS NULL) AND (latitude IS NULL) = (longitude IS NULL)),
  -- Without consent there is nothing to store.
  CHECK (demographics_consent_at IS NOT NULL OR (age_group IS NULL AND relationship_status IS NULL))
) STRICT;
CREATE INDEX user_profiles_place ON user_profiles (latitude, longitude) WHERE latitude IS NOT NULL;

-- Begins with the profile. NULL is "not said".
CREATE TABLE preferences (
  user_id TEXT PRIMARY KEY REFERENCES user_profiles (user_id) ON DELETE CASCADE,
  currency TEXT,
  units TEXT NOT NULL DEFAULT 'metric',
  language TEXT,
  travel_style TEXT,
  diet TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(diet)),
  mobility TEXT,
  pace TEXT
) STRICT;

-- When somebody agreed to what and when they took it back: the proof the law asks for.
CREATE TABLE consents (
  user_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
  at INTEGER NOT NULL,
  PRIMARY KEY (user_id, purpose, at, granted)
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_trips (
  user_id TEXT NOT NULL,
  trip_id TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, trip_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_trips_latest ON saved_trips (user_id, saved_at, trip_id);

CREATE TABLE favorites (
  user_id TEXT NOT NULL,
  poi_id TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, poi_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX favorites_latest ON favorites (user_id, saved_at, poi_id);

-- A card as its provider knows it: never a number.
CREATE TABLE payment_methods (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  token TEXT NOT NULL,
  brand TEXT NOT NULL,
  last4 TEXT NOT NULL CHECK (length(last4) = 4),
  exp_month INTEGER NOT NULL,
  exp_year INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (user_id, provider, token)
) STRICT;

-- Pictures in R2: `pending` until the profile points at it, `dead` once it does no more. A sweep deletes what is not live.
CREATE TABLE avatar_objects (
  key TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'live', 'dead')),
  at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX avatar_objects_live ON avatar_objects (user_id) WHERE state = 'live';
CREATE INDEX avatar_objects_rest ON avatar_objects (at) WHERE state <> 'live';

-- Without an owner a persona is the platform's.
CREATE TABLE personas (
  id TEXT PRIMARY KEY,
  owner_id TEXT,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  prompt TEXT NOT NULL,
  taste TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(taste)),
  archetypes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(archetypes)),
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX personas_owner ON personas (owner_id, id);

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'published')),
  sent_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_state ON outbox (state, sent_at);
