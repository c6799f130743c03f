//! Printers and quoting of the target languages; they know no demo.
