//! Where the load generator sends its metrics: in the namespace of the application, since it runs
//! there.

use super::super::root::Root;
use super::{given, labels};
use crate::model::Model;
use crate::model::workload::Workload;
use crate::syntax::hcl::{Body, Object};

/// The Secret; empty if it sends none.
pub(super) fn body(root: &mut Root, model: &Model) -> Body {
    let Some(load) = &model.load else { return Body::new() };
    let secrets = || model[load.component].workloads.iter().flat_map(Workload::secrets);
    let Some((secret, _)) = secrets().next() else { return Body::new() };
    let data = secrets().fold(Object::new(), |data, (_, key)| {
        data.set(key, given(root, model, &format!("metrics_push_{key}")))
    });
    let metadata = Body::new()
        .set("name", secret)
        .set("namespace", &model.demo.namespace)
        .set("labels", labels(model));
    let resource = Body::new().block("metadata", &[], metadata).set("data", data);
    Body::new().block("resource", &["kubernetes_secret_v1", "load_metrics"], resource)
}
