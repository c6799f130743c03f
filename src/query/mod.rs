//! Queries in Grafana's languages: built, never formatted.
