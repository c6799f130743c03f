//! Where a service listens, and what it speaks: as it says, or as others know.

use super::draft::Line;
use super::edges::{self, Edge};
use super::piece::{Piece, Place, list, map, plain, set, text};
use super::settle::Settled;
use super::store::is_engine;
use super::system::{Ask, Port};
use super::{checked, toml};

/// The port of a service that names none.
const DEFAULT_PORT: u16 = 8080;

/// Images that everybody runs, and the port they listen on.
const WELL_KNOWN: &[(&str, u16)] = &[
    ("nginx", 80),
    ("httpd", 80),
    ("caddy", 80),
    ("traefik", 80),
    ("wordpress", 80),
    ("adminer", 8080),
    ("phpmyadmin", 80),
    ("grafana", 3000),
    ("prometheus", 9090),
    ("elasticsearch", 9200),
    ("zookeeper", 2181),
    ("mariadb", 3306),
    ("nats", 4222),
    ("minio", 9000),
    ("ghost", 2368),
    ("mongo", 27017),
    ("mongodb", 27017),
    ("mysql", 3306),
    ("postgres", 5432),
    ("rabbitmq", 5672),
    ("redis", 6379),
    ("kafka", 9092),
    ("jaeger", 16686),
    ("mailhog", 8025),
    ("consul", 8500),
    ("vault", 8200),
    ("varnish", 80),
];

/// Where a service is called.
pub(super) struct Ports {
    /// The port it is called on first.
    pub(super) main: Option<Port>,
    /// What is written of them.
    pub(super) lines: Vec<Line>,
    /// All of them: name, number, and the number in the container.
    pub(super) all: Vec<(String, u16, u16)>,
}

/// The ports of a service that speaks this protocol.
pub(super) fn ports(
    settled: &Settled<'_>,
    at: usize,
    protocol: &str,
    kept: &mut Vec<Piece>,
) -> Ports {
    let workload = &settled.system.workloads[at];
    let none = |why: &str| {
        let line = Line::new("port", "false").saying(why);
        Ports { main: None, lines: vec![line], all: Vec::new() }
    };
    let (main, from) = match workload.ports.first() {
        Some(main) => (main.clone(), None),
        None if workload.is_without_tcp => return none("nobody calls it by TCP"),
        None => match guessed_port(settled, at) {
            Some((port, from)) => (Port { number: port, inside: port, name: None }, Some(from)),
            None => return none("nothing says that anybody calls it"),
        },
    };
    let mut lines = Vec::new();
    if main.number != DEFAULT_PORT {
        let line = Line::new("port", main.number.to_string());
        lines.push(match from {
            Some(from) => line.guessed(from),
            None => line,
        });
    }
    if main.inside != main.number {
        lines.push(Line::new("listens", main.inside.to_string()));
    }
    let mut all = vec![(protocol.to_owned(), main.number, main.inside)];
    let (more, guess) = more(settled, at, &main, kept);
    all.extend(more.iter().map(|(name, port)| (name.clone(), *port, *port)));
    let entries: Vec<(String, String)> =
        more.into_iter().map(|(name, port)| (name, port.to_string())).collect();
    if !entries.is_empty() {
        let line = Line::new("ports", toml::table(&entries));
        lines.push(match guess {
            Some(from) => line.guessed(from),
            None => line,
        });
    }
    Ports { main: Some(main), lines, all }
}

/// Ports beside the one it is called on: name and number; and where one was guessed from.
fn more(
    settled: &Settled<'_>,
    at: usize,
    main: &Port,
    kept: &mut Vec<Piece>,
) -> (Vec<(String, u16)>, Option<String>) {
    let workload = &settled.system.workloads[at];
    let mut more: Vec<(String, u16)> = Vec::new();
    let mut add = |name: Option<&String>, port: u16| {
        let free = |name: &str| {
            checked::port_name(name)
                && !["http", "grpc", "tcp"].contains(&name)
                && more.iter().all(|(other, _)| other != name)
        };
        let named = name.filter(|it| free(it)).cloned();
        let name = named.or_else(|| Some(format!("port-{port}")).filter(|it| free(it)));
        more.push((name.unwrap_or_else(|| format!("other-{port}")), port));
    };
    let mut numbers = vec![main.number, main.inside];
    for port in workload.ports.iter().skip(1) {
        if port.number != port.inside {
            kept.push(elsewhere(&workload.name, port));
        }
        if !numbers.contains(&port.inside) {
            add(port.name.as_ref(), port.inside);
        }
        numbers.extend([port.number, port.inside]);
    }
    // A container listens wherever it is called, whether or not somebody says so.
    let mut guess: Option<String> = None;
    for (caller, edge) in callers(settled, at) {
        for port in &edge.ports {
            if !numbers.contains(port) {
                add(None, *port);
                numbers.push(*port);
                let from = edge.from.first().map_or("", String::as_str);
                guess.get_or_insert_with(|| format!("{from} of {}", settled.names[caller]));
            }
        }
    }
    (more, guess)
}

/// A port of the Service that leads to another number, which in a demo only the first does.
pub(super) fn elsewhere(service: &str, port: &Port) -> Piece {
    let mut node = map(vec![
        ("port", plain(port.number.to_string())),
        ("targetPort", plain(port.inside.to_string())),
    ]);
    if let Some(name) = &port.name {
        set(&mut node, "name", text(name));
    }
    let what = format!("port {}, which leads to {}", port.number, port.inside);
    let place = Place::Service(service.to_owned());
    Piece { place, key: "ports".to_owned(), node: list(vec![node]), what }
}

/// Who calls a workload, and how.
fn callers<'a>(settled: &'a Settled<'_>, at: usize) -> impl Iterator<Item = (usize, &'a Edge)> {
    let of = move |edges: &'a Vec<(usize, Edge)>| edges.iter().find(|(to, _)| *to == at);
    let all = settled.edges.iter().enumerate();
    all.filter_map(move |(caller, edges)| Some((caller, &of(edges)?.1)))
}

/// Where a service listens that does not say so.
fn guessed_port(settled: &Settled<'_>, at: usize) -> Option<(u16, String)> {
    for (caller, edge) in callers(settled, at) {
        let from = edge.from.first().map_or("", String::as_str);
        let from = format!("{from} of {}", settled.names[caller]);
        if let Some(port) = edge.ports.first() {
            return Some((*port, from));
        }
        if edge.schemes.iter().any(|scheme| scheme == "http") {
            return Some((80, from));
        }
    }
    let workload = &settled.system.workloads[at];
    let own = workload.env.iter().find(|variable| variable.name == "PORT");
    if let Some(port) =
        own.and_then(edges::known).and_then(|text| text.parse().ok()).filter(|it| *it > 0)
    {
        return Some((port, "PORT".to_owned()));
    }
    let mut asked = [&workload.ready, &workload.live, &workload.startup].into_iter().flatten();
    let asked = asked.find_map(|probe| match &probe.ask {
        Ask::Http(_, port) | Ask::Grpc(port) | Ask::Tcp(port) => *port,
        Ask::Command(_) => None,
    });
    if let Some(port) = asked.filter(|port| *port > 0) {
        return Some((port, "its health is asked there".to_owned()));
    }
    let image = workload.image.as_deref()?;
    let last = image.rsplit('/').next()?.split([':', '@']).next()?;
    let known = WELL_KNOWN.iter().find(|(name, _)| *name == last);
    known.map(|(name, port)| (*port, format!("where {name} listens")))
}

/// The word for what it speaks.
pub(super) fn protocol(settled: &Settled<'_>, at: usize) -> &'static str {
    let workload = &settled.system.workloads[at];
    let probes = || [&workload.ready, &workload.live, &workload.startup].into_iter().flatten();
    let named = workload.ports.first().and_then(|port| port.name.as_deref()).unwrap_or_default();
    let called = settled.edges.iter().flatten().filter(|(to, _)| *to == at);
    let grpc = called.flat_map(|(_, edge)| &edge.schemes).any(|scheme| scheme == "grpc");
    if probes().any(|probe| matches!(probe.ask, Ask::Grpc(_))) || named.contains("grpc") || grpc {
        "grpc"
    } else if probes().any(|probe| matches!(probe.ask, Ask::Tcp(_)))
        || named == "tcp"
        || workload.image.as_deref().is_some_and(is_engine)
    {
        "tcp"
    } else {
        "http"
    }
}
