//! `demo.toml` as written: every value kept, nothing resolved.
