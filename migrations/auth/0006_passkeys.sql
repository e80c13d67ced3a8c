-- Columns tagged pii are erased with the account.
CREATE TABLE passkeys (
  id TEXT PRIMARY KEY, -- the credential's own, base64url
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  public_key TEXT NOT NULL, -- COSE, base64url
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL,
  name TEXT NOT NULL, -- pii
  backed_up INTEGER NOT NULL CHECK (backed_up IN (0, 1)),
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_account ON passkeys (account_id, created_at);

-- Each is answered once.
CREATE TABLE challenges (
  challenge TEXT PRIMARY KEY,
  account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE, -- whose new passkey it is for; null for a sign-in
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_expiry ON challenges (expires_at);
