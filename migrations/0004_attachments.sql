-- What a page shows of files stands in the indexes: a row brings its content along, whichever columns are asked for.
DROP INDEX attachment_by_message;

CREATE INDEX attachment_by_message ON attachment (message_id, id, kind, name, media_type, size, tokens);

DROP INDEX attachment_by_box;

CREATE INDEX attachment_by_box ON attachment (box, id, message_id, kind, name, media_type, size, tokens) WHERE message_id IS NULL;
