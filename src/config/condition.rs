//! Conditions: `"<operator> <value>"`.

use crate::config::Text;
use crate::config::decode::{Decode, Map};
use crate::config::form::Form;
use crate::config::tree::{Node, Value};
use crate::diag::{Diagnostic, Diagnostics, Reported, code};
use crate::units::{Duration, Rate, Ratio};

/// Which log lines: a condition on the whole line, or conditions on fields that must all hold.
pub type LineCondition = Form<LineText, Map<LineText>>;

/// A condition on text, as it is written: read where it is known what no operator means.
#[derive(Debug, Clone)]
pub struct LineText(pub Text);

impl Decode for LineText {
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        Text::decode(node, diags).map(Self)
    }
}

/// How a number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`, or none.
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A number with its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// Just a number.
    Number(f64),
    /// A share of one.
    Ratio(Ratio),
    /// A time.
    Duration(Duration),
    /// Events per time.
    Rate(Rate),
}

/// A bound on a number: `"> 5%"`, `"<= 2s"`, `"0"`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// How.
    pub operator: Operator,
    /// With what.
    pub amount: Amount,
}

/// What such a text looks like.
pub const BOUND_PATTERN: &str =
    "^((=|!=|<=|>=|<|>) ?)?-?[0-9]{1,9}(\\.[0-9]{1,9})?(%|ms|s|m|h|d|/s|/m|/h)?$";

const HELP: &str = "write an operator and a value with its unit: `\"> 5%\"`, `\"> 2s\"`, `\"> 0\"`";

// The longer operators come first, or `<` would take the beginning of `<=`.
const OPERATORS: [(&str, Operator); 6] = [
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

impl Decode for Bound {
    fn example() -> String {
        "\"> 5%\"".to_owned()
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        let shown = match &node.value {
            Value::Text(text) => match parse(text) {
                Some(bound) => return Ok(bound),
                None => format!("`{text}`"),
            },
            other => other.kind().to_owned(),
        };
        let message = format!("{shown} is not a condition");
        Err(diags.error(
            Diagnostic::new(code::BAD_CONDITION, node.span, message)
                .label("expected a condition on a number")
                .help(HELP),
        ))
    }
}

fn parse(text: &str) -> Option<Bound> {
    let found = OPERATORS.iter().find_map(|(sign, operator)| {
        let rest = text.strip_prefix(sign)?;
        Some((*operator, rest.strip_prefix(' ').unwrap_or(rest)))
    });
    let (operator, operand) = found.unwrap_or((Operator::Equal, text));
    Some(Bound { operator, amount: amount(operand)? })
}

fn amount(text: &str) -> Option<Amount> {
    if let Ok(ratio) = text.parse() {
        return Some(Amount::Ratio(ratio));
    }
    if let Ok(rate) = text.parse() {
        return Some(Amount::Rate(rate));
    }
    if let Ok(duration) = text.parse() {
        return Some(Amount::Duration(duration));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && !digits.ends_with('.');
    if plain { text.parse().ok().map(Amount::Number) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_says_what_is_compared() {
        let bound = |text| parse(text).map(|bound| (bound.operator, bound.amount));
        assert_eq!(bound("> 5%"), Some((Operator::Greater, Amount::Ratio(Ratio::percent(5)))));
        assert_eq!(
            bound("<=2s"),
            Some((Operator::LessOrEqual, Amount::Duration(Duration::seconds(2))))
        );
        assert_eq!(bound("0"), Some((Operator::Equal, Amount::Number(0.0))));
        for wrong in ["", ">", "> five", "> > 5", "> 5 %", ">  5", "5.", "1.2.3", "> 5 s"] {
            assert_eq!(bound(wrong), None, "{wrong}");
        }
    }
}
