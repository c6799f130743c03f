//! Label matchers, the same in `PromQL` and `LogQL`, and the template variables they may name.

use std::fmt;

use super::text;

/// A variable of a dashboard. It has no place in a query but inside the value of a matcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable(&'static str);

impl Variable {
    /// The variable of that name.
    ///
    /// # Panics
    /// While compiling mltgen, if it is not a letter followed by letters, digits and `_`.
    pub const fn new(name: &'static str) -> Self {
        let bytes = name.as_bytes();
        assert!(!bytes.is_empty() && bytes[0].is_ascii_alphabetic());
        let mut at = 0;
        while at < bytes.len() {
            assert!(bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_');
            at += 1;
        }
        Self(name)
    }

    /// The name, without `$`.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// A piece of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// What Grafana puts in its place.
    Variable(Variable),
}

/// What a matcher compares a label with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Value(pub Vec<Part>);

impl Value {
    /// The value followed by more text.
    pub fn then(mut self, more: impl Into<Value>) -> Self {
        self.0.extend(more.into().0);
        self
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(vec![Part::Text(text.to_owned())])
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self(vec![Part::Text(text)])
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Variable> for Value {
    fn from(variable: Variable) -> Self {
        Self(vec![Part::Variable(variable)])
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for (at, part) in self.0.iter().enumerate() {
            match part {
                Part::Text(text) => f.write_str(&text::escaped(text))?,
                // With braces the name ends where it should, whatever text follows.
                Part::Variable(variable) if at + 1 < self.0.len() => {
                    write!(f, "${{{}}}", variable.name())?;
                }
                Part::Variable(variable) => write!(f, "${}", variable.name())?,
            }
        }
        f.write_str("\"")
    }
}

/// How a matcher compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchOperator {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `=~`, over the whole value
    Matches,
    /// `!~`
    MatchesNot,
}

impl MatchOperator {
    /// Every operator.
    pub const ALL: [Self; 4] = [Self::Is, Self::IsNot, Self::Matches, Self::MatchesNot];

    /// As all query languages spell it.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Matches => "=~",
            Self::MatchesNot => "!~",
        }
    }
}

/// A condition on a label.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Matcher {
    /// The label's name.
    pub label: String,
    /// How it is compared.
    pub operator: MatchOperator,
    /// What it is compared with.
    pub value: Value,
}

impl Matcher {
    /// A matcher; the label's name is made one that the languages accept.
    pub fn new(label: &str, operator: MatchOperator, value: impl Into<Value>) -> Self {
        Self { label: text::label_name(label), operator, value: value.into() }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.label, self.operator.symbol(), self.value)
    }
}

/// The label has this value.
pub fn is(label: &str, value: impl Into<Value>) -> Matcher {
    Matcher::new(label, MatchOperator::Is, value)
}

/// The label has another value, or none.
pub fn is_not(label: &str, value: impl Into<Value>) -> Matcher {
    Matcher::new(label, MatchOperator::IsNot, value)
}

/// The whole value of the label matches the regular expression.
pub fn matches(label: &str, regex: impl Into<Value>) -> Matcher {
    Matcher::new(label, MatchOperator::Matches, regex)
}

/// The regular expression does not match the whole value of the label.
pub fn matches_not(label: &str, regex: impl Into<Value>) -> Matcher {
    Matcher::new(label, MatchOperator::MatchesNot, regex)
}

/// The label has one of these values.
pub fn one_of<'a>(label: &str, values: impl IntoIterator<Item = &'a str>) -> Matcher {
    let values: Vec<&str> = values.into_iter().collect();
    if let [only] = values.as_slice() {
        return is(label, *only);
    }
    let literals: Vec<String> = values.into_iter().map(text::regex_escape).collect();
    matches(label, literals.join("|"))
}

/// Conditions on labels by themselves, whatever the metric or the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Matchers {
    /// The conditions.
    pub all: Vec<Matcher>,
    /// Whether Grafana adds those of the span at hand: `$__tags`. It knows them by itself only where a
    /// trace leads to metrics.
    pub of_span: bool,
}

impl Matchers {
    /// These.
    pub fn new(all: impl IntoIterator<Item = Matcher>) -> Self {
        Self { all: all.into_iter().collect(), of_span: false }
    }

    /// These, and those of the span at hand.
    pub fn of_span(all: impl IntoIterator<Item = Matcher>) -> Self {
        Self { of_span: true, ..Self::new(all) }
    }
}

impl fmt::Display for Matchers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (at, matcher) in self.all.iter().enumerate() {
            write!(f, "{}{matcher}", if at == 0 { "" } else { "," })?;
        }
        if self.of_span {
            // At the end, since a comma may stand there alone, should the span have none.
            f.write_str(if self.all.is_empty() { "$__tags" } else { ",$__tags" })?;
        }
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKLOAD: Variable = Variable::new("workload");

    #[track_caller]
    fn check(matcher: &Matcher, expected: &str) {
        assert_eq!(matcher.to_string(), expected);
    }

    #[test]
    fn variables_stand_in_values_only_and_end_where_they_should() {
        check(&is("container", WORKLOAD), r#"container="$workload""#);
        check(&is("job", Value::from("shop-").then(WORKLOAD)), r#"job="shop-$workload""#);
        check(&matches("pod", Value::from(WORKLOAD).then("-.+")), r#"pod=~"${workload}-.+""#);
    }

    #[test]
    fn text_that_looks_like_a_variable_is_not_one() {
        check(&is("path", "/$workload"), r#"path="/\x24workload""#);
    }

    #[test]
    fn several_values_are_literals_in_a_regular_expression() {
        check(&one_of("job", ["a.b", "c"]), r#"job=~"a\\.b|c""#);
        check(&one_of("job", ["a.b"]), r#"job="a.b""#);
    }
}
