//! The mailbox beside a local Grafana: what contact points would have been told. The files that lead
//! there, and the program itself, which is run.
#![expect(clippy::print_stderr, reason = "what was skipped is said")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod port;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use mltgen::artifact::{Artifacts, RelPath};
use serde_json::{Value, json};
use tempfile::TempDir;

fn seed(changes: &[&str]) -> Artifacts {
    let mut demo = common::Demo::new(&common::seed()).set("grafana.target = \"local\"");
    for change in changes {
        demo = demo.set(change);
    }
    demo.compile().unwrap_or_else(|| panic!("{}", demo.told()))
}

fn yaml(artifacts: &Artifacts, path: &str) -> Value {
    serde_saphyr::from_str(&artifacts[&RelPath::new(path).unwrap()].text).unwrap()
}

const POINTS: &str = "grafana/provisioning/alerting/contact_points.yaml";

#[test]
fn every_contact_point_leads_to_the_mailbox_and_every_route_to_a_contact_point() {
    let places = [(&[][..], "grafana_mailbox"), (&["local.on = \"kubernetes\""][..], "mailbox")];
    for (changes, host) in places {
        let artifacts = seed(changes);
        let file = yaml(&artifacts, POINTS);
        let points = file["contactPoints"].as_array().unwrap();
        let names: Vec<&str> = points.iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["ecommerce-slack", "ecommerce-servicenow"]);
        for point in points {
            let receiver = &point["receivers"][0];
            let own = point["name"].as_str().unwrap().strip_prefix("ecommerce-").unwrap();
            assert_eq!(receiver["settings"]["url"], format!("http://{host}:8080/{own}"));
            assert!(receiver["uid"].as_str().unwrap().len() <= 40);
        }
        let tree = &file["policies"][0];
        let routes = tree["routes"].as_array().unwrap();
        let receivers = routes.iter().map(|it| &it["receiver"]).chain([&tree["receiver"]]);
        for receiver in receivers {
            assert!(names.contains(&receiver.as_str().unwrap()), "nobody is called {receiver}");
        }
        // Those that Terraform makes where there is an account.
        let mut cloud = common::Demo::new(&common::seed());
        let cloud = cloud.compile().unwrap();
        let terraform = &cloud[&RelPath::new("terraform/stack/routing.tf").unwrap()].text;
        assert_eq!(routes.len(), 2);
        for route in routes {
            let pattern = route["object_matchers"][0][2].as_str().unwrap();
            assert!(terraform.contains(&format!("\"{pattern}\"")), "{pattern}");
        }
    }
}

#[test]
fn without_anybody_to_tell_there_is_no_mailbox() {
    let mut demo = common::Demo::new(&common::read("examples/minimal/demo.toml"));
    let artifacts = demo.compile().unwrap();
    let told = artifacts.iter().filter(|(path, artifact)| {
        path.as_str().contains("mailbox") || artifact.text.contains("mailbox:")
    });
    assert_eq!(told.count(), 0);
}

/// The program, running.
struct Mailbox {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Mailbox {
    /// None where there is no Python.
    fn start() -> Option<Self> {
        let there = Command::new("python3").arg("--version").output();
        if !there.is_ok_and(|it| it.status.success()) {
            eprintln!("skipped: python3 is not installed");
            return None;
        }
        let folder = TempDir::new().unwrap();
        common::lay_out(&seed(&[]), folder.path(), |path| path.ends_with("mailbox.py"));
        let port = port::free();
        let child = Command::new("python3")
            .arg(folder.path().join("local/mailbox.py"))
            .arg(port.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mailbox = Self { child, port, _folder: folder };
        let listens = |_| {
            sleep(Duration::from_millis(50));
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        };
        assert!((0..200).any(listens), "it never listened");
        Some(mailbox)
    }

    /// The status and the text of an answer.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), text.to_owned())
    }

    /// Ends it, and gives the lines that it wrote.
    fn lines(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        BufReader::new(self.child.stdout.take().unwrap()).lines().map(Result::unwrap).collect()
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A message as Grafana posts it.
fn message(status: &str, title: &str) -> String {
    json!({
        "status": status,
        "title": title,
        "message": "p95 is 4.2 s\nLook: http://localhost:3000/d/x",
        "alerts": [{"status": status, "labels": {"alertname": "High Latency", "service": "cart"}}],
    })
    .to_string()
}

#[test]
fn it_shows_what_was_told_the_newest_first() {
    let Some(mailbox) = Mailbox::start() else { return };
    assert!(mailbox.ask("GET", "/", "").1.contains("It is empty"));
    let firing = message("firing", "Firing: <script>alert(1)</script> & \"more\"");
    assert_eq!(mailbox.ask("POST", "/slack", &firing).0, 200);
    assert_eq!(mailbox.ask("POST", "/servicenow", &message("resolved", "Over")).0, 200);
    let (status, page) = mailbox.ask("GET", "/", "");
    assert_eq!(status, 200);
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not on {page}"));
    assert!(place("to servicenow") < place("to slack"));
    assert!(place("<article class=\"resolved\">") < place("<article class=\"firing\">"));
    place("Firing: &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;");
    place("p95 is 4.2 s");
    assert!(!page.contains("<script>"));
    let lines = mailbox.lines();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("level=\"info\" to=\"slack\" status=\"firing\" alerts=1"));
    assert!(lines[0].contains("service=\"cart\""), "{}", lines[0]);
}

#[test]
fn what_is_no_message_is_refused_and_nothing_is_shown() {
    let Some(mailbox) = Mailbox::start() else { return };
    for (path, body) in [
        ("/slack", ""),
        ("/slack", "{"),
        ("/slack", "[]"),
        ("/slack", "{\"alerts\": []}"),
        ("/slack", "{\"alerts\": [3]}"),
        ("/", "{\"alerts\": [{}]}"),
    ] {
        assert_eq!(mailbox.ask("POST", path, body).0, 400, "{path} {body}");
    }
    assert_eq!(mailbox.ask("GET", "/else", "").0, 404);
    // What is odd but whole is shown.
    assert_eq!(mailbox.ask("POST", "/slack", "{\"alerts\": [{}], \"title\": 3}").0, 200);
    assert!(mailbox.ask("GET", "/", "").1.contains("to slack"));
    assert_eq!(mailbox.lines().len(), 1);
}
