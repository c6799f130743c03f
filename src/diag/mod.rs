//! Errors and warnings about the user's input.

pub mod code;
pub mod example;
pub mod render;
pub mod suggest;
pub mod names;

use std::collections::BTreeSet;

pub use code::Code;

use crate::source::Span;

/// One problem, told to the user.
#[derive(Debug, Clone)]
#[must_use = "a diagnostic does nothing until it is reported"]
pub struct Diagnostic {
    /// What kind of problem: stable, searchable, explained.
    pub code: Code,
    /// One lower-case phrase that makes sense on its own.
    pub message: String,
    /// The place at fault.
    pub span: Span,
    /// Text beside the underline: what is at the place.
    pub label: String,
    /// Other places that explain it.
    pub related: Vec<(Span, String)>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A message at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message, span, label: String::new(), related: Vec::new(), help: None }
    }

    /// Adds text beside the underline.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Points at another place.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push((span, text.into()));
        self
    }

    /// Says what to write instead.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to write instead, where something can be said.
    pub fn help_if(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Files are written all the same.
    Warning,
}

impl Severity {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Proof that an error was reported.
///
/// Only [`Diagnostics`] makes one, so `Err(Reported)` is never a silent failure, and what was told
/// once need not be told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported(());

/// Collects what the stages have to say.
///
/// The same problem at the same place is kept once: what stands in `[defaults]` is read for each
/// entry, and told for the first. Keys that are missing have no place of their own: several of them at
/// one place are several problems.
#[derive(Debug, Default)]
pub struct Diagnostics {
    all: Vec<(Severity, Diagnostic)>,
    seen: BTreeSet<(&'static str, Span, String)>,
}

impl Diagnostics {
    /// Reports an error.
    pub fn error(&mut self, diagnostic: Diagnostic) -> Reported {
        self.push(Severity::Error, diagnostic);
        Reported(())
    }

    /// Reports a warning.
    pub fn warn(&mut self, diagnostic: Diagnostic) {
        self.push(Severity::Warning, diagnostic);
    }

    /// Takes over what another collected, after its own.
    pub fn absorb(&mut self, other: Self) {
        for (severity, diagnostic) in other.all {
            self.push(severity, diagnostic);
        }
    }

    /// Ends a stage: `value`, if no error was reported so far.
    pub fn gate<T>(&self, value: T) -> Result<T, Reported> {
        if self.has_errors() { Err(Reported(())) } else { Ok(value) }
    }

    /// Whether an error was reported so far.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|(severity, _)| *severity == Severity::Error)
    }

    /// Everything reported, in source order.
    pub fn sorted(&self) -> Vec<&(Severity, Diagnostic)> {
        let mut all: Vec<_> = self.all.iter().collect();
        all.sort_by_key(|(_, diagnostic)| diagnostic.span);
        all
    }

    fn push(&mut self, severity: Severity, diagnostic: Diagnostic) {
        let missing = diagnostic.code == code::MISSING_KEY;
        let which = if missing { diagnostic.message.clone() } else { String::new() };
        if self.seen.insert((diagnostic.code.name, diagnostic.span, which)) {
            self.all.push((severity, diagnostic));
        }
    }
}
