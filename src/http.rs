//! The only place that names ureq.
