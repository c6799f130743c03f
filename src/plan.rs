//! What has to change on disk. Decides; does nothing.
