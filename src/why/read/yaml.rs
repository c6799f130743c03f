//! Objects of Kubernetes, and services of compose.

use super::{blocks, lines, value};
use crate::why::thing::{Kind, Thing};

/// The objects of a file, each a document.
pub(super) fn objects(path: &str, text: &str) -> Vec<Thing> {
    let all: Vec<&str> = text.lines().collect();
    let mut starts = vec![0];
    starts.extend((0..all.len()).filter(|at| all[*at] == "---").map(|at| at + 1));
    let mut objects = Vec::new();
    for (position, start) in starts.iter().enumerate() {
        let end = starts.get(position + 1).map_or(all.len(), |next| next - 1);
        let document = &all[*start..end];
        let Some(kind) = document.iter().find_map(|line| line.strip_prefix("kind: ")) else {
            continue;
        };
        // What `kubectl kustomize` reads has no name.
        let name = name(document).map_or_else(|| kind.to_owned(), |name| format!("{kind}/{name}"));
        let place = lines(path, start + 1, end);
        let thing = Thing::new(Kind::Object, name, place, document.join("\n") + "\n");
        objects.push(thing);
    }
    objects
}

/// The name in the metadata.
fn name(document: &[&str]) -> Option<String> {
    let start = document.iter().position(|line| *line == "metadata:")? + 1;
    let own = document[start..].iter().take_while(|line| line.starts_with(' '));
    let mut names =
        own.filter(|line| line.starts_with("  name:")).filter_map(|line| value(line, "name"));
    names.next().map(std::borrow::Cow::into_owned)
}

/// The services of the compose file.
pub(super) fn services(path: &str, text: &str) -> Vec<Thing> {
    let all: Vec<&str> = text.lines().collect();
    let Some(start) = all.iter().position(|line| *line == "services:") else { return Vec::new() };
    let is_service = |line: &str| {
        line.starts_with("  ")
            && !line.starts_with("   ")
            && line.ends_with(':')
            && !line.contains('#')
    };
    let is_over = |line: &str| !line.starts_with(' ') && line.ends_with(':');
    let found = blocks(&all[start + 1..], is_service, is_over);
    let services = found.into_iter().filter(|(first, _)| {
        // Volumes and networks come after the services, and look alike.
        !all[start + 1..start + 1 + first].iter().any(|line| is_over(line))
    });
    let services = services.map(|(first, last)| {
        let (first, last) = (start + 1 + first, start + 1 + last);
        let name = all[first].trim().trim_end_matches(':');
        let text = all[first..last].join("\n") + "\n";
        Thing::new(Kind::ComposeService, name, lines(path, first + 1, last), text)
    });
    services.collect()
}
