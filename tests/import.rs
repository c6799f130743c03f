//! `mltgen import`: systems of other languages become demos that build the same workloads, whatever is
//! in them; no secret is written; what is broken is told.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "fixtures are files")]

#[allow(dead_code, reason = "other tests use the rest")]
mod manifests;
mod process;
mod systems;

use std::collections::BTreeSet;
use std::fs;

use process::Folder;
use systems::{Given, System, build, differences, differs_only, of_compose, of_manifests};

/// What runs of what was imported.
fn built(given: &Given) -> System {
    let (told, imported) = given.import();
    let imported = imported.unwrap_or_else(|| panic!("{told}"));
    of_manifests(&manifests::manifests(&build(&imported)))
}

fn demo(given: &Given) -> String {
    let (told, imported) = given.import();
    imported.unwrap_or_else(|| panic!("{told}")).demo
}

/// The same system under other names.
fn renamed(mut system: System, names: &[(&str, &str)]) -> System {
    for (was, is) in names {
        let workload = system.remove(*was).unwrap();
        system.insert((*is).to_owned(), workload);
    }
    system
}

#[test]
fn a_voting_app_runs_as_it_did() {
    let given = Given::folder("voting", &["compose.yaml"]);
    let found = differences(&of_compose("voting/compose.yaml"), &built(&given));
    differs_only(
        &found,
        &[
            ("vote called", "what is published is a way in of its own"),
            ("result called", "what is published is a way in of its own"),
            ("result env DATABASE_URL", "its password is put in when it starts"),
            ("result env DATABASE_URL_PASSWORD", "it comes from the Secret of the store"),
            ("worker env DB_PASSWORD", "it comes from the Secret of the store"),
            ("db env POSTGRES_PASSWORD", "it comes from the Secret of the store"),
            ("db env PGDATA", "the engine keeps its data in a folder of the volume"),
            ("db ports", "compose need not say where a store listens"),
            ("db called", "compose need not say where a store listens"),
            (
                "queue *",
                "compose need not say where a store listens, and its engine sets the folder",
            ),
        ],
    );
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(demo(&given));
    });
}

#[test]
fn a_journal_runs_as_it_did() {
    let given = Given::folder("journal", &["compose.yaml"]);
    let names = [("web_proxy", "web-proxy"), ("main_db", "main-db")];
    let found = differences(&renamed(of_compose("journal/resolved.yaml"), &names), &built(&given));
    differs_only(
        &found,
        &[
            ("cms env CMS_DB_HOST", "the store has another name"),
            ("cron env CMS_DB_HOST", "the store has another name"),
            ("* env CMS_DB_PASSWORD", "it comes from the Secret of the store"),
            ("* env MAIL_API_KEY", "it comes from a Secret"),
            ("cron env CRON_TOKEN", "it comes from a Secret"),
            ("main-db args", "the engine keeps its data in a folder of the volume"),
            ("main-db env MYSQL_ROOT_PASSWORD", "it comes from the Secret of the store"),
            ("main-db env MYSQL_USER", "the engine makes users itself"),
            ("main-db env MYSQL_PASSWORD", "the engine makes users itself"),
            ("main-db env PASSWORD_JOURNAL", "the engine makes users itself"),
        ],
    );
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(demo(&given));
    });
}

fn objects_of(files: &[&str]) -> Vec<serde_json::Value> {
    let texts = files.iter().map(|it| fs::read_to_string(format!("tests/import/{it}")).unwrap());
    let all = texts.flat_map(|text| systems::objects(&text));
    all.flat_map(|it| it["items"].as_array().cloned().unwrap_or_else(|| vec![it])).collect()
}

#[test]
fn a_shop_of_manifests_runs_as_it_did() {
    let given = Given::folder("shop", &["shop.yaml"]);
    let found = differences(&of_manifests(&objects_of(&["shop/shop.yaml"])), &built(&given));
    differs_only(
        &found,
        &[
            ("basket-store command", "its engine starts it by name"),
            ("basket-store args", "its engine says where its data goes"),
        ],
    );
    let imported = given.import().1.unwrap();
    let kept = &imported.files["raw/cronjob-rounds.yaml"];
    assert!(kept.contains("secretKeyRef: { name: \"rounds\", key: \"ADMIN_TOKEN\" }"), "{kept}");
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(imported.demo);
    });
}

#[test]
fn a_pipeline_of_manifests_runs_as_it_did() {
    let files = ["base.yaml", "apps.yaml"];
    let given = Given::folder("pipeline", &files);
    let before = of_manifests(&objects_of(
        &files.map(|it| format!("pipeline/{it}")).each_ref().map(String::as_str),
    ));
    let before = renamed(before, &[("intake-deployment", "intake")]);
    let found = differences(&before, &built(&given));
    differs_only(
        &found,
        &[
            ("broker env *", "its engine sets what one broker needs"),
            ("broker ports", "a store has one port"),
            ("broker called", "each pod has a name of its own, and all of them one"),
            ("* env KAFKA_BROKERS", "a host of the cluster has its short name"),
            ("intake called", "a port of the container that no Service led to is called, too"),
            ("scorer env STORE_PASSWORD", "it is a key of the Secret of the store"),
            ("archive env POSTGRES_PASSWORD", "it is a key of the Secret of the store"),
            (
                "archive env POSTGRES_DB",
                "the image did it by itself: a database of the name of its user",
            ),
            ("archive env PGDATA", "the engine keeps its data in a folder of the volume"),
            ("archive called", "each pod has a name of its own, and all of them one"),
        ],
    );
    let imported = given.import().1.unwrap();
    let kept: Vec<&String> = imported.files.keys().collect();
    assert_eq!(
        kept,
        [
            "files/scorer-rules/rules.json",
            "raw/cleaner.patch.yaml",
            "raw/poddisruptionbudget-intake.yaml",
            "raw/serviceaccount-cleaner.yaml"
        ]
    );
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(imported.demo);
    });
}

#[test]
fn a_hundred_deployments_survive() {
    let mut text = String::new();
    for at in 0..100 {
        let next = (at + 1) % 100;
        text += &format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: svc-{at} }}\nspec:\n  replicas: 2\n  \
             template:\n    metadata: {{ labels: {{ app: svc-{at} }} }}\n    spec:\n      containers:\n        - \
             name: main\n          image: acme/svc:{at}\n          ports: [{{ containerPort: {port} }}]\n          \
             env: [{{ name: NEXT_ADDR, value: 'svc-{next}:{next_port}' }}]\n---\napiVersion: v1\nkind: \
             Service\nmetadata: {{ name: svc-{at} }}\nspec:\n  selector: {{ app: svc-{at} }}\n  ports: [{{ port: \
             {port} }}]\n---\n",
            port = 3000 + at,
            next_port = 3000 + next,
        );
    }
    let found = differences(&of_manifests(&systems::objects(&text)), &built(&Given::text(&text)));
    assert_eq!(found, BTreeSet::new());
}

/// Texts with slips, and what is told of them. Whatever comes of one builds.
#[test]
fn broken_files_are_told_what_is_wrong() {
    insta::glob!("import/broken/*.yaml", |path| {
        let text = fs::read_to_string(path).unwrap();
        let (told, imported) = Given::text(&text).import();
        let came = match &imported {
            Some(imported) => {
                build(imported);
                let remarks: Vec<String> =
                    imported.remarks.iter().map(|(_, text)| format!("note: {text}\n")).collect();
                let written = imported.demo.split("\n[local]").nth(1).unwrap();
                let written = written.split("\n# What was promised").next().unwrap();
                format!("{}[local]{written}", remarks.concat())
            }
            None => "nothing\n".to_owned(),
        };
        assert!(imported.is_some() || !told.is_empty(), "{text}");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{text}\n----- gives -----\n\n{told}{came}"));
        });
    });
}

#[test]
fn a_hundred_services_of_compose_survive() {
    let mut text = "services:\n".to_owned();
    for at in 0..100 {
        let next = (at + 1) % 100;
        text += &format!(
            "  svc_{at:02}:\n    image: acme/svc:{at}\n    expose: ['{port}']\n    environment:\n      \
             NEXT_URL: http://svc_{next:02}:{next_port}/\n      SELF_URL: http://svc_{at:02}:{port}\n",
            port = 3000 + at,
            next_port = 3000 + next,
        );
    }
    let given = Given::text(&text);
    let built = built(&given);
    assert_eq!(built.len(), 100);
    assert_eq!(built["svc-99"].env["NEXT_URL"], "http://svc-00:3000/");
    assert!(demo(&given).contains("calls = [\"svc-00\", \"svc-99\"]"), "a circle, and itself");
}

/// No word of ours.
const MARK: &str = "s3cr3tMark";

/// Where a secret can stand in manifests.
const IN_MANIFESTS: &[&str] = &[
    "env: [{ name: DB_PASSWORD, value: MARK }]",
    "env: [{ name: STORE_URL, value: 'redis://:MARK@store:6379' }]",
    "env: [{ name: ANY, valueFrom: { secretKeyRef: { name: hush, key: k } } }, { name: COPY, value: 'x MARK' }]",
    "envFrom: [{ secretRef: { name: hush } }]",
    "envFrom: [{ configMapRef: { name: open } }]",
    "volumeMounts: [{ name: conf, mountPath: /etc/conf }]",
    "args: ['--token', MARK]",
    "readinessProbe: { exec: { command: [ask, '-pMARK'] } }",
    "lifecycle: { preStop: { exec: { command: [bye, MARK] } } }",
];

/// What stands around them: the Secret, a map with it, and an object that is kept.
const AROUND: &str = "---\napiVersion: v1\nkind: Secret\nmetadata: { name: hush }\nstringData: { k: MARK }\n---\n\
    apiVersion: v1\nkind: ConfigMap\nmetadata: { name: open }\ndata: { URL: 'http://u:MARK@h', t.conf: \"password MARK\" }\n\
    ---\napiVersion: batch/v1\nkind: Job\nmetadata: { name: job }\nspec: { env: [{ name: API_TOKEN, value: MARK }], x: MARK }\n";

#[test]
fn no_secret_of_manifests_is_written_or_said() {
    for place in IN_MANIFESTS {
        let folder = Folder::new();
        let text = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: a }}\nspec: {{ template: {{ spec: {{ containers: \
             [{{ name: a, image: 'acme/a:1', {place} }}], volumes: [{{ name: conf, configMap: {{ name: open }} }}] }} }} }}\n{AROUND}"
        );
        fs::write(folder.path("a.yaml"), text.replace("MARK", MARK)).unwrap();
        for args in [
            &["import", "a.yaml"][..],
            &["import", "a.yaml", "-o", "out/demo.toml"],
            &["build", "out/demo.toml"],
        ] {
            let ended = folder.run(".", args);
            assert_eq!(ended.exit, 0, "{place}: {}", ended.error);
            assert!(
                !format!("{}{}", ended.out, ended.error).contains(MARK),
                "{place}: {}{}",
                ended.out,
                ended.error
            );
        }
        for path in files(&folder.path("out")) {
            assert!(
                !fs::read_to_string(&path).unwrap().contains(MARK),
                "{place}: {}",
                path.display()
            );
        }
    }
}

/// Where a secret can stand in a compose file.
const PLACES: &[&str] = &[
    "environment: { DB_PASSWORD: MARK }",
    "environment: ['API_TOKEN=MARK']",
    "environment: { URL: 'amqp://u:MARK@queue:5672' }",
    "environment: { URLS: 'http://u:MARK@a,http://u:MARK@b' }",
    "environment: { DSN: 'Server=db;User=sa;Password=MARK;' }",
    "environment: { HOOK: 'https://hook.test/?token=MARK' }",
    "environment: { STRIPE: 'sk_live_MARK0123456789' }",
    "environment: { DB_PASSWORD: MARK, COPY: 'x MARK y' }",
    "environment: { DB_PASSWORD: MARK }\n    command: ['serve', '--with', 'MARK']",
    "command: redis-server --requirepass MARK",
    "command: ['serve', '--db-password=MARK']",
    "command: ['serve', '--db', 'mysql://root:MARK@db/x']",
    "entrypoint: ['serve', '--token', 'MARK']",
    "environment: { DB_PASSWORD: MARK }\n    healthcheck: { test: ['CMD', 'ask', '-pMARK'] }",
    "healthcheck: { test: 'curl http://u:MARK@localhost/' }",
    "env_file: planted.env",
    "environment: ['HIDDEN_TOKEN']",
    "environment: { ANY: 'a ${HIDDEN_TOKEN}' }",
    "environment: { DB_PASSWORD: '${NONE:-MARK}' }",
    "build: { context: ., args: { TOKEN: MARK } }",
    "labels: { token: MARK }",
    "volumes: ['./planted.conf:/etc/planted.conf']",
    "volumes: ['./.env:/app/.env']",
    "deploy: { labels: { password: MARK } }",
    "image: 'acme/a:1'\n    environment: { POSTGRES_PASSWORD: MARK }\n  db: { image: 'postgres:16', environment: { POSTGRES_PASSWORD: MARK } }",
];

#[test]
fn no_secret_is_written_or_said() {
    let planted = |text: &str| text.replace("MARK", MARK);
    for place in PLACES {
        let folder = Folder::new();
        let image = if place.starts_with("image") { "" } else { "    image: acme/a:1\n" };
        let text = planted(&format!("services:\n  a:\n{image}    {place}\n"));
        fs::write(folder.path("compose.yaml"), &text).unwrap();
        fs::write(folder.path(".env"), planted("HIDDEN_TOKEN=MARK\n")).unwrap();
        fs::write(folder.path("planted.env"), planted("API_TOKEN=MARK\n")).unwrap();
        fs::write(folder.path("planted.conf"), planted("port 1\npassword MARK\n")).unwrap();
        let said = |args: &[&str]| {
            let ended = folder.run(".", args);
            assert_eq!(ended.exit, 0, "{place}: {}", ended.error);
            assert!(
                !format!("{}{}", ended.out, ended.error).contains(MARK),
                "{place}: {}{}",
                ended.out,
                ended.error
            );
        };
        said(&["import", "compose.yaml"]);
        said(&["import", "compose.yaml", "-o", "out/demo.toml"]);
        said(&["build", "out/demo.toml"]);
        for path in files(&folder.path("out")) {
            assert!(
                !fs::read_to_string(&path).unwrap().contains(MARK),
                "{place}: {}",
                path.display()
            );
        }
        // Nor beside an error.
        fs::write(folder.path("compose.yaml"), format!("{text}  b: nothing\n  a: ]\n")).unwrap();
        let ended = folder.run(".", &["import", "compose.yaml"]);
        assert_eq!(ended.exit, 1, "{place}");
        assert!(
            !format!("{}{}", ended.out, ended.error).contains(MARK),
            "{place}: {}",
            ended.error
        );
    }
}

fn files(folder: &std::path::Path) -> BTreeSet<std::path::PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.insert(entry.path());
        }
    }
    found
}

#[test]
fn files_that_are_there_stay_and_others_are_written() {
    let folder = Folder::new();
    folder.make("config");
    let compose =
        "services: { web: { image: 'nginx:1', volumes: ['./config/site.conf:/etc/site.conf'] } }\n";
    fs::write(folder.path("compose.yaml"), compose).unwrap();
    fs::write(folder.path("config/site.conf"), "listen 80;\n").unwrap();
    folder.run(".", &["import", "compose.yaml"]).ends(0).says("\n[services.web]\n");
    assert_eq!(
        folder.names("."),
        ["compose.yaml", "config"],
        "to standard output, and nowhere else"
    );
    folder
        .run(".", &["import", "compose.yaml", "-o", "demo.toml"])
        .ends(0)
        .says("next:\n  mltgen build\n");
    folder.run(".", &["build"]).ends(0);
    let again =
        folder.run(".", &["import", "compose.yaml", "-o", "demo.toml", "--name", "other"]).ends(1);
    again.complains("`demo.toml` is there already; --force overwrites");
    folder
        .run(".", &["import", "compose.yaml", "-o", "demo.toml", "--name", "other", "--force"])
        .ends(0);
    assert!(folder.text("demo.toml").contains("name = \"other\""));
    folder.run(".", &["import", "compose.yaml", "-o", "new/demo.toml"]).ends(0);
    assert_eq!(folder.text("new/config/site.conf"), "listen 80;\n");
    folder.run(".", &["build", "new/demo.toml"]).ends(0);
}

#[test]
fn later_files_are_written_upon_earlier_ones() {
    let folder = Folder::new();
    let base = "services: { web: { image: 'acme/web:1', environment: { A: a, B: b } } }\n";
    let over = "services: { web: { image: 'acme/web:2', environment: [B=c] }, job: { image: 'acme/job:1' } }\n";
    fs::write(folder.path("a.yaml"), base).unwrap();
    fs::write(folder.path("b.yaml"), over).unwrap();
    let ended = folder.run(".", &["import", "a.yaml", "b.yaml"]).ends(0);
    ended.says("image = \"acme/web:2\"").says("A = \"a\"\nB = \"c\"").says("[services.job]");
}
