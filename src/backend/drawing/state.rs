//! The states of a box: the value that a query answers with, the word, and the colour.

/// A state that a box can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::backend) struct State {
    /// What the query of a component answers.
    pub(in crate::backend) value: i8,
    /// For people who cannot tell the colours apart.
    pub(in crate::backend) word: &'static str,
    /// As CSS has it. White text is readable on each of them.
    pub(in crate::backend) colour: &'static str,
}

/// What is said of a box that is bad for this cause.
pub(in crate::backend) fn for_cause(cause: &str) -> String {
    format!("{}: {cause}", STATES[2].word)
}

/// What a box has as long as nothing is known.
pub(in crate::backend) const UNKNOWN: &str = "#808080";

/// Every state, by value.
pub(in crate::backend) const STATES: [State; 3] = [
    State { value: -1, word: "unknown", colour: UNKNOWN },
    State { value: 0, word: "fine", colour: "#37872D" },
    State { value: 1, word: "bad", colour: "#C4162A" },
];
