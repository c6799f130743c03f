//! Advice about a valid demo.
