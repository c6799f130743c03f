//! Where a service listens, and what it speaks: as it says, or as others know.

use super::draft::Line;
use super::edges;
use super::settle::Settled;
use super::store::is_engine;
use super::system::{Ask, Port, Remark};
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

/// The port it is called on, and the lines that say so.
pub(super) fn ports(
    settled: &Settled<'_>,
    at: usize,
    left: &mut Vec<Remark>,
) -> (Option<Port>, Vec<Line>) {
    let workload = &settled.system.workloads[at];
    let mut lines = Vec::new();
    let Some(main) = workload.ports.first() else {
        let Some((port, from)) = guessed_port(settled, at) else {
            let mut asked =
                [&workload.ready, &workload.live, &workload.startup].into_iter().flatten();
            let asked = asked.find_map(|probe| match &probe.ask {
                Ask::Http(_, port) | Ask::Grpc(port) | Ask::Tcp(port) => *port,
                Ask::Command(_) => None,
            });
            return match asked.filter(|port| *port > 0) {
                Some(port) => {
                    let line = (port != DEFAULT_PORT).then(|| Line::new("port", port.to_string()));
                    let port = Port { number: port, inside: port, name: None };
                    (
                        Some(port),
                        line.map(|it| it.guessed("its health is asked there"))
                            .into_iter()
                            .collect(),
                    )
                }
                None => (
                    None,
                    vec![Line::new("port", "false").saying("nothing says that anybody calls it")],
                ),
            };
        };
        lines.push(Line::new("port", port.to_string()).guessed(from));
        return (Some(Port { number: port, inside: port, name: None }), lines);
    };
    if main.number != DEFAULT_PORT {
        lines.push(Line::new("port", main.number.to_string()));
    }
    if main.inside != main.number {
        lines.push(Line::new("listens", main.inside.to_string()));
    }
    let mut more: Vec<(String, String)> = Vec::new();
    let mut numbers = vec![main.number, main.inside];
    for port in &workload.ports[1..] {
        if port.number != port.inside {
            let text = format!("port {}, which leads to {}", port.number, port.inside);
            left.push(Remark { span: workload.span, text });
        }
        if numbers.contains(&port.inside) {
            continue;
        }
        numbers.push(port.inside);
        let free = |name: &String| {
            checked::port_name(name)
                && !["http", "grpc", "tcp"].contains(&name.as_str())
                && more.iter().all(|(other, _)| other != name)
        };
        let name =
            port.name.clone().filter(free).unwrap_or_else(|| format!("port-{}", port.inside));
        more.push((name, port.inside.to_string()));
    }
    if !more.is_empty() {
        lines.push(Line::new("ports", toml::table(&more)));
    }
    (Some(main.clone()), lines)
}

/// Where a service listens that does not say so.
fn guessed_port(settled: &Settled<'_>, at: usize) -> Option<(u16, String)> {
    for (caller, edges) in settled.edges.iter().enumerate() {
        let Some((_, edge)) = edges.iter().find(|(to, _)| *to == at) else { continue };
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
