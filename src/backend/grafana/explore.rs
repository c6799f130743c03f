//! Ways to Explore, where a reader goes on asking: its address holds the question.

use super::kinds::fields::DataLink;
use super::{reference, variable_of};
use crate::backend::data_source::Role;
use crate::model::dashboard::Behind;
use crate::syntax::json::{print_compact, tree};

/// The way to the traces behind a value, in the time that the dashboard shows.
pub(super) fn link(behind: &Behind) -> DataLink {
    let tempo = reference(Role::Traces);
    let panes = print_compact(&tree!({"traces": {
        "datasource": format!("${{{}}}", variable_of(Role::Traces)),
        "queries": [{
            "datasource": {"type": tempo.plugin, "uid": tempo.uid},
            "limit": 20,
            "query": behind.spans.to_string(),
            "queryType": "traceql",
            "refId": "A",
            "tableType": "traces",
        }],
        "range": {"from": "${__from}", "to": "${__to}"},
    }}));
    let url = format!("/explore?schemaVersion=1&panes={}", encoded(&panes));
    DataLink { target_blank: false, title: behind.title.clone(), url }
}

/// A text as it may stand in an address. Variables stay what they are: Grafana fills them in.
fn encoded(text: &str) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (part, is_variable) = match variable(rest) {
            Some(variable) => (variable, true),
            None => (&rest[..first.len_utf8()], false),
        };
        if is_variable || first.is_ascii_alphanumeric() || "-_.~".contains(first) {
            written += part;
        } else {
            part.bytes().for_each(|byte| written += &format!("%{byte:02X}"));
        }
        rest = &rest[part.len()..];
    }
    written
}

/// The variable that a text begins with, as `$name` or `${name}`.
fn variable(text: &str) -> Option<&str> {
    let after = text.strip_prefix('$')?;
    let is_letter = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let length = if after.starts_with('{') {
        after.find('}')? + 1
    } else {
        after.find(|it| !is_letter(it)).unwrap_or(after.len())
    };
    (length > 0).then(|| &text[..=length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stay_and_the_rest_is_encoded() {
        for (text, expected) in [
            ("{\"a\": \"$b\"}", "%7B%22a%22%3A%20%22$b%22%7D"),
            ("${__field.labels.service_name}\\\"", "${__field.labels.service_name}%5C%22"),
            ("5 $ ü", "5%20%24%20%C3%BC"),
            ("${open", "%24%7Bopen"),
        ] {
            assert_eq!(encoded(text), expected);
        }
    }
}
