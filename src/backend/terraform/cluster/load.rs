//! Where the load generator sends its metrics: in the namespace of the application, since it runs
//! there.

use super::super::root::Root;
use super::given;
use crate::model::Model;
use crate::model::workload::EnvValue;
use crate::syntax::hcl::{Body, Object};

/// The Secret; empty if it sends none.
pub(super) fn body(root: &mut Root, model: &Model) -> Body {
    let Some(load) = &model.load else { return Body::new() };
    let env = model[load.component].workloads.iter().flat_map(|workload| &workload.env);
    let mut of: Option<&str> = None;
    let mut data = Object::new();
    for variable in env {
        if let EnvValue::Secret { name, key } = &variable.value {
            of = Some(name);
            data = data.set(key, given(root, model, &format!("metrics_push_{key}")));
        }
    }
    let Some(secret) = of else { return Body::new() };
    let labels = Object::new()
        .set("app.kubernetes.io/part-of", &model.demo.name)
        .set("app.kubernetes.io/managed-by", "terraform");
    let metadata = Body::new()
        .set("name", secret)
        .set("namespace", &model.demo.namespace)
        .set("labels", labels);
    let resource = Body::new().block("metadata", &[], metadata).set("data", data);
    Body::new().block("resource", &["kubernetes_secret_v1", "load_metrics"], resource)
}
