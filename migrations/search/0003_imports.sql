-- Who put a place in (null: the platform itself), and the import that changed it last (null after any other change).
ALTER TABLE places ADD COLUMN created_by TEXT;
ALTER TABLE places ADD COLUMN import_id TEXT;

-- Also finds a place by its name and whereabouts, which is how an import recognises it.
DROP INDEX places_name;
CREATE INDEX places_name ON places (name_key, cell);

CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL DEFAULT 'receiving' CHECK (state IN ('receiving', 'finished', 'failed', 'undoing', 'undone')),
  created_by TEXT,
  -- 1: by an administrator, so it may change places of others
  unrestricted INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  -- as it was asked for (NewImport), JSON
  spec TEXT NOT NULL,
  -- how far the file is read: chunks taken whole, records of the one under way, its hash, and what the reader remembers (JSON)
  next_chunk INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
  chunk_hash TEXT,
  reader TEXT NOT NULL,
  received_bytes INTEGER NOT NULL DEFAULT 0,
  -- when the caches last forgot what this import changed, ms
  cleared_at INTEGER NOT NULL DEFAULT 0,
  row_count INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  warnings INTEGER NOT NULL DEFAULT 0,
  -- how often each category was passed over, JSON
  skipped_categories TEXT NOT NULL DEFAULT '{}',
  -- JSON
  failure TEXT,
  removed INTEGER NOT NULL DEFAULT 0,
  restored INTEGER NOT NULL DEFAULT 0,
  kept INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX imports_creator ON imports (created_by, id);
CREATE INDEX imports_state ON imports (state);

CREATE TABLE import_issues (
  n INTEGER PRIMARY KEY,
  import_id TEXT NOT NULL REFERENCES imports (id),
  line INTEGER NOT NULL,
  severity TEXT NOT NULL,
  field TEXT,
  issue TEXT NOT NULL,
  value TEXT
) STRICT;
CREATE INDEX import_issues_import ON import_issues (import_id, n);

-- What a place was before an import first touched it, as JSON of its row; null where it was not there.
CREATE TABLE import_changes (
  n INTEGER PRIMARY KEY,
  import_id TEXT NOT NULL REFERENCES imports (id),
  place_id TEXT NOT NULL,
  before TEXT,
  UNIQUE (import_id, place_id)
) STRICT;
CREATE INDEX import_changes_place ON import_changes (place_id, n);

-- What a dry run would have put in, so that it recognises doubles within the file as a real run does.
CREATE TABLE import_drafts (
  import_id TEXT NOT NULL REFERENCES imports (id),
  id TEXT NOT NULL,
  place TEXT NOT NULL,
  name_key TEXT NOT NULL,
  cell INTEGER NOT NULL,
  PRIMARY KEY (import_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_drafts_name ON import_drafts (import_id, name_key, cell);
