//! The mailbox: where nobody has an account, a page shows what each contact point would have been told.

use super::{service, watch};
use crate::backend::laptop::MAILBOX_PORT;
use crate::model::Model;
use crate::model::workload::PYTHON_IMAGE;
use crate::syntax::yaml::{Map, Yaml};
use crate::syntax::{Comment, header};

/// What it is called in a cluster.
pub(super) const NAME: &str = "mailbox";

const FILE: &str = "mailbox.py";

/// The program, in Python.
pub(super) fn program() -> String {
    header(Comment::Hash) + include_str!("mailbox.py")
}

fn command() -> Vec<String> {
    ["python3".to_owned(), format!("/mailbox/{FILE}"), MAILBOX_PORT.to_string()].into()
}

/// Its container on a laptop, read by that port.
pub(super) fn service(model: &Model, port: u16) -> Map {
    let container = Map::new()
        // The image that plays services: it is there already.
        .set("image", PYTHON_IMAGE)
        .set("command", command())
        .set("volumes", [format!("./local/{FILE}:/mailbox/{FILE}:ro")])
        .set("ports", [format!("127.0.0.1:{port}:{MAILBOX_PORT}")]);
    service::joined(model, container, &[])
}

/// What it is in a cluster.
pub(super) fn objects(model: &Model) -> Vec<Yaml> {
    let mount =
        Map::new().set("name", "program").set("mountPath", "/mailbox").set("readOnly", true);
    let container = Map::new()
        .set("name", NAME)
        .set("image", PYTHON_IMAGE)
        .set("command", command())
        .set("ports", [watch::container_port("http", MAILBOX_PORT)])
        .set("readinessProbe", watch::asked("/", MAILBOX_PORT))
        .set("resources", watch::resources("10m", "32Mi", "64Mi"))
        .set("securityContext", watch::confined().set("readOnlyRootFilesystem", true))
        .set("volumeMounts", [mount]);
    let volume = Map::new().set("name", "program").set("configMap", Map::new().set("name", NAME));
    let pod = Map::new()
        .set("automountServiceAccountToken", false)
        .set("enableServiceLinks", false)
        .set("securityContext", watch::seccomp())
        .set("containers", [container])
        .set("volumes", [volume]);
    vec![
        watch::deployment(model, NAME, pod).into(),
        watch::service(model, NAME, NAME, vec![watch::service_port("http", MAILBOX_PORT)]).into(),
    ]
}
