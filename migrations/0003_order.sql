-- Order among conversations: what each part of the list is read by, whether a folder is folded, and what takes back
-- what was done to several conversations at once.

-- Each part of the list is in the order of its index, so that reading a stretch of it costs the same wherever it is.
CREATE INDEX conversation_listed ON conversation (updated_at, id) WHERE deleted_at IS NULL AND archived_at IS NULL AND pinned_at IS NULL AND folder_id IS NULL;

CREATE INDEX conversation_in_folder ON conversation (folder_id, updated_at, id) WHERE deleted_at IS NULL AND archived_at IS NULL AND pinned_at IS NULL AND folder_id IS NOT NULL;

CREATE INDEX conversation_pinned ON conversation (updated_at, id) WHERE deleted_at IS NULL AND archived_at IS NULL AND pinned_at IS NOT NULL;

CREATE INDEX conversation_archived ON conversation (updated_at, id) WHERE deleted_at IS NULL AND archived_at IS NOT NULL;

CREATE INDEX conversation_by_tag ON conversation_tag (tag, conversation_id);

ALTER TABLE folder ADD COLUMN folded INTEGER NOT NULL DEFAULT 0;

-- How the conversations were before something was done to them, as JSON.
CREATE TABLE arrangement (
    id TEXT NOT NULL PRIMARY KEY,
    before TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
