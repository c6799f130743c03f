//! Objects of Kubernetes, and any other YAML.

use serde_json::Value;

use super::{Thing, string, whole};

/// The documents of a file: objects by kind and name, the others by their file.
pub(super) fn objects(path: &str, documents: Vec<Value>) -> Vec<Thing> {
    let several = documents.len() > 1;
    let things = documents.into_iter().enumerate().flat_map(|(at, document)| {
        let kind = string(&document, "kind").to_owned();
        let metadata = document.get("metadata").unwrap_or(&Value::Null);
        let (namespace, name) = (string(metadata, "namespace"), string(metadata, "name"));
        if kind.is_empty() && document.get("services").is_some_and(Value::is_object) {
            return compose(path, document);
        }
        if kind.is_empty() || name.is_empty() {
            let key = if several { format!("{path}#{at}") } else { path.to_owned() };
            return vec![whole(path, document).keyed(key)];
        }
        // Overlays speak of objects that are described elsewhere.
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = format!("{folder}/{namespace}/{name}");
        let name =
            if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
        vec![Thing::new(&kind, name, path, document).keyed(key)]
    });
    things.collect()
}

/// A compose file: each service, and the rest.
fn compose(path: &str, mut document: Value) -> Vec<Thing> {
    let services = document.get_mut("services").map(Value::take);
    let services = services.as_ref().and_then(Value::as_object).into_iter().flatten();
    let things = services.map(|(name, service)| {
        Thing::new("compose service", name, path, service.clone()).keyed(format!("{path}/{name}"))
    });
    let mut things: Vec<Thing> = things.collect();
    things.push(whole(path, document));
    things
}
