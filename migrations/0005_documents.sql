-- Documents: collections, where their files come from, the files, and which passages an answer was made of.
-- The text of a file, its passages and vectors are derived: they are in documents/index.db.

CREATE TABLE collection (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

-- What a person gave: a file, a folder that is followed, or a file that was handed over and is kept by us (an upload).
CREATE TABLE source (
    id TEXT NOT NULL PRIMARY KEY,
    collection_id TEXT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('file', 'folder', 'upload')),
    path TEXT NOT NULL,
    exclusions TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('followed', 'paused', 'unreachable')),
    reason TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
);

CREATE INDEX source_by_collection ON source (collection_id);

CREATE TABLE document (
    id TEXT NOT NULL PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    collection_id TEXT NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('waiting', 'reading', 'embedding', 'ready', 'refused', 'missing')),
    size INTEGER NOT NULL DEFAULT 0,
    modified_at INTEGER,
    content TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    pages INTEGER NOT NULL DEFAULT 0,
    characters INTEGER NOT NULL DEFAULT 0,
    passages INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason_kind TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    next_step TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);

CREATE INDEX document_by_collection ON document (collection_id, state, name, id);

CREATE INDEX document_by_source ON document (source_id, path);

CREATE INDEX document_by_content ON document (content) WHERE content > '';

CREATE INDEX document_by_state ON document (state, created_at, id);

-- What a conversation answers from. A mode names its collections in its own file.
CREATE TABLE conversation_collection (
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    collection_id TEXT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    PRIMARY KEY (conversation_id, collection_id)
);

CREATE INDEX conversation_by_collection ON conversation_collection (collection_id);

-- The passages that were considered for an answer. `number` is what the answer cites, from 1 on, the best first. The
-- text stays when a file changes, so that an answer can still be understood; it goes when the document is deleted.
CREATE TABLE considered_passage (
    message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    name TEXT NOT NULL,
    page INTEGER NOT NULL DEFAULT 0,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    heading TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    score REAL NOT NULL,
    word_rank INTEGER,
    vector_rank INTEGER,
    told INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (message_id, number)
);

CREATE INDEX considered_by_document ON considered_passage (document_id);
