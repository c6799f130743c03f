//! The words a `demo.toml` may use.

pub mod attributes;
pub mod engines;
pub mod plugins;
