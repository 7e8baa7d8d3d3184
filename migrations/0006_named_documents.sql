-- The documents that a question names: it is answered from these alone. Until it is asked they wait in its box, as its
-- files do.

CREATE TABLE named_document (
    id TEXT NOT NULL PRIMARY KEY,
    box TEXT NOT NULL,
    message_id TEXT REFERENCES message (id) ON DELETE CASCADE,
    document_id TEXT NOT NULL,
    name TEXT NOT NULL
);

CREATE INDEX named_document_by_message ON named_document (message_id);

CREATE INDEX named_document_by_box ON named_document (box) WHERE message_id IS NULL;
