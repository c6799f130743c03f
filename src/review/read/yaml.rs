//! Objects of Kubernetes, and any other YAML.

use serde_json::Value;

use super::{Thing, string, whole};

/// The documents of a file: objects by kind and name, the others by their file.
pub(super) fn objects(path: &str, documents: Vec<Value>) -> Vec<Thing> {
    let several = documents.len() > 1;
    let things = documents.into_iter().enumerate().map(|(at, document)| {
        let kind = string(&document, "kind").to_owned();
        let metadata = document.get("metadata").unwrap_or(&Value::Null);
        let (namespace, name) = (string(metadata, "namespace"), string(metadata, "name"));
        if kind.is_empty() || name.is_empty() {
            let key = if several { format!("{path}#{at}") } else { path.to_owned() };
            return whole(path, document).keyed(key);
        }
        // Overlays speak of objects that are described elsewhere.
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = format!("{folder}/{namespace}/{name}");
        let name =
            if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
        Thing::new(&kind, name, path, document).keyed(key)
    });
    things.collect()
}
