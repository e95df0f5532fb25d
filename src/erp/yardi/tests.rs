//! Documents as Yardi writes them, as it might, and as it never should, each with what must come of it.
