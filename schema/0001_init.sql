-- The journal, version 1. A shipped file is never edited: a change is a new file with the next number.
--
-- Three kinds of tables:
--   appended   origin, document, document_part, fact, record, attempt: rows are only ever added; each batch's entry in the
--              chain binds the rows that it added
--   derived    payment, pair, invoice, long_key: what the newest records say, in columns that queries need; they can be
--              made again from the records, and `verify` does so and compares
--   changing   setting, lane, contract_payment, allocation, outbox, exception: each row carries its own digest, and a set
--              digest per table is bound into the chain with every batch
--
-- Keys are integers, and every insert into a big table goes to its end or near it: random keys cost four to six times as much.
-- Money is INTEGER minor units. Instants are INTEGER microseconds since 1970, UTC. There is no REAL column.

CREATE TABLE batch (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    verb      TEXT NOT NULL,
    appended  BLOB NOT NULL CHECK (length(appended) = 32),   -- digest of the rows that this batch added
    sets      BLOB NOT NULL CHECK (length(sets) = 32),       -- digest of all set digests after it
    origins   INTEGER NOT NULL,                              -- the last ids of the appended tables after it
    documents INTEGER NOT NULL,
    facts     INTEGER NOT NULL,
    records   INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    head      BLOB NOT NULL CHECK (length(head) = 32)        -- SHA-256 over all of the above and the previous head
) STRICT;

CREATE TABLE set_digest (
    name   TEXT PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

-- appended ------------------------------------------------------------------------------------------------------------

CREATE TABLE origin (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    erp      TEXT NOT NULL,
    tenant   TEXT NOT NULL,
    currency TEXT NOT NULL,
    UNIQUE (erp, tenant)                                     -- two names for one tenant would post everything twice
) STRICT;

CREATE TABLE document (
    id          INTEGER PRIMARY KEY,
    origin      INTEGER NOT NULL,                            -- 0 for Procore
    name        TEXT NOT NULL,
    sha256      BLOB NOT NULL CHECK (length(sha256) = 32),   -- of the original bytes
    size        INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    retain      TEXT NOT NULL CHECK (retain IN ('full', 'none'))
) STRICT;

CREATE INDEX document_by_sha ON document (sha256);

CREATE TABLE document_part (
    document INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    body     BLOB NOT NULL,                                  -- zstd, one frame a part
    PRIMARY KEY (document, n)
) STRICT, WITHOUT ROWID;

-- A thing that facts are about. The key is the ERP's or Procore's own identifier.
CREATE TABLE fact (
    id     INTEGER PRIMARY KEY,
    kind   INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 7),    -- as RecordKind; 7: a bill known by its number alone
    origin INTEGER NOT NULL,                                 -- 0 where the fact is not an ERP's
    key    TEXT NOT NULL,
    head   INTEGER NOT NULL,                                 -- the newest record by the order of revisions; 0: only named so far
    last   INTEGER NOT NULL,                                 -- the record that was appended last
    UNIQUE (kind, origin, key)
) STRICT;

-- One content of one thing. The contents of a thing are a set: any order, grouping or repetition of documents gives the same.
CREATE TABLE record (
    id       INTEGER PRIMARY KEY,
    fact     INTEGER NOT NULL,
    previous INTEGER NOT NULL,                               -- the record of the same fact that was appended before; 0: none
    revision TEXT NOT NULL,
    content  BLOB NOT NULL,                                  -- canonical JSON
    digest   BLOB NOT NULL CHECK (length(digest) = 32),      -- of kind, origin, key, revision and content
    document INTEGER NOT NULL,                               -- 0 where no document brought it
    place    TEXT NOT NULL,                                  -- where in the document
    decoder  INTEGER NOT NULL                                -- version of the decoder that read it
) STRICT;

CREATE TABLE attempt (
    id      INTEGER PRIMARY KEY,
    write   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    event   TEXT NOT NULL,
    detail  TEXT NOT NULL
) STRICT;

CREATE INDEX attempt_by_write ON attempt (write);

-- derived -------------------------------------------------------------------------------------------------------------

CREATE TABLE payment (
    id       INTEGER PRIMARY KEY,                            -- fact
    status   INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),-- pending, posted, voided, deleted
    conflict INTEGER NOT NULL CHECK (conflict BETWEEN 0 AND 2), -- none, text, money
    currency TEXT,
    on_bills INTEGER NOT NULL                                -- cash on bills, credits taken off
) STRICT;

CREATE TABLE pair (
    payment INTEGER NOT NULL,                                -- fact
    n       INTEGER NOT NULL,
    bill    INTEGER NOT NULL,                                -- fact
    cash    INTEGER NOT NULL,
    PRIMARY KEY (payment, n)
) STRICT, WITHOUT ROWID;

-- The one index on bulk rows: from a bill to what was paid on it, without touching the table.
CREATE INDEX pair_by_bill ON pair (bill, cash);

CREATE TABLE invoice (
    id         INTEGER PRIMARY KEY,                          -- Procore's requisition id
    project    INTEGER NOT NULL,
    commitment INTEGER NOT NULL,
    origin_id  TEXT,
    number     TEXT                                          -- normalised
) STRICT;

CREATE INDEX invoice_by_origin_id ON invoice (origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX invoice_by_number ON invoice (number) WHERE number IS NOT NULL;
CREATE INDEX invoice_by_commitment ON invoice (commitment);

-- Payments whose key is so long that an origin_id may hold a digest in its place.
CREATE TABLE long_key (
    short TEXT PRIMARY KEY,
    fact  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- changing ------------------------------------------------------------------------------------------------------------

CREATE TABLE setting (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

-- What is known of a commitment's list of payments.
CREATE TABLE lane (
    id        INTEGER PRIMARY KEY,                           -- Procore's commitment id
    project   INTEGER NOT NULL,
    listed_at INTEGER,                                       -- when a believed list was first read
    shown_at  INTEGER,                                       -- when the commitment itself was last read
    parked    TEXT,                                          -- why nothing is sent here until a person releases it
    digest    BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

-- The mirror: rows of Payments Issued as last read.
CREATE TABLE contract_payment (
    id          INTEGER PRIMARY KEY,                         -- Procore's id
    commitment  INTEGER NOT NULL,
    requisition INTEGER,
    origin      TEXT,                                        -- parts of an origin_id of ours
    payment     TEXT,
    minor       INTEGER,                                     -- in the currency below; null where it cannot be said
    currency    TEXT,
    content     TEXT NOT NULL,
    digest      BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

CREATE INDEX contract_payment_by_commitment ON contract_payment (commitment);
CREATE INDEX contract_payment_by_payment ON contract_payment (origin, payment) WHERE origin IS NOT NULL;

CREATE TABLE allocation (
    id          TEXT PRIMARY KEY,                            -- payment fact and bill part
    payment     INTEGER NOT NULL,
    bill        TEXT NOT NULL,
    requisition INTEGER NOT NULL,
    lane        INTEGER NOT NULL,
    rule        TEXT NOT NULL CHECK (rule IN ('link', 'bill_id', 'number')),
    digest      BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

CREATE INDEX allocation_by_lane ON allocation (lane);
CREATE INDEX allocation_by_payment ON allocation (payment);

CREATE TABLE outbox (
    id         TEXT PRIMARY KEY,                             -- UUIDv5 of kind and origin_id
    project    INTEGER NOT NULL,
    lane       INTEGER NOT NULL,
    payment    INTEGER NOT NULL,                             -- fact
    sort       TEXT NOT NULL,                                -- lane order as text
    kind       TEXT NOT NULL CHECK (kind IN ('post', 'reverse', 'adopt')),
    state      TEXT NOT NULL CHECK (state IN ('queued', 'in_flight', 'in_doubt', 'deferred', 'acknowledged', 'rejected', 'withdrawn')),
    attempts   INTEGER NOT NULL CHECK (attempts >= 0),
    not_before INTEGER,                                      -- in doubt: when the settling delay ends
    row        INTEGER,                                      -- Procore's id of the row
    last_error TEXT,
    refused    INTEGER NOT NULL CHECK (refused IN (0, 1)),   -- Procore said 409 or 422: read back before that is believed
    content    TEXT NOT NULL,
    digest     BLOB NOT NULL CHECK (length(digest) = 32),
    CHECK (state <> 'acknowledged' OR row IS NOT NULL)
) STRICT;

CREATE INDEX outbox_by_lane ON outbox (lane, sort);
CREATE INDEX outbox_by_payment ON outbox (payment);
CREATE INDEX outbox_open ON outbox (lane) WHERE state IN ('queued', 'in_flight', 'in_doubt', 'deferred');

CREATE TABLE exception (
    id      TEXT PRIMARY KEY,
    code    TEXT NOT NULL,
    lane    INTEGER,
    since   INTEGER NOT NULL,
    content TEXT NOT NULL,
    digest  BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

CREATE INDEX exception_by_lane ON exception (lane);
