//! Queries in Grafana's languages: built, never formatted.
//!
//! A query is a value that `Display` spells on one line. Quoting and parentheses are the printer's
//! business, so no caller can forget them; template variables exist only where Grafana replaces
//! them.

pub mod text;
pub mod matcher;
pub mod comparison;
pub mod promql;
pub mod logql;
pub mod traceql;
