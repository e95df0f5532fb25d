-- Version 3: only what changed is looked at. What facts changed is known without a list: each reconciliation notes how far it has
-- read the records and the facts (setting `reconciled`), and both are only ever added to. Rows that change have no such order, so
-- each change of a mirror row or of a write leaves its lane here.

-- changing: lanes whose rows or writes changed since the last reconciliation.
CREATE TABLE dirty (
    lane   INTEGER PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

-- changing: pairs that are (or were not) found by their number alone, so that an invoice leads to those that it may concern, also
-- where a person has dismissed what is said of them.
CREATE TABLE sought (
    id      TEXT PRIMARY KEY,                                -- payment fact and bill part
    payment INTEGER NOT NULL,
    number  TEXT NOT NULL,                                   -- normalised, as invoice.number is
    digest  BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

CREATE INDEX sought_by_number ON sought (number);
CREATE INDEX sought_by_payment ON sought (payment);

-- changing: sums that every receipt shows, kept so that a receipt need not read the whole journal. `verify` makes them again.
CREATE TABLE tally (
    name   TEXT PRIMARY KEY,
    value  TEXT NOT NULL,                                    -- the sum, which may be longer than an INTEGER, and of how many rows
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT, WITHOUT ROWID;

-- From a payment to what is said of it whatever its lane.
CREATE INDEX exception_by_payment ON exception (json_extract(content, '$.payment.id')) WHERE lane IS NULL;

-- From an invoice to the rows that name it, in whatever lane they are.
CREATE INDEX contract_payment_by_requisition ON contract_payment (requisition) WHERE requisition IS NOT NULL;

-- From a row that lost its origin_id to the write that made it.
CREATE INDEX outbox_by_row ON outbox (row) WHERE row IS NOT NULL;

-- The next write of a lane, and whether one of it is under way, without reading the lane's whole queue.
CREATE INDEX outbox_next ON outbox (lane, sort) WHERE state IN ('queued', 'deferred');
CREATE INDEX outbox_unsettled ON outbox (lane) WHERE state IN ('in_flight', 'in_doubt');

-- derived: payments that are items of one check, where an ERP lists the items of a check as payments of their own. A credit among them
-- concerns them all.
CREATE TABLE item (
    payment   INTEGER PRIMARY KEY,                           -- fact
    check_key INTEGER NOT NULL,                              -- of a digest of origin, batch and reference
    credit    INTEGER NOT NULL CHECK (credit IN (0, 1))      -- 1: it takes money out of the check
) STRICT;

CREATE INDEX item_by_check ON item (check_key, credit);
