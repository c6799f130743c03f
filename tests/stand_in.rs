//! The stand-in, run as it runs in a container: services that call each other, a collector that counts
//! spans, stores that answer. Healthy first, then every scenario.
#![expect(clippy::disallowed_methods, reason = "it is run as people run it")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

mod common;
mod http;
mod port;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use http::{answer, request, status, store};
use mltgen::model::Model;
use mltgen::model::scenario::Action;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Requests that are made of the gateway, all at once, of each path.
const REQUESTS: usize = 24;

/// The demo, on a laptop: every service with a port of its own, and a store that answers everything.
struct Stage {
    folder: TempDir,
    children: Vec<Child>,
    lines: Arc<Mutex<BTreeMap<String, Vec<String>>>>,
    spans: Arc<Mutex<Vec<Span>>>,
    ports: BTreeMap<String, u16>,
}

/// A span as the collector got it.
#[derive(Debug, Clone)]
struct Span {
    service: String,
    version: String,
    name: String,
    trace: String,
    id: String,
    parent: String,
    kind: u64,
    status: u64,
    milliseconds: u64,
    attributes: BTreeMap<String, String>,
}

fn local(text: &str) -> Model {
    let mut demo = common::Demo::new(text).set("grafana.target = \"local\"");
    demo.check().unwrap_or_else(|| panic!("{}", demo.told()))
}

impl Stage {
    /// Starts all services; those with another variable for the scenario get it.
    fn new(model: &Model, scenario: Option<&str>) -> Self {
        let mut stage = Self {
            folder: TempDir::new().unwrap(),
            children: Vec::new(),
            lines: Arc::default(),
            spans: Arc::default(),
            ports: BTreeMap::new(),
        };
        let collector = stage.collector();
        let store = store();
        let names = model.services().map(|(_, it)| it.entry.name.clone());
        stage.ports = names.map(|name| (name, port::free())).collect();
        let scenario = scenario.map(|name| {
            model.scenarios.iter().find(|scenario| scenario.entry.name == name).unwrap()
        });
        for (id, component) in model.services() {
            let name = &component.entry.name;
            let folder = stage.folder.path().join(name);
            fs::create_dir(&folder).unwrap();
            let workload = &component.local[0];
            for file in &workload.files {
                let file_name = file.path.rsplit('/').next().unwrap();
                let text = match file_name {
                    "demo.json" => stage.moved(&file.text, store).to_string(),
                    _ => file.text.to_string(),
                };
                fs::write(folder.join(file_name), text).unwrap();
            }
            let mut command = Command::new("python3");
            command
                .arg(folder.join("stand_in.py"))
                .env("STANDIN_SERVICE", name)
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://127.0.0.1:{collector}"))
                .stdout(Stdio::piped());
            let steps = scenario.iter().flat_map(|scenario| &scenario.local);
            for step in steps.filter(|step| step.on == id) {
                if let Action::Env(variables) = &step.action {
                    command.envs(variables.iter().cloned());
                }
            }
            let mut child = command.spawn().unwrap();
            stage.listen(name, &mut child);
            stage.children.push(child);
        }
        stage.wait_for(|stage| {
            let lines = stage.lines.lock().unwrap();
            lines.len() == stage.ports.len()
        });
        stage
    }

    /// The same demo with addresses of this machine.
    fn moved(&self, text: &str, store: u16) -> Value {
        let mut demo: Value = serde_json::from_str(text).unwrap();
        for (name, service) in demo["services"].as_object_mut().unwrap() {
            service["ports"] = json!([self.ports[name]]);
            for call in service["calls"].as_array_mut().unwrap() {
                let host = call["host"].as_str().unwrap();
                let port = self.ports.get(host).copied().unwrap_or(store);
                call["port"] = json!(port);
                call["host"] = json!("127.0.0.1");
            }
        }
        demo
    }

    fn listen(&self, name: &str, child: &mut Child) {
        let (name, lines) = (name.to_owned(), Arc::clone(&self.lines));
        let out = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                lines.lock().unwrap().entry(name.clone()).or_default().push(line);
            }
        });
    }

    fn collector(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let spans = Arc::clone(&self.spans);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (head, body) = request(&stream);
                assert!(head.starts_with("POST /v1/traces "), "{head}");
                assert!(
                    head.contains("Content-Type: application/json")
                        || head.contains("Content-type: application/json"),
                    "{head}"
                );
                spans.lock().unwrap().extend(read_spans(&serde_json::from_str(&body).unwrap()));
                let mut stream = stream;
                let _: std::io::Result<()> = stream.write_all(
                    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
                );
            }
        });
        port
    }

    /// Many requests at once; gives what each answered.
    fn ask(&self, service: &str, head: &str) -> Vec<u16> {
        let port = self.ports[service];
        let asking = (0..REQUESTS).map(|_| {
            let head = head.to_owned();
            thread::spawn(move || status(port, &head))
        });
        let asking: Vec<_> = asking.collect();
        asking.into_iter().map(|it| it.join().unwrap()).collect()
    }

    fn wait_for(&self, is_so: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_so(self) {
            assert!(start.elapsed() < Duration::from_mins(2), "{:?}", self.lines.lock().unwrap());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// All spans, once nothing more comes.
    fn spans(&self) -> Vec<Span> {
        let mut known = usize::MAX;
        loop {
            let count = self.spans.lock().unwrap().len();
            if count == known {
                return self.spans.lock().unwrap().clone();
            }
            known = count;
            thread::sleep(Duration::from_millis(2_500));
        }
    }

    fn lines(&self, service: &str) -> Vec<String> {
        self.lines.lock().unwrap().get(service).cloned().unwrap_or_default()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _: std::io::Result<()> = child.kill();
            let _: std::io::Result<_> = child.wait();
        }
    }
}

fn read_spans(body: &Value) -> Vec<Span> {
    let list = |value: &Value| value.as_array().unwrap().clone();
    let mut spans = Vec::new();
    for group in list(&body["resourceSpans"]) {
        let resource = attributes(&group["resource"]["attributes"]);
        for span in list(&group["scopeSpans"][0]["spans"]) {
            let text = |key: &str| span[key].as_str().unwrap_or_default().to_owned();
            let time = |key: &str| span[key].as_str().unwrap().parse::<u64>().unwrap();
            spans.push(Span {
                service: resource["service.name"].clone(),
                version: resource["service.version"].clone(),
                name: text("name"),
                trace: text("traceId"),
                id: text("spanId"),
                parent: text("parentSpanId"),
                kind: span["kind"].as_u64().unwrap(),
                status: span["status"]["code"].as_u64().unwrap(),
                milliseconds: (time("endTimeUnixNano") - time("startTimeUnixNano")) / 1_000_000,
                attributes: attributes(&span["attributes"]),
            });
        }
    }
    spans
}

fn attributes(list: &Value) -> BTreeMap<String, String> {
    let pair = |it: &Value| {
        let value = it["value"].as_object().unwrap().values().next().unwrap();
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (it["key"].as_str().unwrap().to_owned(), value)
    };
    list.as_array().unwrap().iter().map(pair).collect()
}

/// Who calls whom: the service of a client's span and that of the server's span below it; of a store,
/// whom the client names.
fn edges(spans: &[Span]) -> BTreeSet<(String, String)> {
    let by_id: BTreeMap<&str, &Span> = spans.iter().map(|it| (it.id.as_str(), it)).collect();
    let served = spans.iter().filter(|it| it.kind == 2).filter_map(|server| {
        let client = by_id.get(server.parent.as_str())?;
        assert_eq!((client.kind, &client.trace), (3, &server.trace));
        Some((client.service.clone(), server.service.clone()))
    });
    let stores = spans.iter().filter_map(|it| {
        it.attributes.get("db.system")?;
        Some((it.service.clone(), it.attributes["peer.service"].clone()))
    });
    served.chain(stores).collect()
}

fn served<'a>(spans: &'a [Span], service: &str) -> Vec<&'a Span> {
    spans.iter().filter(|it| it.kind == 2 && it.service == service).collect()
}

fn failed(spans: &[&Span]) -> usize {
    spans.iter().filter(|it| it.status == 2).count()
}

fn there_is_python() -> bool {
    let found =
        Command::new("python3").arg("--version").output().is_ok_and(|it| it.status.success());
    if !found {
        eprintln!("skipped: python3 is not installed");
    }
    found
}

#[test]
fn a_healthy_demo_is_seen_whole() {
    if !there_is_python() {
        return;
    }
    let model = local(&common::seed());
    let stage = Stage::new(&model, None);
    // Neither of these leaves a trace.
    assert_eq!(status(stage.ports["cart"], "GET /healthz"), 200);
    for path in ["GET /", "POST /api/v1/product/search", "POST /api/v1/checkout/process"] {
        assert!(stage.ask("web-gateway", path).iter().all(|status| *status == 200), "{path}");
    }
    let spans = stage.spans();
    let roots: Vec<_> = spans.iter().filter(|it| it.parent.is_empty()).collect();
    assert_eq!(roots.len(), 3 * REQUESTS);
    assert!(roots.iter().all(|it| it.service == "web-gateway" && it.kind == 2));
    let ids: BTreeSet<_> = spans.iter().map(|it| &it.id).collect();
    assert_eq!(ids.len(), spans.len(), "each has an id of its own");
    assert!(spans.iter().all(|it| it.parent.is_empty() || ids.contains(&it.parent)));
    assert!(spans.iter().all(|it| it.status == 0));
    let edges = edges(&spans);
    let shown: Vec<String> = edges.iter().map(|(from, to)| format!("{from} -> {to}")).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    api-gateway -> cart
    api-gateway -> checkout
    api-gateway -> content
    api-gateway -> payment
    api-gateway -> product
    cart -> cart-data
    checkout -> api-gateway
    product -> product-data
    web-gateway -> api-gateway
    web-gateway -> session-data
    ");
    let query = spans.iter().find(|it| it.attributes.contains_key("db.user")).unwrap();
    assert_eq!(query.attributes["db.user"], "user2");
    assert_eq!(query.attributes["db.name"], "products");
    // A line for each request, which leads to its trace.
    let payment = served(&spans, "payment");
    let lines = stage.lines("payment");
    assert_eq!(lines.len(), payment.len() + 1, "{lines:?}");
    for span in payment {
        let line = lines.iter().find(|it| it.contains(&format!("traceID={}", span.trace))).unwrap();
        assert!(line.contains("level=info") && line.contains("status=200"), "{line}");
    }
    assert!(lines.iter().any(|line| line.contains("endpoint=/process ")), "{lines:?}");
    // What the load generator keeps of an answer is in it.
    let head = answer(stage.ports["web-gateway"], "GET /");
    assert!(head.contains("Set-Cookie: session_id="), "{head}");
}

#[test]
fn too_many_connections_fails_product_within_its_objective() {
    played("too-many-connections", 2, |stage, spans| {
        let product = served(spans, "product");
        assert!(failed(&product) * 10 > product.len() * 7, "about nine in ten fail");
        assert!(product.iter().all(|it| (1_400..2_000).contains(&it.milliseconds)), "{product:?}");
        let queries = spans.iter().filter(|it| it.attributes.contains_key("db.statement"));
        assert!(queries.filter(|it| it.service == "product").any(|it| it.status == 2));
        let line = "level=error msg=\"connection refused\" traceID=";
        let lines = stage.lines("product");
        let told = lines.iter().filter(|it| it.starts_with(line)).count();
        assert_eq!(told, failed(&product));
        assert_eq!(failed(&served(spans, "api-gateway")), 0, "nobody else shows anything");
    });
}

#[test]
fn a_killed_gateway_is_missed_by_its_caller() {
    if !there_is_python() {
        return;
    }
    let model = local(&common::seed());
    let scenario = &model.scenarios[1];
    assert!(scenario.local.iter().any(|it| it.action == Action::Delete), "it is really killed");
    let mut stage = Stage::new(&model, Some("api-gateway-down"));
    let gateway = model.services().position(|(_, it)| it.entry.name == "api-gateway").unwrap();
    stage.children[gateway].kill().unwrap();
    stage.children[gateway].wait().unwrap();
    assert!(stage.ask("web-gateway", "GET /cart").iter().all(|status| *status == 200));
    let spans = stage.spans();
    let calls: Vec<_> = spans
        .iter()
        .filter(|it| it.kind == 3 && !it.attributes.contains_key("db.system"))
        .collect();
    assert_eq!(calls.len(), REQUESTS);
    assert_eq!(failed(&calls), REQUESTS);
    assert_eq!(failed(&served(&spans, "web-gateway")), 0);
}

#[test]
fn failing_payments_fail_checkouts_and_are_counted() {
    played("payment-failures", 1, |stage, spans| {
        let (payment, checkout) = (served(spans, "payment"), served(spans, "checkout"));
        let (bad, all) = (failed(&payment), payment.len());
        assert!(bad > 0 && bad * 10 < all * 6, "about a quarter fails: {bad} of {all}");
        assert_eq!(payment[0].version, "3.4.11-payment-failure");
        // A checkout fails exactly where its payment did.
        let traces = |spans: &[&Span]| -> BTreeSet<String> {
            spans.iter().filter(|it| it.status == 2).map(|it| it.trace.clone()).collect()
        };
        assert_eq!(traces(&payment), traces(&checkout));
        let lines = stage.lines("payment");
        let line = "level=info endpoint=/process status=400 traceID=";
        let told = lines.iter().filter(|it| it.starts_with(line)).count();
        assert_eq!(told, failed(&payment));
        let counted = lines
            .iter()
            .filter(|it| it.contains("endpoint=/process") && !it.contains("status=200"));
        assert_eq!(counted.count(), told, "each is counted once");
    });
}

#[test]
fn slow_payments_make_checkouts_slow_and_nobody_else() {
    played("slow-payments", 7, |_, spans| {
        for slow in ["payment", "checkout"] {
            let served = served(spans, slow);
            assert!(served.iter().all(|it| it.milliseconds > 5_600), "{slow}: {served:?}");
            assert_eq!(failed(&served), 0);
        }
        for other in ["web-gateway", "product"] {
            let served = served(spans, other);
            assert!(served.iter().all(|it| it.milliseconds < 2_000), "{other}: {served:?}");
        }
    });
}

#[test]
fn a_basic_bug_is_slow_and_fails() {
    played("basic-bug", 9, |stage, spans| {
        let product = served(spans, "product");
        assert!(product.iter().all(|it| it.milliseconds > 7_500), "{product:?}");
        assert!(failed(&product) * 2 > product.len());
        assert!(stage.lines("product").iter().any(|it| it.contains("division by zero")));
        let failing = product.iter().find(|it| it.status == 2).unwrap();
        assert_eq!(failing.name, "POST /search");
        assert_eq!(failing.attributes["event.outcome"], "failure");
    });
}

#[test]
fn who_is_blocked_is_out_of_reach_of_that_caller_only() {
    if !there_is_python() {
        return;
    }
    let demo = format!(
        "{}\n[scenarios.parted]\nlasts = \"1m\"\ninject = [\n\
         {{ do = \"block\", on = \"checkout\", to = \"cart\" }},\n\
         {{ do = \"block\", on = \"product\", to = \"product-data\" }},\n]\n\
         effects = [{{ on = \"checkout\" }}, {{ on = \"product\" }}]\n",
        common::seed()
    );
    let model = local(&demo);
    let stage = Stage::new(&model, Some("parted"));
    for path in ["POST /api/v1/product/search", "POST /api/v1/checkout/process", "GET /api/v1/cart"]
    {
        assert!(stage.ask("web-gateway", path).iter().all(|status| *status == 200), "{path}");
    }
    let spans = stage.spans();
    // One that is asked through another has the path of the one that is meant.
    let of = |caller: &str, callee: &str| -> Vec<&Span> {
        let calls = spans.iter().filter(|it| it.kind == 3 && it.service == caller);
        let path = format!("/{callee}");
        calls
            .filter(|it| it.attributes["peer.service"] == callee || it.name.contains(&path))
            .collect()
    };
    for (caller, callee, fails) in [
        ("checkout", "cart", true),
        ("product", "product-data", true),
        ("api-gateway", "cart", false),
    ] {
        let calls = of(caller, callee);
        assert!(!calls.is_empty(), "{caller} tries to reach {callee}");
        assert_eq!(failed(&calls), if fails { calls.len() } else { 0 }, "{caller} to {callee}");
    }
}

/// Plays a scenario, and looks at it once even the slowest has answered.
fn played(scenario: &str, seconds: u64, look: impl Fn(&Stage, &[Span])) {
    if !there_is_python() {
        return;
    }
    let stage = Stage::new(&local(&common::seed()), Some(scenario));
    for path in ["POST /api/v1/product/search", "POST /api/v1/checkout/process"] {
        assert!(stage.ask("web-gateway", path).iter().all(|status| *status == 200), "{path}");
    }
    // Whom nobody waited for ends later.
    thread::sleep(Duration::from_secs(seconds));
    look(&stage, &stage.spans());
}
