//! The `mltgen` command.

fn main() {}
