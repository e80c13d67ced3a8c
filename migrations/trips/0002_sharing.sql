-- Who beyond its members may see a trip: nobody, whoever holds a share link, or everybody.
ALTER TABLE trips ADD COLUMN privacy TEXT NOT NULL DEFAULT 'private' CHECK (privacy IN ('private', 'link', 'public'));
-- What everybody sees of a public trip: a JSON list of sections.
ALTER TABLE trips ADD COLUMN public_sections TEXT NOT NULL DEFAULT '["itinerary"]';
ALTER TABLE trips ADD COLUMN published_at INTEGER;
-- Of a remix: the attribution as it was at that time, JSON.
ALTER TABLE trips ADD COLUMN remixed_from TEXT;
CREATE INDEX trips_public ON trips (published_at, id) WHERE privacy = 'public' AND deleted_at IS NULL;
CREATE INDEX trips_deleted ON trips (deleted_at) WHERE deleted_at IS NOT NULL;

-- Everybody tidies up their own list.
ALTER TABLE members ADD COLUMN archived_at INTEGER;

CREATE TABLE share_links (
  id TEXT PRIMARY KEY,
  trip_id TEXT NOT NULL REFERENCES trips (id),
  -- SHA-256 of the token; the token itself was shown once and is nowhere.
  token_hash TEXT NOT NULL,
  -- scrypt, self-describing.
  password_hash TEXT,
  sections TEXT NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX share_links_token ON share_links (token_hash);
CREATE INDEX share_links_of_trip ON share_links (trip_id, id);
