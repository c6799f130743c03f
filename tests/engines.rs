//! Engines of the user's own: a variant is what it is a variant of, and what is said of another is
//! what runs.

mod common;

use std::collections::BTreeMap;

use common::Demo;
use mltgen::catalog::engines::{Accounts, ENGINES, EngineSpec};
use mltgen::model::component::StoreMetrics;

const HEAD: &str = "edition = 1\n[demo]\nname = \"shop\"\n[grafana]\ntarget = \"cloud\"\n\
    stack = \"shop\"\n[kubernetes]\ntarget = \"existing\"\nnetwork_policies = true\n\
    [services.web]\nimage = \"web:1\"\ncheck = \"/\"\ncalls = [\"store\"]\n";

const OWN: &str = "[engines.clicks]\nimage = \"click/house\"\nversion = \"25\"\nport = 9000\n";

fn files(text: &str) -> BTreeMap<String, String> {
    let mut demo = Demo::new(text);
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let files = artifacts.iter().map(|(path, it)| (path.as_str().to_owned(), it.text.clone()));
    files.collect()
}

/// What is told of a demo.
fn told(text: &str) -> String {
    let mut demo = Demo::new(text);
    demo.check();
    demo.told()
}

/// All that a datastore with this engine can say.
fn store(word: &str, spec: &EngineSpec) -> String {
    let mut text = format!(
        "[datastores.store]\nengine = \"{word}\"\nport = 1234\nmax_connections = 50\n\
        storage = \"1Gi\"\n"
    );
    if spec.name == "memcached" {
        text = text.replace("storage = \"1Gi\"\n", "");
    }
    if spec.database {
        text += "database = \"things\"\n";
    }
    if spec.read_replicas {
        text += "read_replicas = 2\n";
    }
    match spec.accounts {
        Accounts::None => {}
        Accounts::Admin(_) => text += "admin = \"boss\"\n",
        Accounts::Users(_) => text += "admin = \"boss\"\nusers = [\"reader\"]\n",
    }
    text
}

#[test]
fn a_variant_that_says_nothing_is_its_engine() {
    for spec in ENGINES {
        let known = files(&(HEAD.to_owned() + &store(spec.name, spec)));
        // What it is called may differ, so it is called the same.
        let table = format!("[engines.mine]\nlike = \"{}\"\n", spec.name);
        let about = format!("description = \"{}\"\n", spec.about);
        let variant = files(&(HEAD.to_owned() + &table + &about + &store("mine", spec)));
        assert_eq!(
            known.keys().collect::<Vec<_>>(),
            variant.keys().collect::<Vec<_>>(),
            "{}",
            spec.name
        );
        for (path, text) in &known {
            let plain = variant[path].replace("mine", spec.name);
            assert_eq!(plain, *text, "{path} of {}", spec.name);
        }
    }
}

#[test]
fn a_variant_has_an_image_and_a_version_of_its_own() {
    let table = "[engines.valkey]\nlike = \"redis\"\nimage = \"valkey/valkey\"\nversion = \"9.0\"\n\
        [datastores.store]\nengine = \"valkey\"\n";
    let files = files(&(HEAD.to_owned() + table));
    assert!(files["kubernetes/store.yaml"].contains("image: valkey/valkey:9.0"));
    assert!(files["collector/config.alloy"].contains("prometheus.exporter.redis \"store\""));
    assert!(files.contains_key("grafana/dashboards/redis.json"));
    assert!(files["grafana/diagram/architecture.mmd"].contains("Valkey 9.0"));
    assert!(files["rules/health.yaml"].contains("redis_up{instance=\"store\"}"));
}

/// The version of an image of its own says nothing of the version that panels go by.
#[test]
fn the_version_of_a_variant_is_not_that_of_its_engine() {
    let major = |engines: &str, engine: &str| {
        let text =
            format!("{HEAD}{engines}[datastores.store]\nengine = \"{engine}\"\nversion = \"16\"\n");
        let mut demo = Demo::new(&text);
        let model = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
        model.components.iter().find_map(|it| it.datastore()).unwrap().major
    };
    let same = "[engines.mine]\nlike = \"postgres\"\n";
    let other = "[engines.mine]\nlike = \"postgres\"\nimage = \"scale/db\"\nversion = \"2\"\n";
    assert_eq!(major("", "postgres"), Some(16));
    assert_eq!(major(same, "mine"), Some(16));
    assert_eq!(major(other, "mine"), None);
}

#[test]
fn a_datastore_may_say_what_a_text_mentions() {
    for (key, said, text) in [
        ("port", "port = 1234", "{port}"),
        ("database", "database = \"things\"", "{database}"),
        ("max_connections", "max_connections = 5", "{max_connections}"),
    ] {
        let store = format!("[datastores.store]\nengine = \"clicks\"\n{said}\n");
        let deaf = told(&format!("{HEAD}{OWN}{store}"));
        assert!(deaf.contains(&format!("`{key}` means nothing for the engine `clicks`")), "{deaf}");
        for place in [
            format!("args = [\"--it={text}\"]\n"),
            format!("command = [\"run\", \"{text}\"]\n"),
            format!("env.IT = \"{text}\"\n"),
        ] {
            let demo = format!("{HEAD}{OWN}max_connections = 9\n{place}{store}");
            let value = said.rsplit(' ').next().unwrap().trim_matches('"');
            let manifest = &files(&demo)["kubernetes/store.yaml"];
            assert!(manifest.contains(value) && !manifest.contains(text), "{manifest}");
        }
    }
}

#[test]
fn what_an_engine_does_not_have_is_told() {
    for said in [
        "admin = \"boss\"",
        "users = [\"reader\"]",
        "superusers = [\"root\"]",
        "read_replicas = 1",
        "storage = \"1Gi\"",
        "init = \"a.sql\"",
    ] {
        let text = format!("{HEAD}{OWN}[datastores.store]\nengine = \"clicks\"\n{said}\n");
        let mut demo = Demo::new(&text).file("a.sql", "SELECT 1;");
        demo.check();
        let key = said.split(' ').next().unwrap();
        let message = format!("`{key}` means nothing for the engine `clicks`");
        assert!(demo.told().contains(&message), "{}", demo.told());
    }
}

/// What a store tells itself is asked where it says, and the same on a laptop.
#[test]
fn a_store_is_asked_for_its_own_metrics() {
    let engine = format!("{OWN}metrics = \":9363/numbers\"\n");
    let stores = "[datastores.my-store]\nengine = \"clicks\"\n";
    let cloud = HEAD.replace("\"store\"", "\"my-store\"");
    let laptop = cloud.replace("target = \"cloud\"\nstack = \"shop\"", "target = \"local\"");
    for head in [&cloud, &laptop] {
        let files = files(&format!("{head}{engine}{stores}"));
        let collector = &files["collector/config.alloy"];
        for part in [
            "prometheus.scrape \"my_store\"",
            "\"my-store.shop.svc.cluster.local:9363\", \"instance\" = \"my-store\"",
            "metrics_path    = \"/numbers\"",
        ] {
            assert!(collector.contains(part), "{collector}");
        }
        let rules = &files["rules/health.yaml"];
        assert!(rules.contains("min(up{instance=\"my-store\"}) == bool 0"), "{rules}");
        // The port is open to the collector.
        assert!(files["kubernetes/my-store.yaml"].matches("9363").count() >= 3);
    }
}

/// Metrics at the port that all call are there wherever a datastore has that.
#[test]
fn metrics_at_the_port_of_the_store_move_with_it() {
    let text = format!(
        "{HEAD}{OWN}metrics = \":9000\"\nargs = [\"{{port}}\"]\n\
        [datastores.store]\nengine = \"clicks\"\nport = 9001\n"
    );
    let mut demo = Demo::new(&text);
    let model = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
    let store = model.components.iter().find(|it| it.datastore().is_some()).unwrap();
    let metrics = StoreMetrics::Itself { port: 9001, path: "/metrics".to_owned() };
    assert_eq!(store.datastore().unwrap().metrics, metrics);
    assert_eq!(store.workloads[0].ports.len(), 1);
}

/// A store of which nothing tells but its log lines shows nothing that nobody sends.
#[test]
fn without_metrics_there_is_no_panel_of_them() {
    let files = files(&format!("{HEAD}{OWN}[datastores.store]\nengine = \"clicks\"\n"));
    assert!(!files.contains_key("grafana/dashboards/redis.json"));
    assert!(!files["rules/health.yaml"].contains("up{"), "{}", files["rules/health.yaml"]);
    assert!(!files["scripts/metrics.json"].contains("\"up\""));
    assert!(!files["collector/config.alloy"].contains("\"store\""));
}

#[test]
fn files_and_grace_are_those_of_the_engine() {
    let text = format!(
        "{HEAD}{OWN}grace = \"90s\"\nfiles = {{ \"/etc/a.xml\" = \"a.xml\" }}\n\
        [datastores.store]\nengine = \"clicks\"\n"
    );
    let mut demo = Demo::new(&text).file("a.xml", "<a>ours</a>");
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let manifest = artifacts.iter().find(|(path, _)| path.as_str() == "kubernetes/store.yaml");
    let manifest = &manifest.unwrap().1.text;
    assert!(manifest.contains("terminationGracePeriodSeconds: 90"), "{manifest}");
    assert!(manifest.contains("<a>ours</a>") && manifest.contains("mountPath: /etc/a.xml"));
}

/// An engine may stand in any file of a demo; two of one name are told with both places.
#[test]
fn an_engine_may_come_from_another_file() {
    let head = HEAD.replace("edition = 1\n", "edition = 1\ninclude = [\"teams/*.toml\"]\n");
    let store = "[datastores.store]\nengine = \"clicks\"\n";
    let engine = format!("{OWN}files = {{ \"/etc/a.xml\" = \"a.xml\" }}\n");
    let mut demo = Demo::new(&format!("{head}{store}"))
        .file("teams/data.toml", &engine)
        .file("teams/a.xml", "<a/>");
    demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let mut demo = Demo::new(&format!("{head}{OWN}{store}")).file("teams/data.toml", OWN);
    demo.check();
    let told = demo.told();
    assert!(told.contains("`engines.clicks` is written twice"), "{told}");
    assert!(told.contains("the first time") && told.contains("teams/data.toml"), "{told}");
}
