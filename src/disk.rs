//! The file system: the only module that touches it.
