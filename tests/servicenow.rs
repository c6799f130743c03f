//! What makes incidents in `ServiceNow`: its script, run under node over a table in memory, and the
//! scripts that set it up, run against an instance of the size of a test.
#![expect(clippy::disallowed_methods, reason = "they are run as people run them")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use common::said as text;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The folder `servicenow/` of the demo of this repository; none without the tools, which is told.
fn folder() -> Option<TempDir> {
    if !common::are_here(&["node", "jq", "curl"]) {
        return None;
    }
    let artifacts = common::Demo::new(&common::read("demo.toml")).compile().unwrap();
    let folder = TempDir::new().unwrap();
    common::lay_out(&artifacts, folder.path(), |path| path.starts_with("servicenow/"));
    Some(folder)
}

/// Sends bodies one after the other; the answers, and the incidents there are in the end.
fn told(bodies: &Value, env: &[(&str, &str)]) -> Option<(Vec<Value>, Vec<Value>)> {
    let folder = folder()?;
    let mut node = Command::new("node")
        .arg("tests/servicenow/rhino.js")
        .arg(folder.path().join("servicenow/alert.js"))
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(bodies.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let list = |key: &str| all[key].as_array().unwrap().clone();
    Some((list("answers"), list("table")))
}

fn alert(fingerprint: &str, status: &str) -> Value {
    json!({
        "fingerprint": fingerprint,
        "status": status,
        "startsAt": "2026-01-01T00:00:00Z",
        "endsAt": "2026-01-01T00:10:00Z",
        "labels": {"alertname": "Unusual Latency", "severity": "critical"},
        "annotations": {
            "service": "product",
            "summary": "product: not what was expected",
            "anomalous_value": "1",
            "anomalous_actual": "8s",
            "anomalous_predicted": "120ms",
            "grafana_ml_forecast_name": "ProductServiceLatency",
            "grafana_ml_forecast_url": "https://grafana.test/forecast/7",
            "dashboard_url": "https://grafana.test/d/service?var-workload=product",
        },
        "generatorURL": "https://grafana.test/rule",
    })
}

fn body(alerts: &[Value]) -> Value {
    json!({"status": "firing", "alerts": alerts})
}

#[test]
fn alerts_of_one_fingerprint_are_one_incident_until_it_is_resolved() {
    let mut again = alert("a", "firing");
    again["startsAt"] = json!("2026-01-02T00:00:00Z");
    let bodies = json!([
        body(&[alert("a", "firing"), alert("a", "firing"), alert("b", "firing")]),
        body(&[alert("a", "firing")]),
        body(&[alert("a", "resolved")]),
        body(&[alert("a", "resolved")]),
        body(&[again]),
    ]);
    let Some((answers, table)) = told(&bodies, &[]) else { return };
    let actions: Vec<&str> = answers
        .iter()
        .flat_map(|answer| answer["body"]["incidents"].as_array().unwrap())
        .map(|it| it["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        ["created", "nothing", "created", "nothing", "resolved", "nothing", "created"]
    );
    let states: Vec<&str> = table.iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["6", "1", "1"]);
    assert_eq!(table[0]["close_code"], "Solved (Permanently)");
}

#[test]
fn an_incident_says_what_is_the_matter_and_where_to_look() {
    let Some((_, table)) = told(&json!([body(&[alert("a", "firing")])]), &[]) else { return };
    insta::assert_snapshot!(
        "incident",
        serde_json::to_string_pretty(&table[0]).unwrap().replace("\\n", "\n")
    );
}

#[test]
fn what_changed_is_added() {
    let mut worse = alert("a", "firing");
    worse["annotations"]["anomalous_actual"] = json!("12s");
    let bodies = json!([body(&[alert("a", "firing")]), body(&[worse])]);
    let Some((answers, table)) = told(&bodies, &[]) else { return };
    assert_eq!(answers[1]["body"]["incidents"][0]["action"], "updated");
    assert_eq!(table.len(), 1);
    assert!(table[0]["description"].as_str().unwrap().contains("Actual: 12s"));
    assert!(table[0]["work_notes"].as_str().unwrap().starts_with("Still firing."));
}

#[test]
fn what_is_no_alert_is_refused_and_nothing_made_of_any() {
    let odd = json!({"status": "firing", "labels": {}});
    let bodies = json!([
        null, {}, "text", {"alerts": []}, {"alerts": "all"}, {"alerts": [null]},
        body(&[alert("a", "firing"), odd]),
        body(&[alert("a", "pending")]),
    ]);
    let Some((answers, table)) = told(&bodies, &[]) else { return };
    for answer in &answers {
        assert_eq!(answer["status"], 400, "{answer}");
    }
    assert_eq!(table, Vec::<Value>::new());
}

#[test]
fn who_may_not_is_refused_and_what_cannot_be_saved_is_sent_again() {
    let Some((answers, table)) =
        told(&json!([body(&[alert("a", "firing")])]), &[("WITHOUT_ROLE", "1")])
    else {
        return;
    };
    assert_eq!((&answers[0]["status"], table.len()), (&json!(403), 0));
    let fires = body(&[alert("a", "firing")]);
    let bodies = json!(["broken table", fires, "whole table", fires]);
    let (answers, table) = told(&bodies, &[("WITHOUT_COLUMN", "u_service")]).unwrap();
    assert_eq!((&answers[1]["status"], &answers[3]["status"]), (&json!(500), &json!(200)));
    assert_eq!(table.len(), 1);
    assert_eq!(table[0].get("u_service"), None, "a column that is not there is left alone");
}

/// An instance that listens.
struct Instance {
    child: Child,
    url: String,
    folder: TempDir,
}

impl Instance {
    fn start(env: &[(&str, &str)]) -> Option<Self> {
        let folder = folder()?;
        let mut child = Command::new("node")
            .arg("tests/servicenow/instance.js")
            .envs(env.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Some(Self { child, url: format!("http://127.0.0.1:{}", port.trim()), folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("servicenow").join(name)
    }

    fn run(&self, script: &str, password: &str) -> Output {
        Command::new(self.path(script))
            .env("SERVICENOW_URL", &self.url)
            .env("SERVICENOW_PASSWORD", password)
            .env_remove("GRAFANA_URL")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn tables(&self) -> Value {
        let output = Command::new("curl")
            .args([
                "--silent",
                "--user",
                &format!("admin:{PASSWORD}"),
                &format!("{}/tables", self.url),
            ])
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

const PASSWORD: &str = "it's \"secret\"";

#[test]
fn the_set_up_makes_everything_once_and_says_where_it_is() {
    for (env, path) in
        [(&[][..], "/api/4711/mltgen/alert"), (&[("OLD", "1")], "/api/4711/v1/mltgen/alert")]
    {
        let Some(instance) = Instance::start(env) else { return };
        let before = instance.run("preflight.sh", PASSWORD);
        assert_eq!(before.status.code(), Some(1));
        assert!(text(&before).contains("no column u_service"), "{}", text(&before));
        let mut tables = Vec::new();
        for _ in 0..2 {
            let output = instance.run("set-up.sh", PASSWORD);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output));
            let expected = format!("export TF_VAR_servicenow_webhook_url={}{path}\n", instance.url);
            assert!(text(&output).contains(&expected), "{}", text(&output));
            tables.push(instance.tables());
        }
        assert_eq!(tables[0], tables[1], "the second time changes nothing");
        let script = &tables[0]["sys_ws_operation"][0]["operation_script"];
        let file = fs::read_to_string(instance.path("alert.js")).unwrap();
        assert_eq!(script.as_str(), Some(file.as_str()));
        assert_eq!(tables[0]["incident"], json!([]), "no incident is made by trying");
        let after = instance.run("preflight.sh", PASSWORD);
        assert_eq!(after.status.code(), Some(0), "{}", text(&after));
        assert!(text(&after).contains("ServiceNow is ready."));
    }
}

#[test]
fn an_instance_that_sleeps_or_knows_nobody_is_told_apart() {
    let Some(asleep) = Instance::start(&[("ASLEEP", "1")]) else { return };
    let awake = Instance::start(&[]).unwrap();
    for script in ["preflight.sh", "set-up.sh"] {
        let output = asleep.run(script, PASSWORD);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output).contains("it may be asleep"), "{}", text(&output));
        let output = awake.run(script, "wrong");
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output).contains("knows no user admin with this password"));
        assert!(!text(&output).contains("wrong"), "a password is never shown");
    }
}

#[test]
fn the_update_set_holds_the_same_scripts() {
    let Some(folder) = folder() else { return };
    let read =
        |name: &str| fs::read_to_string(folder.path().join("servicenow").join(name)).unwrap();
    let unescaped = |text: &str| {
        [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&apos;", "'"),
            ("&#39;", "'"),
            ("&amp;", "&"),
        ]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    let twice = unescaped(&unescaped(&read("update-set.xml")));
    for script in ["alert.js", "acknowledged.js"] {
        assert!(twice.contains(&read(script)), "{script}");
    }
    assert_eq!(twice.matches("<record_update").count(), 5);
}
