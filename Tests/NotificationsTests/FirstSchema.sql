-- The first schema that was released, with data in it. DO NOT EDIT.
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('messages');
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE CHECK (length(CAST(key AS BLOB)) BETWEEN 1 AND 200),
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  account INTEGER NOT NULL,
  groupID INTEGER NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  search TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind <> ''),
  priority INTEGER NOT NULL CHECK (priority IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  lastError TEXT,
  createdAt INTEGER NOT NULL,
  nextAttemptAt INTEGER,
  sentAt INTEGER,
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  CHECK ((state = 'queued') = (nextAttemptAt IS NOT NULL)),
  CHECK ((state = 'sent') = (sentAt IS NOT NULL)),
  CHECK (state <> 'failed' OR lastError IS NOT NULL)
) STRICT;
CREATE INDEX message_listed ON message(groupID, id, kind, state, search);
CREATE INDEX message_account ON message(account);
CREATE INDEX message_due ON message(priority, nextAttemptAt) WHERE state = 'queued';
INSERT INTO message (key, digest, account, groupID, name, email, search, kind, priority, state, createdAt,
  nextAttemptAt, parameters)
VALUES ('old', zeroblob(32), 7, 1, 'Ann Lee', 'ann@example.org', 'ann lee ann@example.org', 'activation', 0, 'queued',
  1795455120, 1795455120, '{"link":"https://a.example/1","expires":"tomorrow"}');
