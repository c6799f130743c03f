//! Demos with any number of objectives, for benchmarks.

/// A dozen services, so that objectives are of several of them and of each more than one.
const SERVICES: usize = 12;

/// A demo with so many objectives, of every kind in turn.
pub(crate) fn demo(count: usize) -> String {
    let mut text = HEAD.to_owned();
    for service in 0..SERVICES {
        text += &format!("\n[services.service-{service}]\n");
    }
    text += "\n[recorded]\n";
    for service in 0..SERVICES {
        text +=
            &format!("Refused{service} = {{ of = \"service-{service}\", lines = \"refused\" }}\n");
    }
    for index in 0..count {
        text += &objective(index, index % SERVICES);
    }
    text
}

const HEAD: &str = r#"edition = 1

[demo]
name = "promises"

[grafana]
target = "existing"
url = "https://grafana.example.com"

[defaults.services]
image = "registry.example.com/${self.name}:1.0.0"
check = "/"

[contact_points.slack]
channel = "promises"
"#;

fn objective(index: usize, service: usize) -> String {
    let promise = match index % 4 {
        0 => "sli = \"availability\"\nobjective = \"99.5%\"".to_owned(),
        1 => "sli = \"latency\"\nbound = \"500ms\"\nobjective = \"95%\"".to_owned(),
        2 => "sli = \"error-rate\"\nobjective = \"99%\"".to_owned(),
        _ => format!("sli = \"events\"\nevents = \"Refused{service}\"\nbudget = 500"),
    };
    format!("\n[slos.promise-{index}]\nof = \"service-{service}\"\n{promise}\n")
}
