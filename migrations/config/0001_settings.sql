-- Every change of every setting, for good. `version` counts the changes of one key over all its environments.
-- A NULL value takes the environment's own value back. Times are Unix milliseconds.
CREATE TABLE versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  environment TEXT NOT NULL,
  value TEXT CHECK (value IS NULL OR json_valid(value)),
  author_id TEXT NOT NULL,
  reason TEXT,
  -- The version a rollback went back to.
  restored INTEGER CHECK (restored >= 0 AND restored < version),
  created_at INTEGER NOT NULL,
  UNIQUE (key, version)
) STRICT;
CREATE TRIGGER versions_keep BEFORE UPDATE ON versions BEGIN SELECT RAISE(ABORT, 'versions is append-only'); END;
CREATE TRIGGER versions_stay BEFORE DELETE ON versions BEGIN SELECT RAISE(ABORT, 'versions is append-only'); END;

-- What stands now; `version` is the one that set it. The environment `default` lies below all others.
CREATE TABLE settings (
  key TEXT NOT NULL,
  environment TEXT NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value)),
  version INTEGER NOT NULL,
  PRIMARY KEY (key, environment)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'published')),
  sent_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_state ON outbox (state, sent_at);

-- Who changed what, as a chain without gaps (shared/audit.ts). Ids only.
CREATE TABLE audit_log (
  chain TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  request_id TEXT NOT NULL,
  details TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_log_keeps BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TABLE audit_heads (
  chain TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Never holds a row: see `mustChange`.
CREATE TABLE must_change (changed INTEGER CONSTRAINT must_change CHECK (changed = 1)) STRICT;
