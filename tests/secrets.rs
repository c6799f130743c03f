//! Secrets: marked ones are put wherever one can be given, or lies about, and are looked for in all
//! that is written and said.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests lay out what must not be read")]

mod process;

use std::fs;

use process::{Demo, Ended};
use serde_json::Value;

/// No word of ours, of any language.
const MARK: &str = "s3cr3tMark";

/// Written with dotted keys, so that one more can be put anywhere.
const SHOP: &str = r#"
edition = 1
demo.name = "shop"
local.app = "stand-in"
services.web.image = "acme/web:1.0"
services.web.check = "/"
services.web.calls = [{ to = "store", user = "app" }]
datastores.store.engine = "postgres"
datastores.store.database = "shop"
datastores.store.users = ["app"]
"#;

/// Where a text can be given that is sent to whoever may hold a secret.
const PLACES: &[&str] = &[
    "services.web.env.DB_PASSWORD = 'MARK'",
    "services.web.env.API_TOKEN = 'MARK'",
    "services.web.env.CLIENT_SECRET = 'MARK'",
    "services.web.env.API_KEY = 'a$(B)MARK'",
    "services.web.env.AWS_CREDENTIALS = 'MARK'",
    "services.web.env.DATABASE_URL = 'postgres://app:MARK@store/shop'",
    "services.web.env.BROKERS = 'one,amqp://:MARK@two:5672/x'",
    "services.web.env.TOKEN = { secret = 'MARK' }",
    "services.web.call_env.\"${callee.NAME}_PASSWORD\" = 'MARK'",
    "services.web.call_env.\"${callee.NAME}_URL\" = 'x://${callee.user}:MARK@${callee.host}'",
    "datastores.store.env.POSTGRES_PASSWORD = 'MARK'",
    "defaults.services.env.SESSION_TOKEN = 'MARK'",
    "external.bank.url = 'https://user:MARK@bank.test'",
    "contact_points.hook = { type = 'webhook', url = 'https://user:MARK@hook.test' }",
    "grafana = { target = 'existing', url = 'https://user:MARK@grafana.test' }",
    "scenarios.leak.inject = [{ do = 'env', on = 'web', set = { DB_PASSWORD = 'MARK' } }]",
    "scenarios.leak.inject = [{ do = 'env', on = 'web', set = { DB_URL = 'x://u:MARK@h' } }]",
];

/// Nothing is written, and what is told names the place without saying again what stands there.
#[test]
fn a_secret_that_is_written_is_an_error_wherever_it_is_written() {
    for place in PLACES {
        let line = place.replace("MARK", MARK);
        // Dotted keys of the root come before all tables, and add to no table that is opened later.
        let demo = Demo::new(&SHOP.replace("edition = 1", &format!("edition = 1\n{line}")));
        refuses(&demo, &[], place);
        let demo = Demo::new(SHOP);
        fs::write(demo.path("demo.stage.toml"), &line).unwrap();
        refuses(&demo, &["--profile", "stage"], place);
        if !line.contains('{') {
            let (key, value) = line.split_once(" = ").unwrap();
            refuses(&demo, &["--set", &format!("{key}={value}")], place);
        }
    }
}

/// A token that is known by its form, in two parts, or others who look for secrets would find it here.
fn token() -> String {
    ["ghp", "_0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"].concat()
}

#[test]
fn a_token_is_an_error_wherever_it_stands() {
    let places = [
        "load = { target = 'web', headers = { Authorization = 'Bearer MARK' }, journeys.a.steps = [{ get = '/' }] }",
        "services.web.args = ['--config', 'x=MARK']",
        "services.web.command = ['sh', '-c', 'curl -H \"x: MARK\" web']",
        "services.web.env.GREETING = 'MARK'",
        "services.web.description = 'MARK'",
        "defaults.services.env.GREETING = 'MARK'",
        "vars.word = 'MARK'",
        "custom.values = { deep = ['MARK'] }",
        "talk.tour = [{ show = 'sre-overview', say = 'MARK' }]",
        "services.web.files = { '/etc/web.conf' = 'web.conf' }",
        "datastores.store.init = 'web.conf'",
        "custom.kubernetes = ['web.conf']",
    ];
    for place in places {
        let line = place.replace("MARK", &token());
        let demo = Demo::new(&SHOP.replace("edition = 1", &format!("edition = 1\n{line}")));
        fs::write(demo.path("web.conf"), format!("token {}\n", token())).unwrap();
        let ended = demo.run(&["build", "--format", "json"]);
        assert_eq!(ended.exit, 1, "{place}: {}{}", ended.out, ended.error);
        assert!(!demo.path("generated").exists(), "{place}");
        assert!(!said(&ended).contains(&token()), "{place}: {}", said(&ended));
        let told: Value = serde_json::from_str(&ended.out).unwrap();
        let told = told["diagnostics"].as_array().unwrap();
        let secrets = told.iter().filter(|it| it["code"] == "secret-literal").count();
        assert_eq!(secrets, 1, "{place}: {told:?}");
    }
}

#[test]
fn a_flag_that_takes_a_secret_takes_a_variable() {
    for args in ["['--db-password=hush']", "['--db-password', 'hush']", "['-token', 'hush']"] {
        let line = format!("services.web.args = {args}");
        let demo = Demo::new(&SHOP.replace("edition = 1", &format!("edition = 1\n{line}")));
        refuses(&demo, &[], args);
    }
    for args in ["['--db-password=$(DB)', '--token-ttl=5']", "['--password', '--verbose']"] {
        let line = format!("services.web.args = {args}\nservices.web.env.DB = {{ secret = true }}");
        let demo = Demo::new(&SHOP.replace("edition = 1", &format!("edition = 1\n{line}")));
        assert_eq!(demo.run(&["check"]).exit, 0, "{args}");
    }
}

#[track_caller]
fn refuses(demo: &Demo, args: &[&str], place: &str) {
    let ended = demo.run(&[&["build", "--format", "json"], args].concat());
    assert_eq!(ended.exit, 1, "{place}: {}{}", ended.out, ended.error);
    assert!(!demo.path("generated").exists(), "{place}");
    assert!(!said(&ended).contains(MARK), "{place}: {}", said(&ended));
    let told: Value = serde_json::from_str(&ended.out).unwrap();
    let codes: Vec<&str> = told["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    // A setting adds no table, and where `true` belongs no text can stand.
    let right = ["secret-literal", "bad-setting", "wrong-type"].iter().any(|it| codes.contains(it));
    assert!(right, "{place}: {codes:?}");
}

/// What lies about: files with secrets where our README says to put them, and the environment.
#[test]
fn secrets_beside_the_demo_are_neither_read_nor_moved() {
    let demo = Demo::new(&format!(
        "{SHOP}services.web.env.API_TOKEN = {{ secret = true }}\ncustom.dashboards = [\"mine.jsonnet\"]\n"
    ));
    let program = "{ title: std.toString(std.extVar('mltgen')), panels: [] }";
    fs::write(demo.path("mine.jsonnet"), program).unwrap();
    let planted = [
        "secrets.env",
        ".env",
        "terraform.tfvars",
        "generated/.env",
        "generated/secrets.env",
        "generated/kubernetes/secrets/web.env",
        "generated/kubernetes/secrets/store.env",
        "generated/terraform/stack/terraform.tfvars",
        "generated/terraform/stack/terraform.tfstate",
    ];
    for path in planted {
        let path = demo.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("API_TOKEN={MARK}\n")).unwrap();
    }
    let commands: &[&[&str]] = &[
        &["build"],
        &["build", "--format", "json"],
        &["build", "--check"],
        &["build", "--force"],
        &["check", "--routes"],
        &["diagram", "--edit-out", "generated/drawn.drawio"],
        &["explain", "codes"],
        &["completions", "bash"],
    ];
    for command in commands {
        let mut run = demo.command(command);
        for name in ["API_TOKEN", "GRAFANA_AUTH", "TF_VAR_grafana_token", "HOSTNAME", "USER"] {
            run.env(name, MARK);
        }
        let ended = Ended::new(&run.output().unwrap());
        assert_eq!(ended.exit, 0, "{command:?}: {}", said(&ended));
        assert!(!said(&ended).contains(MARK), "{command:?}: {}", said(&ended));
    }
    let files = demo.files();
    assert!(files.len() > 30, "there is much to look at");
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert_eq!(text.contains(MARK), planted.contains(&path.as_str()), "{path}");
    }
    for path in planted {
        let text = fs::read_to_string(demo.path(path)).unwrap();
        assert_eq!(text, format!("API_TOKEN={MARK}\n"), "{path}");
    }
}

fn said(ended: &Ended) -> String {
    format!("{}{}", ended.out, ended.error)
}
