-- Conversations, answers while they are written, downloads, and settings.
-- Keys are ULIDs. Times are whole milliseconds since 1970, UTC. No second UNIQUE: colliding ones lose rows in a sync.

CREATE TABLE conversation (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL DEFAULT '',
    title_source TEXT NOT NULL DEFAULT 'none' CHECK (title_source IN ('none', 'words', 'model', 'person')),
    model TEXT NOT NULL DEFAULT '',
    draft TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
);

CREATE INDEX conversation_by_use ON conversation (updated_at, id) WHERE deleted_at IS NULL;

CREATE TABLE message (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    text TEXT NOT NULL DEFAULT '',
    thinking TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('done', 'waiting', 'writing', 'stopped', 'interrupted', 'failed')),
    model TEXT NOT NULL DEFAULT '',
    error_sentence TEXT,
    error_next_step TEXT,
    error_kind TEXT,
    prompt_tokens INTEGER,
    answer_tokens INTEGER,
    first_token_ms INTEGER,
    thinking_ms INTEGER,
    duration_ms INTEGER,
    finish_reason TEXT,
    superseded_by TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE INDEX message_by_place ON message (conversation_id, position);

CREATE INDEX message_by_state ON message (state);

-- What has arrived of an answer that is being written: appended only, folded into message.text when it ends.
CREATE TABLE answer_piece (
    message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'thinking')),
    text TEXT NOT NULL,
    PRIMARY KEY (message_id, seq)
);

CREATE TABLE download (
    id TEXT NOT NULL PRIMARY KEY,
    model TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'failed', 'done')),
    completed_bytes INTEGER NOT NULL DEFAULT 0,
    total_bytes INTEGER NOT NULL DEFAULT 0,
    error_sentence TEXT,
    error_next_step TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE INDEX download_by_state ON download (state);

CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at INTEGER NOT NULL
);
