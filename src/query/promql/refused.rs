//! What Prometheus would refuse of a query that somebody else wrote: brackets, quotes and functions.
//! Whatever is not known for sure passes: variables and macros of Grafana stand for anything.

use super::functions::FUNCTIONS;

/// Why brackets or quotes are wrong, if they are.
pub fn unbalanced(query: &str) -> Option<&'static str> {
    let mut open = Vec::new();
    let mut rest = query;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        match letter {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(letter) => {
                return Some("a bracket closes that was not opened");
            }
            '"' | '\'' | '`' => match quoted(rest, letter) {
                Some(length) => rest = &rest[length..],
                None => return Some("a quote does not close"),
            },
            '#' => rest = rest.find('\n').map_or("", |end| &rest[end..]),
            _ => {}
        }
    }
    (!open.is_empty()).then_some("a bracket does not close")
}

/// Whether it has a comment: what is made of the query may be in one line.
pub fn has_comment(query: &str) -> bool {
    let mut rest = query;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        match letter {
            '#' => return true,
            '"' | '\'' | '`' => rest = quoted(rest, letter).map_or("", |length| &rest[length..]),
            _ => {}
        }
    }
    false
}

/// How long what stands in quotes is, with the quote that closes; none if none does.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            return Some(at + letter.len_utf8());
        }
        if letter == '\\' && quote != '`' {
            letters.next();
        }
    }
    None
}

/// Whether it has variables of Grafana, which may stand for anything. `$__rate_interval` and its like
/// stand for a time.
pub fn has_variables(query: &str) -> bool {
    query.contains("[[") || query.split('$').skip(1).any(|after| !after.starts_with("__"))
}

/// Every name that is called and that nothing has.
pub fn unknown_functions(query: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        let inner = &rest[first.len_utf8()..];
        rest = match first {
            '"' | '\'' | '`' => quoted(inner, first).map_or("", |length| &inner[length..]),
            '#' => inner.find('\n').map_or("", |end| &inner[end..]),
            '{' => after_matchers(inner),
            '[' => inner.find(']').map_or("", |end| inner[end..].trim_start_matches(']')),
            _ if is_letter(first) || first == '$' => {
                let (name, after) = word(rest);
                let is_called = calls(after.trim_start());
                let lower = name.to_ascii_lowercase();
                let known = FUNCTIONS.contains(&lower.as_str());
                // A number, a rule (`a:b`), or what a variable is a part of.
                let plain = !name.contains(['$', '{', ':', '.']) && !first.is_ascii_digit();
                if is_called && plain && !known && !found.contains(&name) {
                    found.push(name);
                }
                after
            }
            _ => inner,
        };
    }
    found
}

/// Whether what comes after a name makes it a function or an aggregation: `sum by (…)`.
fn calls(after: &str) -> bool {
    let grouped = ["by", "without"].iter().find_map(|word| {
        let start = after.get(..word.len())?;
        start.eq_ignore_ascii_case(word).then(|| after[word.len()..].trim_start())
    });
    grouped.unwrap_or(after).starts_with('(')
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':' | '.')
}

/// A name with the variables that are parts of it, and what comes after it.
fn word(text: &str) -> (&str, &str) {
    let mut end = 0;
    while let Some(letter) = text[end..].chars().next() {
        let more = &text[end..];
        let length = match letter {
            '$' if more.starts_with("${") => more.find('}').map_or(more.len(), |at| at + 1),
            '[' if more.starts_with("[[") => more.find("]]").map_or(more.len(), |at| at + 2),
            '$' => 1,
            letter if is_letter(letter) => letter.len_utf8(),
            _ => break,
        };
        end += length;
    }
    text.split_at(end)
}

/// What comes after the conditions on labels.
fn after_matchers(text: &str) -> &str {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inner = &rest[first.len_utf8()..];
        rest = match first {
            '}' => return inner,
            '"' | '\'' | '`' => quoted(inner, first).map_or("", |length| &inner[length..]),
            '$' if inner.starts_with('{') => inner.find('}').map_or("", |end| &inner[end + 1..]),
            _ => inner,
        };
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_function_is_found() {
        assert_eq!(unknown_functions("sum(rat(x[5m]))"), ["rat"]);
        assert_eq!(unknown_functions("sm by (a) (rate(x[5m])) / raet (y[5m])"), ["sm", "raet"]);
        assert_eq!(unbalanced("sum(rate(x[5m])"), Some("a bracket does not close"));
        assert_eq!(unbalanced("x{a='b}"), Some("a quote does not close"));
        assert_eq!(unbalanced("x)"), Some("a bracket closes that was not opened"));
    }

    #[test]
    fn nothing_right_is_called_wrong() {
        for right in [
            "SUM BY (a) (rate(x{a=\"rat(\", b=~'${b:regex}', c=~\"$c\"}[$__rate_interval]))",
            "avg without (a) (x) and on (b) (y) or ignoring(c) group_left(d) z",
            "max_over_time(sum(rate(x[5m]))[1h:1m] offset 5m) > bool (2)",
            "x @ start() - x @ end ()",
            "${fn}_over_time(x[5m]) + $fn(x[5m]) + [[fn]](x) + a_${fn}(x)",
            "sum(rate(x[[[window]]]))",
            "label_replace(up, \"a\", \"$1(\", \"b\", `(.*)`) # rat(x)\n + 1",
            "histogram_quantile(0.95, sum by (le) (rate(x_bucket{${filter}}[5m])))",
            "1e3 * (2)",
            "{\"a.b\", c=\"d\"}",
        ] {
            assert_eq!(unknown_functions(right), Vec::<&str>::new(), "{right}");
            assert!(has_variables(right) || unbalanced(right).is_none(), "{right}");
        }
    }
}
