//! Errors of terraform, promtool and kubectl, told again with the place in the demo that they come from.

use super::Why;
use super::ask::{Origin, path_and_line};
use super::thing::{Kind, Thing};

/// An error, and where it comes from.
#[derive(Debug)]
pub struct Retold<'a> {
    /// What the program said, without its ornaments.
    pub error: String,
    /// What it is about; none if it names nothing that is generated.
    pub origin: Option<Origin<'a>>,
}

/// Something that an error names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    /// A line of a file.
    Line(String, usize),
    /// A thing, by its name.
    Thing(String),
    /// A file.
    File(String),
}

impl Why<'_> {
    /// Tells every error again, in the order they came.
    pub fn retell(&self, text: &str) -> Vec<Retold<'_>> {
        errors(&without_colours(text)).into_iter().map(|error| self.one(error)).collect()
    }

    fn one(&self, error: String) -> Retold<'_> {
        let mut named: Vec<Named> = error.lines().flat_map(names).collect();
        // A line says most, then a thing, then a whole file.
        named.sort_by_key(|it| match it {
            Named::Line(..) => 0,
            Named::Thing(_) => 1,
            Named::File(_) => 2,
        });
        let origin =
            self.of_rule(&error).or_else(|| named.iter().find_map(|it| self.of_named(it, &error)));
        Retold { error, origin }
    }

    fn of_named(&self, named: &Named, error: &str) -> Option<Origin<'_>> {
        match named {
            Named::Line(path, line) => match self.files_called(path).as_slice() {
                [file] => {
                    let thing = self.at_line(&file.name, *line)?;
                    let text = format!("{}\n{error}", self.line_of(&file.name, *line));
                    Some(self.origin(thing, Some((file.name.clone(), *line)), &text))
                }
                _ => None,
            },
            Named::Thing(name) => match self.things_called(name).as_slice() {
                [] => None,
                [thing, ..] => Some(self.origin(thing, None, error)),
            },
            Named::File(path) => match self.files_called(path).as_slice() {
                [file] => Some(self.origin(file, None, error)),
                _ => None,
            },
        }
    }

    /// promtool counts the rules of a group: `group "health", rule 3`.
    fn of_rule(&self, error: &str) -> Option<Origin<'_>> {
        let group = between(error, "group \"", "\"")?;
        let number: usize = digits(error.split_once(", rule ")?.1)?.parse().ok()?;
        let paths: Vec<&Thing> = error
            .split_whitespace()
            .flat_map(|word| self.files_called(clean(word).0))
            .filter(|file| file.name.rsplit('.').next() == Some("yaml"))
            .collect();
        let is_group = |it: &&Thing| it.kind == Kind::RuleGroup && it.name == group;
        let groups = self.things.iter().filter(is_group).flat_map(|it| &it.places);
        let place = groups
            .into_iter()
            .find(|place| paths.is_empty() || paths.iter().any(|file| file.name == place.file))?;
        let rule = self.things.iter().filter(|it| matches!(it.kind, Kind::Alert | Kind::Recording));
        let mut inside: Vec<(usize, &Thing)> = rule
            .flat_map(|thing| thing.places.iter().map(move |own| (own, thing)))
            .filter(|(own, _)| own.file == place.file && place.has(&own.file, own.first))
            .map(|(own, thing)| (own.first, thing))
            .collect();
        inside.sort_by_key(|(first, _)| *first);
        let (first, thing) = inside.get(number.checked_sub(1)?)?;
        Some(self.origin(thing, Some((place.file.clone(), *first)), error))
    }
}

/// The errors of a text: each begins where a program begins to tell one.
fn errors(text: &str) -> Vec<String> {
    let mut errors: Vec<Vec<&str>> = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches(['│', '╷', '╵', ' ', '\t']).trim_end();
        if line.is_empty() || matches!(line, "FAILED:" | "SUCCESS") {
            continue;
        }
        let begins = begins(line);
        match errors.last_mut() {
            Some(last) if !begins => last.push(line),
            _ if begins => errors.push(vec![line]),
            // What comes before the first error is no error: what was done, and what was fine.
            _ => {}
        }
    }
    if errors.is_empty() {
        let all: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        errors.extend((!all.is_empty()).then_some(all));
    }
    errors.into_iter().map(|lines| lines.join("\n")).collect()
}

/// A text without the marks that colour it.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain += part.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain
}

/// Whether a line is the first of an error.
fn begins(line: &str) -> bool {
    const HEADS: &[&str] = &[
        "Error:",
        "Error from server",
        "error: ",
        "error validating",
        "error parsing",
        "Warning:",
        "W0",
        "E0",
    ];
    let by_kubectl = line.starts_with("The ") && line.contains(" is invalid");
    let by_promtool = line.split_once(": ").is_some_and(|(path, rest)| {
        let path = path.rsplit('/').next().unwrap_or(path);
        path.rsplit('.').next() == Some("yaml")
            && !path.contains(' ')
            && (digits(rest).is_some() || rest.contains("group ") || rest.contains("yaml:"))
    });
    let failed = line.starts_with("alertname: ") || line.starts_with("expr: ");
    by_kubectl || by_promtool || failed || HEADS.iter().any(|head| line.starts_with(head))
}

/// What a line names, the first first.
fn names(line: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let words: Vec<&str> = line.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let next = |by: usize| words.get(at + by).copied().unwrap_or_default();
        let (word, line) = clean(word);
        // `on x.tf line 12`, `x.yaml: 34:12:`, `x.yaml: yaml: line 12:`.
        let line = line
            .or_else(|| (next(1) == "line").then(|| digits(next(2))).flatten()?.parse().ok())
            .or_else(|| digits(next(1))?.parse().ok().filter(|_| next(1).contains(':')))
            .or_else(|| {
                let after = words[at..].iter().position(|it| *it == "yaml:")? + at;
                (words.get(after + 1)? == &"line")
                    .then(|| digits(words.get(after + 2)?))
                    .flatten()?
                    .parse()
                    .ok()
            });
        let is_file =
            word.contains('.') && word.rsplit('.').next().is_some_and(|it| ENDINGS.contains(&it));
        match (is_file, line) {
            (true, Some(line)) => found.push(Named::Line(word.to_owned(), line)),
            (true, None) => found.push(Named::File(word.to_owned())),
            (false, _) => found.extend(thing(word, next(1), next(2)).map(Named::Thing)),
        }
    }
    found
}

/// Endings of files that these programs read.
const ENDINGS: &[&str] = &["tf", "yaml", "yml", "json", "sh", "js", "alloy"];

/// What Terraform or Kubernetes calls a thing.
fn thing(word: &str, next: &str, after: &str) -> Option<String> {
    let second = clean(next).0;
    match word {
        "resource" => return Some(format!("{second}.{}", clean(after).0)),
        "data" => return Some(format!("data.{second}.{}", clean(after).0)),
        "variable" => return Some(format!("var.{second}")),
        "output" => return Some(format!("output.{second}")),
        "alertname" => return Some(second.to_owned()),
        _ => {}
    }
    // `Deployment "cart"`, `Deployment.apps "cart"`, `deployments.apps "cart"`, `deployment.apps/cart`.
    let (kind, name) = match word.split_once('/') {
        Some((kind, name)) if !kind.is_empty() => (kind, name),
        _ if next.starts_with('"') => (word, second),
        _ => return word.contains('.').then(|| word.to_owned()),
    };
    let kind = kind.split('.').next()?;
    let letters = kind.chars().all(|it| it.is_ascii_alphabetic());
    let singular = kind.strip_suffix("ies").map_or_else(
        || kind.strip_suffix('s').filter(|it| it.len() > 3).unwrap_or(kind).to_owned(),
        |it| format!("{it}y"),
    );
    (letters && !kind.is_empty()).then(|| format!("{singular}/{name}"))
}

/// A word without what stands around it, and the line it names.
fn clean(word: &str) -> (&str, Option<usize>) {
    let word = word.trim_matches(['"', '\'', ',', ';', '(', ')', '`', '<', '>']);
    let word = word.trim_end_matches([':', '.', ',', '"', '\'']);
    path_and_line(word)
}

fn digits(text: &str) -> Option<&str> {
    let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    text.split_once(open)?.1.split_once(close).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_in_no_name() {
        let text =
            "\u{1b}[31m╷\u{1b}[0m\u{1b}[0m\n\u{1b}[31m│\u{1b}[0m \u{1b}[1mError: \u{1b}[0mNo\n";
        assert_eq!(errors(&without_colours(text)), ["Error: No"]);
    }

    #[test]
    fn what_an_error_names_is_found() {
        let line = |path: &str, line| Named::Line(path.to_owned(), line);
        let thing = |name: &str| Named::Thing(name.to_owned());
        let text = "on a/x.tf line 12, in resource \"grafana_rule_group\" \"health\":";
        assert_eq!(names(text), [line("a/x.tf", 12), thing("grafana_rule_group.health")]);
        assert_eq!(names("rules/alerts.yaml: 34:12: no"), [line("rules/alerts.yaml", 34)]);
        assert_eq!(names("deployments.apps \"cart\" not"), [thing("deployment/cart")]);
        assert_eq!(names("statefulset.apps/db is"), [thing("statefulset/db")]);
    }
}
