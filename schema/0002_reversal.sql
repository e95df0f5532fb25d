-- Version 2: void documents, so that a lane can be read with those that undo its payments.

-- derived: which payments a void document may undo. A void of which the ERP names no original has one row with original 0: it is
-- found through the bills that both have.
CREATE TABLE reversal (
    payment  INTEGER NOT NULL,                               -- fact of the void document
    n        INTEGER NOT NULL,
    original INTEGER NOT NULL,                               -- fact of the payment
    PRIMARY KEY (payment, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX reversal_by_original ON reversal (original);
