//! Objects in the cluster, whose names must differ.

use std::collections::BTreeMap;

use crate::config::default;
use crate::diag::{Diagnostic, code};
use crate::model::component::Component;
use crate::resolve::Scope;
use crate::source::Span;

/// Objects of different components must not be called the same.
pub(super) fn check_objects(scope: &mut Scope<'_>, components: &[Component]) {
    // The name, whose it is, and whether it was derived from another.
    let mut taken: BTreeMap<String, (Span, bool)> = BTreeMap::new();
    let otlp = scope.config.telemetry.as_ref().and_then(|it| it.otlp.as_ref()?.host.as_ref());
    let host = otlp.map_or(default::OTLP_HOST, |host| host.value.as_str());
    let place = otlp.map_or(scope.config.demo.name.span, |host| host.span);
    taken.insert(host.to_owned(), (place, true));
    if scope.demo.namespace == "default" {
        taken.insert("kubernetes".to_owned(), (scope.config.demo.name.span, true));
    }
    for component in components {
        let exposed = component.service().and_then(|service| service.expose.as_ref());
        let workloads = component.workloads.iter().map(|workload| workload.name.clone());
        let pods = component.workloads.iter().filter(|workload| workload.storage.is_some());
        let pods = pods.map(|workload| format!("{}-pods", workload.name));
        for object in workloads.chain(pods).chain(exposed.map(|expose| expose.name.clone())) {
            let span = component.entry.span;
            let derived = object != component.entry.name;
            match taken.get(&object) {
                // Two entries of one name have been told as such.
                Some((other, other_derived)) if derived || *other_derived => {
                    let message = format!("two objects would be called `{object}`");
                    scope.diags.error(
                        Diagnostic::new(code::DUPLICATE_NAME, span, message)
                            .label(format!("`{object}` is made for this"))
                            .related(*other, "and for this, or what it says")
                            .help("rename one of them"),
                    );
                }
                Some(_) => {}
                None => {
                    taken.insert(object, (span, derived));
                }
            }
        }
    }
}
