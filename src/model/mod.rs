//! What the demo *is*: every name resolved, every default filled in, every unit typed.
