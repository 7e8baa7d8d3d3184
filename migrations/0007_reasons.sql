-- Why a document was not read is kept as its kind, and how many pages that is about; the sentence is made when it is
-- shown, in the language that is spoken then. Of a document of which some pages are pictures the sentence began with
-- their number in English; what another language began with is no number of these pages, and 0 stands for that.

ALTER TABLE document ADD COLUMN reason_pages INTEGER NOT NULL DEFAULT 0;

UPDATE document SET reason_pages = CAST(reason AS INTEGER)
WHERE reason_kind = 'scanned' AND pages > 0 AND reason LIKE '% of % pages %';

ALTER TABLE document DROP COLUMN reason;

ALTER TABLE document DROP COLUMN next_step;

ALTER TABLE source DROP COLUMN reason;
