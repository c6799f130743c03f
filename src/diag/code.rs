//! Everything mltgen can complain about.

/// A kind of diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// What stands in the brackets: kebab-case, never reused.
    pub name: &'static str,
    /// The page `mltgen explain` shows: Markdown.
    pub explain: &'static str,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal;)+) => {
        $($(#[doc = $doc])+ pub const $id: Code =
            Code { name: $name, explain: concat!($($doc, "\n"),+) };)+

        /// Every code, for `mltgen explain` and for the test that each has a case.
        pub const ALL: &[Code] = &[$($id),+];
    };
}

codes! {
    /// The file is not TOML.
    SYNTAX = "syntax";
}
