-- Conversations become trees: a message knows the one that it follows, a conversation the end of what it shows.
-- Around them: what an answer was made from, attachments, waiting questions, summaries, folders, tags, saved prompts,
-- and the log of changes that the index follows.

-- Made anew for the order of its columns: what a tree is read by stands before the long texts.
CREATE TABLE message_in_tree (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    parent_id TEXT,
    position INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    state TEXT NOT NULL CHECK (state IN ('done', 'waiting', 'writing', 'stopped', 'interrupted', 'failed')),
    deleted_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    model TEXT NOT NULL DEFAULT '',
    prompt_tokens INTEGER,
    answer_tokens INTEGER,
    first_token_ms INTEGER,
    thinking_ms INTEGER,
    duration_ms INTEGER,
    finish_reason TEXT,
    error_kind TEXT,
    error_sentence TEXT,
    error_next_step TEXT,
    recipe TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    thinking TEXT NOT NULL DEFAULT ''
);

INSERT INTO message_in_tree (
    id, conversation_id, parent_id, position, role, state, created_at, updated_at, model, prompt_tokens, answer_tokens,
    first_token_ms, thinking_ms, duration_ms, finish_reason, error_kind, error_sentence, error_next_step, text, thinking
)
SELECT
    id, conversation_id,
    (
        SELECT before.id FROM message AS before
        WHERE before.conversation_id = message.conversation_id
            AND before.position = message.position - 1 AND before.superseded_by IS NULL
    ),
    position, role, state, created_at, updated_at, model, prompt_tokens, answer_tokens,
    first_token_ms, thinking_ms, duration_ms, finish_reason, error_kind, error_sentence, error_next_step, text, thinking
FROM message;

ALTER TABLE conversation ADD COLUMN leaf_id TEXT;

UPDATE conversation SET leaf_id = (
    SELECT id FROM message
    WHERE message.conversation_id = conversation.id AND message.superseded_by IS NULL
    ORDER BY position DESC, id DESC LIMIT 1
);

CREATE TABLE answer_piece_in_tree (
    message_id TEXT NOT NULL REFERENCES message_in_tree (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'thinking')),
    text TEXT NOT NULL,
    PRIMARY KEY (message_id, seq)
);

INSERT INTO answer_piece_in_tree (message_id, seq, kind, text) SELECT message_id, seq, kind, text FROM answer_piece;

DROP TABLE answer_piece;

DROP TABLE message;

ALTER TABLE message_in_tree RENAME TO message;

ALTER TABLE answer_piece_in_tree RENAME TO answer_piece;

CREATE INDEX message_in_tree ON message (conversation_id, position, id, parent_id, role, deleted_at);

CREATE INDEX message_by_state ON message (state);

-- The ends of what is shown side by side, parted by spaces; empty where one branch is shown.
ALTER TABLE conversation ADD COLUMN compared TEXT NOT NULL DEFAULT '';

-- What the person set for this conversation alone, as JSON: system prompt, options, schema; empty where nothing.
ALTER TABLE conversation ADD COLUMN settings TEXT NOT NULL DEFAULT '';

ALTER TABLE conversation ADD COLUMN mode TEXT NOT NULL DEFAULT '';

ALTER TABLE conversation ADD COLUMN folder_id TEXT;

ALTER TABLE conversation ADD COLUMN pinned_at INTEGER;

ALTER TABLE conversation ADD COLUMN archived_at INTEGER;

-- Where an imported conversation came from, and its key there: what came in once does not come in twice.
ALTER TABLE conversation ADD COLUMN origin TEXT NOT NULL DEFAULT '';

CREATE INDEX conversation_by_origin ON conversation (origin) WHERE origin > '';

CREATE INDEX conversation_by_folder ON conversation (folder_id) WHERE folder_id IS NOT NULL;

CREATE TABLE folder (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    settings TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE TABLE conversation_tag (
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (conversation_id, tag)
);

-- A file beside a question; it waits in the conversation's box until it is sent (message_id is NULL).
CREATE TABLE attachment (
    id TEXT NOT NULL PRIMARY KEY,
    box TEXT NOT NULL,
    message_id TEXT REFERENCES message (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'image')),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    tokens INTEGER,
    content BLOB NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE INDEX attachment_by_message ON attachment (message_id);

CREATE INDEX attachment_by_box ON attachment (box) WHERE message_id IS NULL;

-- Questions that wait for the present answer to end.
CREATE TABLE waiting_question (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    model TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
);

CREATE INDEX waiting_question_by_conversation ON waiting_question (conversation_id, id);

-- A sum of what stands before and with `until_id`, which the model is told in its place.
CREATE TABLE summary (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    until_id TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    edited INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE INDEX summary_by_conversation ON summary (conversation_id);

CREATE TABLE saved_prompt (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

-- What has changed, in order: the index asks for what stands behind the last number that it has seen.
CREATE TABLE change (
    seq INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'conversation', 'folder')),
    item_id TEXT NOT NULL
);
