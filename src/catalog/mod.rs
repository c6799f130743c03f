//! The words a `demo.toml` may use.
