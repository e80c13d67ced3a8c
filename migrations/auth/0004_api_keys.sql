-- Columns tagged pii are erased with the account.
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL, -- pii
  hint TEXT NOT NULL, -- how the key begins, for people to tell theirs apart
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_account ON api_keys (account_id, id);
-- Administrators look people up by the beginning of a name.
CREATE INDEX accounts_name ON accounts (lower(name));
