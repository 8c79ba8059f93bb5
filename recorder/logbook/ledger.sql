-- ledger.sql: the truth.  Everything else in this database follows from it
-- (derived.sql).  Format 1; a later program reads it for ever, so a change
-- here is a new format: LOGBOOK_FORMAT, user_version and meta together.
--
-- Statements, nodes and checkpoints are only ever added.  The triggers stop
-- slips; that nobody changed what was added is what checkpoints show
-- (records.md §6).

PRAGMA application_id = 1380270916;	-- "RECD"
PRAGMA user_version = 1;		-- the format

CREATE TABLE meta (
	name  TEXT PRIMARY KEY NOT NULL,
	value ANY NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta (name, value) VALUES
	('format', 1),		-- as user_version
	('derived', ''),	-- digest of the derived.sql that made the tables
	('fed', 0);		-- statements that the derived tables know of

CREATE TABLE statement (
	number INTEGER PRIMARY KEY,	-- from 0, without gaps
	bytes  BLOB NOT NULL		-- canonical: the leaf (records.md §3.3)
) STRICT;

-- Contents beside the ledger, by digest.  They alone may go: lawful erasing
-- (records.md §3.2).
CREATE TABLE content (
	id    BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
	bytes BLOB NOT NULL		-- canonical and salted
) STRICT;

-- The complete nodes of the tree (records.md §6); level 0 are the leaves.
CREATE TABLE node (
	level INTEGER NOT NULL,
	place INTEGER NOT NULL,		-- covers leaves place << level on
	hash  BLOB NOT NULL CHECK (length(hash) = 32),
	PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

-- One after each act, signed by the logbook's key.
CREATE TABLE checkpoint (
	size INTEGER PRIMARY KEY,	-- statements that it covers
	note TEXT NOT NULL		-- C2SP tlog-checkpoint
) STRICT;

CREATE TRIGGER statement_next BEFORE INSERT ON statement
WHEN NEW.number IS NOT (SELECT coalesce(max(number) + 1, 0) FROM statement)
BEGIN SELECT raise(ABORT, 'statements are numbered without gaps'); END;

CREATE TRIGGER statement_kept BEFORE UPDATE ON statement
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER statement_stays BEFORE DELETE ON statement
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER content_kept BEFORE UPDATE ON content
BEGIN SELECT raise(ABORT, 'a content is never changed'); END;

CREATE TRIGGER content_once BEFORE INSERT ON content
WHEN EXISTS (SELECT 1 FROM content WHERE id = NEW.id)
BEGIN SELECT raise(ABORT, 'a content is never changed'); END;

CREATE TRIGGER node_once BEFORE INSERT ON node
WHEN EXISTS (SELECT 1 FROM node WHERE level = NEW.level AND place = NEW.place)
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER node_kept BEFORE UPDATE ON node
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER node_stays BEFORE DELETE ON node
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER checkpoint_once BEFORE INSERT ON checkpoint
WHEN EXISTS (SELECT 1 FROM checkpoint WHERE size >= NEW.size)
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER checkpoint_kept BEFORE UPDATE ON checkpoint
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER checkpoint_stays BEFORE DELETE ON checkpoint
BEGIN SELECT raise(ABORT, 'the ledger is append-only'); END;
