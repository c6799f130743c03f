//! The resources of an output, as a reader of HCL sees them.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]
#![allow(clippy::must_use_candidate, reason = "each test uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use mltgen::artifact::Artifacts;
use serde_json::Value;

use crate::common::{Demo, read};

/// A root of Terraform.
pub struct Root {
    pub name: String,
    /// All its blocks, by keyword and labels.
    pub all: Value,
    /// Keyword and labels of each block, in the order written.
    pub heads: Vec<String>,
    /// All its files.
    pub text: String,
}

/// A resource or a data block.
#[derive(Clone, Copy)]
pub struct Resource<'a> {
    pub root: &'a str,
    pub kind: &'a str,
    pub label: &'a str,
    pub body: &'a Value,
}

/// The roots of an output.
pub fn roots(artifacts: &Artifacts) -> Vec<Root> {
    let paths = artifacts.keys().filter_map(|path| path.as_str().strip_prefix("terraform/"));
    let names: BTreeSet<&str> = paths.filter_map(|it| Some(it.split_once('/')?.0)).collect();
    names.into_iter().map(|name| root(artifacts, name)).collect()
}

fn root(artifacts: &Artifacts, name: &str) -> Root {
    let folder = format!("terraform/{name}/");
    let files = artifacts.iter().filter(|(path, _)| {
        path.as_str().starts_with(&folder) && path.as_str().rsplit('.').next() == Some("tf")
    });
    let text: String = files.map(|(_, artifact)| artifact.text.clone() + "\n").collect();
    let body = hcl::parse(&text).unwrap();
    let heads = body.blocks().map(|block| {
        let labels = block.labels().iter().map(|label| format!(" {}", label.as_str()));
        block.identifier().to_owned() + &labels.collect::<String>()
    });
    let heads = heads.collect();
    Root { name: name.to_owned(), all: hcl::from_str(&text).unwrap(), heads, text }
}

impl Root {
    /// All blocks of a keyword that has two labels: `resource` or `data`.
    pub fn blocks(&self, keyword: &str) -> impl Iterator<Item = Resource<'_>> {
        let kinds = self.all[keyword].as_object().into_iter().flatten();
        kinds.flat_map(move |(kind, all)| {
            let all = all.as_object().into_iter().flatten();
            all.map(move |(label, body)| Resource { root: &self.name, kind, label, body })
        })
    }

    /// The resources of a kind.
    pub fn of(&self, kind: &'static str) -> impl Iterator<Item = Resource<'_>> {
        self.blocks("resource").filter(move |it| it.kind == kind)
    }

    /// The variables, by name.
    pub fn variables(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.all["variable"].as_object().into_iter().flatten()
    }
}

/// The blocks of a name in another: none, one or several, and those that may be left out.
pub fn inner<'a>(body: &'a Value, name: &str) -> Vec<&'a Value> {
    let mut found = each(&body[name]);
    found.extend(each(&body["dynamic"][name]).into_iter().map(|dynamic| &dynamic["content"]));
    found
}

/// One value, or each of several.
pub fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    }
}

/// What a function is called with: `jsonencode({…})` is written as text.
pub fn encoded(value: &Value) -> Value {
    let text = value.as_str().unwrap();
    let inner = text.strip_prefix("${jsonencode(").and_then(|rest| rest.strip_suffix(")}"));
    let inner = inner.unwrap_or_else(|| panic!("no jsonencode: {text}"));
    hcl::from_str::<Value>(&format!("value = {inner}\n")).unwrap()["value"].clone()
}

/// Every rule of every group, with its group.
pub fn rules(root: &Root) -> Vec<(Resource<'_>, &Value)> {
    let groups = root.of("grafana_rule_group");
    groups
        .flat_map(|group| inner(group.body, "rule").into_iter().map(move |it| (group, it)))
        .collect()
}

/// The stages of a rule: each block, and its model.
pub fn stages(rule: &Value) -> Vec<(&Value, Value)> {
    inner(rule, "data").into_iter().map(|data| (data, encoded(&data["model"]))).collect()
}

/// A text.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The output of `demo.toml` and of every example: as it is written, and shown in Grafana Cloud
/// with each kind of collector, beside others, and by teams.
pub fn demos() -> Vec<(String, Artifacts)> {
    let mut demos = Vec::new();
    for path in paths() {
        for settings in [
            &[][..],
            &["grafana.target=cloud", "grafana.stack=shop", "grafana.shared=true"],
            &[
                "grafana.target=cloud",
                "grafana.stack=shop",
                "grafana.shared=false",
                "grafana.slos=grafana",
                "kubernetes.target=existing",
                "telemetry.collector=k8s-monitoring",
            ],
        ] {
            let text = read(&path);
            // A Grafana in a cluster of one's own is in no cloud.
            if !settings.is_empty() && text.contains("\non = \"kubernetes\"") {
                continue;
            }
            let mut demo = Demo::new(&text);
            let folder = Path::new(&path).parent().unwrap().to_owned();
            let folder = if folder.as_os_str().is_empty() { ".".into() } else { folder };
            mltgen::read_named_files(&mut demo.sources, &demo.inputs, &folder).unwrap();
            for setting in settings {
                demo = demo.set(setting);
            }
            let artifacts = demo.compile().unwrap_or_else(|| panic!("{path}: {}", demo.told()));
            demos.push((format!("{path} {}", settings.join(" ")), artifacts));
        }
    }
    assert!(demos.len() >= 18, "{}", demos.len());
    demos
}

#[expect(clippy::disallowed_methods, reason = "it looks at the examples")]
fn paths() -> Vec<String> {
    let examples = std::fs::read_dir("examples").unwrap().map(Result::unwrap);
    let examples = examples.map(|it| format!("{}/demo.toml", it.path().display()));
    let mut paths: Vec<String> = examples.filter(|path| Path::new(path).is_file()).collect();
    paths.push("demo.toml".to_owned());
    paths.sort();
    paths
}

pub fn dashboards(artifacts: &Artifacts) -> Vec<Value> {
    let files =
        artifacts.iter().filter(|(path, _)| path.as_str().starts_with("grafana/dashboards/"));
    files.map(|(_, artifact)| serde_json::from_str(&artifact.text).unwrap()).collect()
}

pub fn panels(dashboard: &Value) -> Vec<&Value> {
    let rows = each(&dashboard["panels"]);
    let inside = rows.iter().flat_map(|row| each(&row["panels"]));
    rows.iter().copied().chain(inside).collect()
}

/// Every uid by which a dashboard asks a data source, wherever it stands.
pub fn uids_of_sources(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    match value {
        Value::Object(all) => {
            for (key, inner) in all {
                match inner["uid"].as_str() {
                    Some(uid) if key == "datasource" => found.push(uid.to_owned()),
                    _ => found.extend(uids_of_sources(inner)),
                }
            }
        }
        Value::Array(all) => found.extend(all.iter().flat_map(uids_of_sources)),
        _ => {}
    }
    found
}

/// What messages are grouped by: in trees, and where rules say it themselves.
pub fn grouped(root: &Root) -> Vec<&Value> {
    let trees = root.of("grafana_notification_policy").map(|it| &it.body["group_by"]);
    let own = rules(root).into_iter().flat_map(|(_, rule)| inner(rule, "notification_settings"));
    trees.chain(own.map(|it| &it["group_by"])).collect()
}

pub fn file<'a>(artifacts: &'a Artifacts, path: &str) -> Option<&'a str> {
    let found = artifacts.iter().find(|(known, _)| known.as_str() == path);
    found.map(|(_, artifact)| artifact.text.as_str())
}

/// `4h`, in seconds.
pub fn seconds(text: &str) -> u64 {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: u64 = number.parse().unwrap();
    number * BTreeMap::from([("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)])[unit]
}

/// Whether a stage is made of another one.
pub fn needs(model: &Value, letter: &str) -> bool {
    let made_of = text(&model["expression"]);
    let conditions = each(&model["conditions"]);
    made_of == letter
        || made_of.contains(&format!("${letter}"))
        || made_of.contains(&format!("${{{letter}}}"))
        || conditions.iter().any(|it| each(&it["query"]["params"]).iter().any(|it| *it == letter))
}

/// Texts in places for secrets, wherever they stand.
pub fn secrets(body: &Value, told: &mut Vec<(String, String)>) {
    const KEYS: [&str; 5] =
        ["token", "password", "integration_key", "basic_auth_password", "secure_json_data_encoded"];
    match body {
        Value::Object(all) => {
            for (key, value) in all {
                match value.as_str() {
                    Some(value) if KEYS.contains(&key.to_lowercase().as_str()) => {
                        told.push((key.clone(), value.to_owned()));
                    }
                    _ => secrets(value, told),
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|it| secrets(it, told)),
        _ => {}
    }
}

/// A demo, and what came of it.
pub struct Output {
    pub name: String,
    pub artifacts: Artifacts,
    pub roots: Vec<Root>,
}

/// Every demo, compiled once.
pub static OUTPUTS: LazyLock<Vec<Output>> = LazyLock::new(|| {
    let demos = demos().into_iter();
    demos.map(|(name, artifacts)| Output { name, roots: roots(&artifacts), artifacts }).collect()
});

/// Looks at every rule of every demo; there must be some.
pub fn for_every_rule(look: impl Fn(&str, &Value)) {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        for root in &output.roots {
            for (group, rule) in rules(root) {
                look(&format!("{}: {} {}", output.name, group.label, rule["name"]), rule);
                count += 1;
            }
        }
    }
    assert!(count > 500, "{count}");
}
