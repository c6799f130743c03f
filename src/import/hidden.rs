//! Texts as they may be shown beside a message: with no secret in them.

use super::secret::{Verdict, judge, passwords};
use crate::source::Sources;

/// The same texts, each secret covered by as many `*` as it has bytes, so that places stay.
pub fn hidden(sources: &Sources) -> Sources {
    let mut covered = Sources::default();
    for path in sources.paths() {
        let text = sources.find(path).map_or("", |file| file.text.as_str());
        covered.add(path, cover(text));
    }
    covered
}

fn cover(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // In a Secret all values are; behind `name: DB_PASSWORD` the next one is.
    let (mut in_secret, mut named) = (false, String::new());
    for line in text.split_inclusive('\n') {
        let plain = line.trim();
        if plain.starts_with("---") {
            in_secret = false;
        }
        in_secret |= plain == "kind: Secret" || plain.contains("\"Secret\"");
        let rest = plain.trim_start_matches(['-', ' ', '"', '\'']);
        let (key, value) = rest.split_once([':', '=']).unwrap_or(("", rest));
        let key = key.trim().trim_matches(['"', '\'']);
        let value = value.trim().trim_matches(['"', '\'', ',']);
        let subject = if key == "value" { named.as_str() } else { key };
        let told =
            matches!(key, "kind" | "apiVersion" | "name" | "namespace" | "type" | "metadata");
        let is_secret =
            judge(subject, value) == Verdict::Secret || in_secret && !told && !value.is_empty();
        if key == "name" {
            value.clone_into(&mut named);
        }
        if is_secret && !value.is_empty() {
            let at = line.rfind(value).unwrap_or_default();
            out += &line[..at];
            out += &"*".repeat(value.len());
            out += &line[at + value.len()..];
            continue;
        }
        let mut line = line.to_owned();
        for password in passwords(&line.clone()) {
            line = line
                .replace(&format!(":{password}@"), &format!(":{}@", "*".repeat(password.len())));
        }
        out += &line;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_covered_and_places_stay() {
        for (text, expected) in [
            ("  DB_PASSWORD: hush\n", "  DB_PASSWORD: ****\n"),
            ("- DB_PASSWORD=hush\n- A=b\n", "- DB_PASSWORD=****\n- A=b\n"),
            ("- name: API_TOKEN\n  value: \"hush\"\n", "- name: API_TOKEN\n  value: \"****\"\n"),
            ("url: redis://:hush@store\n", "url: redis://:****@store\n"),
            (
                "kind: Secret\ndata:\n  a: aHVzaA==\n---\na: b\n",
                "kind: Secret\ndata:\n  a: ********\n---\na: b\n",
            ),
        ] {
            let mut sources = Sources::default();
            sources.add("a", text);
            assert_eq!(hidden(&sources).find("a").unwrap().text, expected);
        }
    }
}
