//! One file per ERP, the same functions in each: `decode` turns native bytes into records, pure and streaming.
