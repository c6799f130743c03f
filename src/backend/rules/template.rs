//! Texts with places to fill: in the language of Go's templates, and as Prometheus fills them.

use crate::model::dashboard::Unit;
use crate::model::rule::{Piece, Text};

/// Text as a template.
pub(super) fn template(text: &Text) -> String {
    text.0.iter().map(piece).collect()
}

fn piece(piece: &Piece) -> String {
    match piece {
        // Braces of the user's own are not a template.
        Piece::Words(words) => words.replace("{{", "{{ \"{{\" }}"),
        Piece::Label(label) => format!("{{{{ $labels.{label} }}}}"),
        Piece::Value(unit) => match style(*unit) {
            Style::Percentage => "{{ $value | humanizePercentage }}",
            Style::Time => "{{ $value | humanizeDuration }}",
            Style::Plain => "{{ printf \"%.4g\" $value }}",
        }
        .to_owned(),
    }
}

/// How people write a number.
enum Style {
    Percentage,
    Time,
    Plain,
}

fn style(unit: Unit) -> Style {
    match unit {
        Unit::Share => Style::Percentage,
        Unit::Seconds => Style::Time,
        Unit::Count
        | Unit::Milliseconds
        | Unit::RequestsPerSecond
        | Unit::PerSecond
        | Unit::Bytes
        | Unit::BytesPerSecond
        | Unit::PacketsPerSecond
        | Unit::RowsPerSecond
        | Unit::OperationsPerSecond
        | Unit::Cores
        | Unit::Money(_)
        | Unit::State => Style::Plain,
    }
}

/// The template, filled for a series and its number.
pub(super) fn rendered(text: &Text, labels: &[(String, String)], value: Option<f64>) -> String {
    let label = |name: &String| labels.iter().find(|it| it.0 == *name).map(|it| it.1.clone());
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Label(name) => label(name).unwrap_or_default(),
        Piece::Value(unit) => match (value, style(*unit)) {
            (None, _) => String::new(),
            (Some(value), Style::Percentage) => format!("{}%", four_digits(value * 100.0)),
            (Some(value), Style::Time) => time(value),
            (Some(value), Style::Plain) => four_digits(value),
        },
    };
    text.0.iter().map(piece).collect()
}

/// Go's `%.4g`.
fn four_digits(value: f64) -> String {
    let scientific = format!("{value:.3e}");
    let (digits, exponent) = scientific.split_once('e').expect("written with an exponent");
    let exponent: i32 = exponent.parse().expect("written as a number");
    if (-4..4).contains(&exponent) {
        let places = usize::try_from(3 - exponent).expect("the exponent is below four");
        return trimmed(&format!("{value:.places$}"));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", trimmed(digits), exponent.abs())
}

fn trimmed(number: &str) -> String {
    if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        number.to_owned()
    }
}

/// Seconds as Prometheus writes a time.
fn time(seconds: f64) -> String {
    const SMALL: [&str; 4] = ["m", "u", "n", "p"];
    let size = seconds.abs();
    if size == 0.0 {
        return "0s".to_owned();
    }
    if size < 1.0 {
        let (mut shown, mut prefix) = (seconds, "");
        for smaller in SMALL {
            if shown.abs() >= 1.0 {
                break;
            }
            (shown, prefix) = (shown * 1_000.0, smaller);
        }
        return format!("{}{prefix}s", four_digits(shown));
    }
    let sign = if seconds < 0.0 { "-" } else { "" };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "as Prometheus does"
    )]
    let whole = size as u64;
    let (days, hours, minutes) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60);
    let rest = whole % 60;
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{sign}{}s", four_digits(size)),
        (0, 0, _) => format!("{sign}{minutes}m {rest}s"),
        (0, _, _) => format!("{sign}{hours}h {minutes}m {rest}s"),
        (_, _, _) => format!("{sign}{days}d {hours}h {minutes}m {rest}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits() {
        for (value, expected) in [
            (0.0, "0"),
            (3.0, "3"),
            (5.1, "5.1"),
            (33.333_333, "33.33"),
            (99.999, "100"),
            (12_345.0, "1.234e+04"),
            (0.000_012, "1.2e-05"),
            (-60.0, "-60"),
        ] {
            assert_eq!(four_digits(value), expected);
        }
    }

    #[test]
    fn times_are_spelled_as_prometheus_does() {
        for (seconds, expected) in
            [(0.25, "250ms"), (2.5, "2.5s"), (90.0, "1m 30s"), (-3_600.0, "-1h 0m 0s")]
        {
            assert_eq!(time(seconds), expected);
        }
    }

    #[test]
    fn braces_of_a_title_are_no_template() {
        assert_eq!(template(&Text::plain("a {{ b }}")), r#"a {{ "{{" }} b }}"#);
    }
}
