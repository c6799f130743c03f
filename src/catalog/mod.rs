//! The words a `demo.toml` may use.

pub mod engines;
