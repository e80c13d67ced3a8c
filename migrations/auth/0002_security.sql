-- Columns tagged pii are erased with the account.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT 'Unknown device'; -- pii
ALTER TABLE sessions ADD COLUMN last_used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN org_id TEXT; -- the organisation the person acts for in this session
UPDATE sessions SET last_used_at = created_at;

-- What is done to an account, an organisation or the platform, each a chain without gaps (shared/audit.ts). Ids only.
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
CREATE INDEX audit_log_time ON audit_log (at, chain, seq);
CREATE TRIGGER audit_log_keeps BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER audit_log_stays BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TABLE audit_heads (
  chain TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Never holds a row: see `mustChange`.
CREATE TABLE must_change (changed INTEGER CONSTRAINT must_change CHECK (changed = 1)) STRICT;

CREATE TABLE second_factors (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  secret TEXT NOT NULL, -- sealed
  enabled_at INTEGER,
  last_step INTEGER NOT NULL DEFAULT 0 -- of the newest code that was accepted; codes up to it are spent
) STRICT, WITHOUT ROWID;
CREATE TABLE recovery_codes (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (account_id, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE wrong_codes (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX wrong_codes_account ON wrong_codes (account_id, at);
