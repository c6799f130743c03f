//! The drawn architecture in the forms that files and panels share.

pub(super) mod svg;
pub(super) mod board;
pub(super) mod drawio;
pub(super) mod state;
mod text;
mod icon;
pub(super) mod style;
