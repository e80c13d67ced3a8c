-- Generations that go on after the answer. Times in Unix milliseconds.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  owner_id TEXT, -- pii; null: asked without an account, then the unguessable id is the key
  task TEXT NOT NULL CHECK (json_valid(task)),
  actor TEXT NOT NULL CHECK (json_valid(actor)), -- pii: the account on whose behalf it runs
  status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'succeeded', 'failed')),
  progress TEXT NOT NULL CHECK (json_valid(progress)),
  result TEXT CHECK (result IS NULL OR json_valid(result)),
  error TEXT CHECK (error IS NULL OR json_valid(error)),
  attempts INTEGER NOT NULL DEFAULT 0,
  lease_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_open ON jobs (lease_until) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_age ON jobs (created_at);
