//! Grafana with its stores, and the collector, in the cluster of the application. What they read are
//! the same files as on a laptop, which kustomize puts into `ConfigMaps`.

use super::stack::{self, HOME, READY};
use super::{mailbox, watch};
use crate::backend::{Output, collector, laptop};
use crate::model::Model;
use crate::model::rule::RuleGroup;
use crate::syntax::yaml::{self, Map, Yaml};
use crate::syntax::{Comment, header};

/// The folder of the manifests.
const FOLDER: &str = "monitoring";

/// How much room metrics, log lines and traces have.
const ROOM: &str = "10Gi";

/// A folder in the container of Grafana, and the generated files that are in it: each is a `ConfigMap`
/// of its own, since none may be larger than a megabyte.
struct Mount {
    name: &'static str,
    at: String,
    files: Vec<String>,
}

/// Writes all of it.
pub(super) fn emit(model: &Model, out: &mut Output<'_>) {
    out.file(&format!("{FOLDER}/prometheus.yaml"), stack::prometheus(model));
    out.file(&format!("{FOLDER}/loki.yaml"), stack::loki(model));
    let mounts = mounts(model);
    let mut manifests = vec![
        ("namespace.yaml", vec![namespace(model)]),
        ("grafana.yaml", grafana(model, &mounts)),
        ("collector.yaml", watch::collector(model)),
        ("kube-state-metrics.yaml", watch::kube_state_metrics(model)),
    ];
    if laptop::has_mailbox(model) {
        out.file(&format!("{FOLDER}/mailbox.py"), mailbox::program());
        manifests.push(("mailbox.yaml", mailbox::objects(model)));
    }
    for (name, objects) in &manifests {
        let text = header(Comment::Hash) + &yaml::documents(objects);
        out.file(&format!("{FOLDER}/{name}"), text);
    }
    let names = manifests.iter().map(|(name, _)| *name);
    out.file("kustomization.yaml", kustomization(model, &mounts, names));
}

fn mounts(model: &Model) -> Vec<Mount> {
    let provisioning = |name: &str| format!("{HOME}/grafana/conf/provisioning/{name}");
    let provided =
        |folder: &str, file: &str| vec![format!("grafana/provisioning/{folder}/{file}.yaml")];
    let dashboards = model.dashboard_names().map(|name| format!("grafana/dashboards/{name}.json"));
    let mut mounts = vec![
        Mount {
            name: "data-sources",
            at: provisioning("datasources"),
            files: provided("datasources", "data_sources"),
        },
        Mount {
            name: "folders",
            at: provisioning("dashboards"),
            files: provided("dashboards", "dashboards"),
        },
        Mount {
            name: "dashboards",
            at: "/etc/mltgen/dashboards".to_owned(),
            files: dashboards.collect(),
        },
        Mount {
            name: "stores",
            at: "/etc/mltgen/stores".to_owned(),
            files: ["prometheus", "loki"].map(|it| format!("{FOLDER}/{it}.yaml")).into(),
        },
    ];
    if model.has_alerts() {
        let mut files = provided("alerting", "alerts");
        if laptop::has_mailbox(model) {
            files.extend(provided("alerting", "contact_points"));
        }
        mounts.push(Mount { name: "alerts", at: provisioning("alerting"), files });
    }
    if model.has_rules() {
        let files = rule_files(model, "rules", |group| !group.counts_lines());
        mounts.push(Mount { name: "rules", at: "/etc/mltgen/rules".to_owned(), files });
    }
    if model.has_counting() {
        let files = rule_files(model, "loki", RuleGroup::counts_lines);
        // Loki has a folder for each tenant; without tenants it is this one.
        mounts.push(Mount { name: "counts", at: "/etc/mltgen/loki/fake".to_owned(), files });
    }
    mounts
}

fn rule_files(model: &Model, folder: &str, is_meant: impl Fn(&RuleGroup) -> bool) -> Vec<String> {
    let groups = model.rules.iter().filter(|group| is_meant(group));
    let mut files: Vec<String> =
        groups.map(|group| format!("{folder}/{}.yaml", group.subject)).collect();
    files.sort();
    files.dedup();
    files
}

/// The `ConfigMap` of one file. Names end in what they hold, so that two never meet.
fn config_map(mount: &Mount, file: &str) -> String {
    let stem = file.rsplit('/').next().unwrap_or(file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    format!("{}.{}", mount.name, stem.chars().map(letter).collect::<String>().trim_matches('-'))
}

fn kustomization<'a>(
    model: &Model,
    mounts: &[Mount],
    manifests: impl Iterator<Item = &'a str>,
) -> String {
    let generated = mounts
        .iter()
        .flat_map(|mount| mount.files.iter().map(|file| (config_map(mount, file), file.clone())));
    let configuration = format!("collector/{}", collector::CONFIGURATION);
    let mailbox = (mailbox::NAME.to_owned(), format!("{FOLDER}/mailbox.py"));
    let generated = generated
        .chain([(watch::CONFIGURATION.to_owned(), configuration)])
        .chain(laptop::has_mailbox(model).then_some(mailbox));
    let namespace = collector::namespace(model);
    let generated = generated.map(|(name, file)| {
        Map::new().set("name", name).set("namespace", &namespace).set("files", [file])
    });
    let file = Map::new()
        .set("apiVersion", "kustomize.config.k8s.io/v1beta1")
        .set("kind", "Kustomization")
        .set("resources", manifests.map(|it| format!("{FOLDER}/{it}")).collect::<Vec<_>>())
        .set("configMapGenerator", generated.collect::<Vec<_>>());
    let about = "# What watches the application, and Grafana with all that it shows. Dashboards may be larger than what kubectl\n\
                 # keeps beside an object, hence: kubectl apply --server-side -k .\n";
    header(Comment::Hash) + about + &yaml::print(&file.into())
}

fn namespace(model: &Model) -> Yaml {
    let metadata = Map::new()
        .set("name", collector::namespace(model))
        .set("labels", watch::labels(model, "monitoring"));
    Map::new().set("apiVersion", "v1").set("kind", "Namespace").set("metadata", metadata).into()
}

fn grafana(model: &Model, mounts: &[Mount]) -> Vec<Yaml> {
    let name = "grafana";
    let spec = Map::new()
        .set("accessModes", ["ReadWriteOnce"])
        .set("resources", Map::new().set("requests", Map::new().set("storage", ROOM)));
    let claim = watch::object(model, "v1", "PersistentVolumeClaim", name).set("spec", spec);
    let mut volumes: Vec<Map> = mounts.iter().map(volume).collect();
    volumes.push(
        Map::new()
            .set("name", "data")
            .set("persistentVolumeClaim", Map::new().set("claimName", name)),
    );
    let pod = Map::new()
        .set("automountServiceAccountToken", false)
        .set("enableServiceLinks", false)
        .set("securityContext", watch::seccomp())
        .set("containers", [container(model, mounts)])
        .set("volumes", volumes);
    let ports = PORTS.map(|(name, number)| watch::service_port(name, number));
    vec![
        claim.into(),
        watch::deployment(model, name, pod).into(),
        watch::service(model, name, name, ports.into()).into(),
    ]
}

const PORTS: [(&str, u16); 4] =
    [("http", 3000), ("metrics", 9090), ("logs", 3100), ("otlp-http", collector::OTLP_HTTP)];

fn volume(mount: &Mount) -> Map {
    let source = |file: &String| {
        Map::new().set("configMap", Map::new().set("name", config_map(mount, file)))
    };
    let sources: Vec<Map> = mount.files.iter().map(source).collect();
    Map::new().set("name", mount.name).set("projected", Map::new().set("sources", sources))
}

fn container(model: &Model, mounts: &[Mount]) -> Map {
    let mounted = |name: &str, at: &str| Map::new().set("name", name).set("mountPath", at);
    let mut places: Vec<Map> = mounts
        .iter()
        .filter(|mount| mount.name != "stores")
        .map(|mount| mounted(mount.name, &mount.at).set("readOnly", true))
        .collect();
    for (file, at) in [("prometheus.yaml", "prometheus.yaml"), ("loki.yaml", "loki-config.yaml")] {
        let place = mounted("stores", &format!("{HOME}/{at}"));
        places.push(place.set("subPath", file).set("readOnly", true));
    }
    places.push(mounted("data", "/data"));
    let probe = Map::new()
        .set("exec", Map::new().set("command", READY.map(str::to_owned).to_vec()))
        .set("periodSeconds", 5)
        .set("failureThreshold", 60);
    let env: Vec<Map> = stack::environment(model)
        .into_iter()
        .map(|(name, value)| Map::new().set("name", name).set("value", value))
        .collect();
    let requests = Map::new().set("cpu", "250m").set("memory", "1Gi");
    Map::new()
        .set("name", "grafana")
        .set("image", stack::STACK_IMAGE)
        .set("env", env)
        .set(
            "ports",
            PORTS
                .map(|(name, number)| Map::new().set("name", name).set("containerPort", number))
                .to_vec(),
        )
        .set("readinessProbe", probe)
        .set(
            "resources",
            Map::new().set("requests", requests).set("limits", Map::new().set("memory", "4Gi")),
        )
        .set("volumeMounts", places)
}
