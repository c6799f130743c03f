//! Compiles one `demo.toml` into everything a demo needs.
//!
//! ```text
//! Sources ─config─▶ Config ─resolve─▶ Model ─lint─▶ Model ─backend─▶ Artifacts ─plan─▶ Plan ─disk─▶ files
//! ```

pub mod source;
pub mod diag;
pub mod units;
pub mod words;
pub mod query;
pub mod config;
pub mod model;
pub mod catalog;
pub mod resolve;
pub mod lint;
pub mod syntax;
pub mod backend;
pub mod artifact;
pub mod plan;
pub mod disk;
