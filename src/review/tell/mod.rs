//! A review as text: for a terminal, for a comment. As JSON it is what its types are.

pub mod text;
pub mod markdown;
mod sentence;
