//! Conditions, in the unit of what they are compared with.

use crate::config::Text;
use crate::config::condition::{Amount, Bound as Written, LineCondition, Operator};
use crate::config::form::Form;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::condition::{Bound, Comparison, Lines, TextCondition, TextOperator};
use crate::source::{Span, Spanned};

/// What a bound is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// A time: seconds.
    Time,
    /// A share of one.
    Share,
    /// A count.
    Count,
    /// Events a second.
    Rate,
    /// A query of the user's own: whatever it gives, times in seconds, shares of one.
    Any,
}

impl Measure {
    /// What it is called, and a bound on it that can be pasted.
    const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Time => ("a time", "\"> 2s\""),
            Self::Share => ("a share", "\"> 5%\""),
            Self::Count => ("a count", "\"> 0\""),
            Self::Rate => ("a rate", "\"> 2/s\""),
            Self::Any => ("a number", "\"> 0\""),
        }
    }
}

/// `> 0`: what counts is bad as soon as there is one.
pub(super) const ABOVE_ZERO: Bound = Bound { comparison: Comparison::Greater, value: 0.0 };

/// A bound on a measure; one of another kind is told, and none.
pub(super) fn bound(
    written: &Spanned<Written>,
    measure: Measure,
    diags: &mut Diagnostics,
) -> Option<Bound> {
    let value = match (measure, written.amount) {
        (Measure::Time | Measure::Any, Amount::Duration(duration)) => duration.as_seconds(),
        (Measure::Share | Measure::Any, Amount::Ratio(ratio)) => ratio.share(),
        (Measure::Count | Measure::Any, Amount::Number(number)) => number,
        (Measure::Rate | Measure::Any, Amount::Rate(rate)) => rate.per_second(),
        (Measure::Time | Measure::Share | Measure::Count | Measure::Rate, _) => {
            let (measure, example) = measure.name();
            let message = format!("{measure} cannot be compared with this");
            diags.error(
                Diagnostic::new(code::BAD_CONDITION, written.span, message)
                    .label(format!("expected a bound on {measure}"))
                    .help(format!("write `{example}`")),
            );
            return None;
        }
    };
    check_operator(written, diags)?;
    Some(Bound { comparison: comparison(written.operator), value })
}

/// What is measured in parts of something is never exactly this or that: such a condition would
/// hold by chance alone. Counts and numbers of the user's own may be.
fn check_operator(written: &Spanned<Written>, diags: &mut Diagnostics) -> Option<()> {
    let different = match written.operator {
        Operator::Equal => false,
        Operator::NotEqual => true,
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            return Some(());
        }
    };
    let (what, amount, zero) = match written.amount {
        Amount::Number(_) => return Some(()),
        Amount::Ratio(ratio) => ("a share", ratio.to_string(), ratio.billionths == 0),
        Amount::Duration(time) => ("a time", time.to_string(), time.milliseconds == 0),
        Amount::Rate(rate) => ("a rate", rate.to_string(), rate.thousandths == 0),
    };
    let label = if different { "would nearly always hold" } else { "would hardly ever hold" };
    let help = match (different, zero) {
        (true, true) => format!("write `\"> {amount}\"`"),
        (false, true) => format!("write `\"> {amount}\"`, or `\"<= {amount}\"`"),
        (true | false, false) => format!("write `\"> {amount}\"`, or `\"< {amount}\"`"),
    };
    let not = if different { "anything but " } else { "" };
    let message = format!("{what} is compared with {not}exactly {amount}");
    let wrong = Diagnostic::new(code::BAD_CONDITION, written.span, message);
    diags.error(wrong.label(label).help(help));
    None
}

const fn comparison(operator: Operator) -> Comparison {
    match operator {
        Operator::Equal => Comparison::Equal,
        Operator::NotEqual => Comparison::NotEqual,
        Operator::Less => Comparison::Less,
        Operator::LessOrEqual => Comparison::LessOrEqual,
        Operator::Greater => Comparison::Greater,
        Operator::GreaterOrEqual => Comparison::GreaterOrEqual,
    }
}

/// Which log lines are meant.
pub(super) fn lines(written: &LineCondition, diags: &mut Diagnostics) -> Lines {
    match written {
        Form::Short(text) => Lines::Text(line_condition(&text.0, TextOperator::Contains, diags)),
        Form::Long(fields) => Lines::Fields(
            fields
                .0
                .iter()
                .map(|(field, text)| {
                    check_field(field, diags);
                    (field.value.clone(), line_condition(&text.0, TextOperator::Equal, diags))
                })
                .collect(),
        ),
    }
}

/// Fields of parsed lines become labels, so they are named as labels are.
fn check_field(field: &Spanned<String>, diags: &mut Diagnostics) {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let label = field.value.chars().all(letter)
        && !field.value.starts_with(|first: char| first.is_ascii_digit())
        && !field.value.is_empty();
    if label {
        return;
    }
    let plain: String = field.value.chars().map(|c| if letter(c) { c } else { '_' }).collect();
    diags.error(
        Diagnostic::new(
            code::BAD_NAME,
            field.span,
            format!("no field is called `{}`", field.value),
        )
        .label("a field of a parsed line has letters, digits and `_`")
        .help(format!("the parser calls it `{plain}`")),
    );
}

// The longer operators come first, or `<` would take the beginning of `<=`.
const OPERATORS: [(&str, TextOperator); 8] = [
    ("=~", TextOperator::Matches),
    ("!~", TextOperator::NotMatches),
    ("!=", TextOperator::NotEqual),
    ("<=", TextOperator::LessOrEqual),
    (">=", TextOperator::GreaterOrEqual),
    ("=", TextOperator::Equal),
    ("<", TextOperator::Less),
    (">", TextOperator::Greater),
];

fn line_condition(text: &Text, plain: TextOperator, diags: &mut Diagnostics) -> TextCondition {
    let found = OPERATORS.iter().find_map(|(sign, operator)| {
        let rest = text.value.strip_prefix(sign)?;
        Some((*operator, rest.strip_prefix(' ').unwrap_or(rest)))
    });
    let (operator, operand) = found.unwrap_or((plain, text.value.as_str()));
    check_operand(operator, operand, plain, text.span, diags);
    TextCondition { operator, operand: operand.to_owned() }
}

fn check_operand(
    operator: TextOperator,
    operand: &str,
    plain: TextOperator,
    span: Span,
    diags: &mut Diagnostics,
) {
    use TextOperator::{
        Contains, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Matches, NotEqual, NotMatches,
    };
    let problem = match operator {
        Matches | NotMatches => regex_syntax::parse(operand).err().map(|error| {
            let error = error.to_string();
            let last = error.lines().last().unwrap_or_default();
            format!("not a regular expression: {}", last.trim_start_matches("error: "))
        }),
        Less | LessOrEqual | Greater | GreaterOrEqual if plain == Contains => {
            Some("a whole line is no number; name a field: `{ status = \">= 500\" }`".to_owned())
        }
        Less | LessOrEqual | Greater | GreaterOrEqual => {
            operand.parse::<f64>().is_err().then(|| "expected a number".to_owned())
        }
        Equal | NotEqual | Contains if operand.is_empty() && plain == Contains => {
            Some("an empty text is in every line".to_owned())
        }
        Equal | NotEqual | Contains => None,
    };
    if let Some(problem) = problem {
        let message = "this condition cannot be met as it is written";
        diags.error(Diagnostic::new(code::BAD_CONDITION, span, message).label(problem));
    }
}
