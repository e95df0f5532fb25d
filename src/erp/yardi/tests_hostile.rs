//! Broken and hostile documents, each with the whole message that a person gets.
