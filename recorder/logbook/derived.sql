-- derived.sql, version 1: everything here follows from the ledger.  To change
-- it, edit this file.  Tables that another text of it made are dropped and fed
-- again, so there is never anything to migrate; where only the meaning of a
-- column changes, raise the version above.  Every table is called index_...,
-- and whatever is called so is dropped.

-- Which statement holds which claim.
CREATE TABLE index_claim (
	id     BLOB PRIMARY KEY NOT NULL,	-- claim id
	number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is about which assessment.
CREATE TABLE index_about (
	assessment TEXT NOT NULL,		-- urn:uuid:
	number     INTEGER NOT NULL,
	PRIMARY KEY (assessment, number)
) STRICT, WITHOUT ROWID;

-- Who is named by what (records.md §8.4 b).
CREATE TABLE index_mention (
	person TEXT NOT NULL,			-- urn:uuid:
	number INTEGER NOT NULL,
	PRIMARY KEY (person, number)
) STRICT, WITHOUT ROWID;

-- Which statements are of which kind.
CREATE TABLE index_kind (
	kind   TEXT NOT NULL,			-- '' for a kind not known
	number INTEGER NOT NULL,
	PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE index_person (
	urn          TEXT PRIMARY KEY NOT NULL,
	name         TEXT,			-- NULL: erased
	organisation TEXT,
	roles        TEXT NOT NULL,		-- role words with spaces between
	number       INTEGER NOT NULL		-- of the newest description
) STRICT, WITHOUT ROWID;

CREATE INDEX index_person_name ON index_person (name COLLATE NOCASE);

CREATE TABLE index_key (
	did    TEXT PRIMARY KEY NOT NULL,	-- did:key
	person TEXT NOT NULL,
	number INTEGER NOT NULL			-- that enrolled or added it
) STRICT, WITHOUT ROWID;

CREATE TABLE index_rubric (
	id      BLOB PRIMARY KEY NOT NULL,	-- digest of its bytes
	uri     TEXT NOT NULL,			-- its own id
	version TEXT NOT NULL,
	title   TEXT NOT NULL,
	number  INTEGER NOT NULL,		-- of rubric-adopted
	retired INTEGER NOT NULL		-- 0 or 1
) STRICT, WITHOUT ROWID;

CREATE TABLE index_assessment (
	urn     TEXT PRIMARY KEY NOT NULL,
	learner TEXT NOT NULL,			-- person
	state   TEXT NOT NULL,			-- computed by the rules
	rubric  BLOB NOT NULL,
	opened  INTEGER NOT NULL,		-- ledger time, seconds since 1970
	changed INTEGER NOT NULL,
	number  INTEGER NOT NULL,		-- of assessment-opened
	newest  INTEGER NOT NULL		-- last statement about it
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX index_assessment_number ON index_assessment (number);
CREATE INDEX index_assessment_learner ON index_assessment (learner, number);
CREATE INDEX index_assessment_state ON index_assessment (state, number);
CREATE INDEX index_assessment_rubric ON index_assessment (rubric, number);
