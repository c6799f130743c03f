//! `mltgen init` as a process: a folder of any kind becomes a demo that builds, or stays as it was.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests look at what is on disk")]

mod process;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use process::{Ended, Folder};

#[test]
fn an_empty_folder_becomes_a_demo_that_builds() {
    for target in ["local", "cloud", "existing"] {
        let folder = Folder::new();
        folder.make("shop");
        let began = folder.run("shop", &["init", "--target", target]).ends(0);
        began.says("demo.toml: a first demo, `shop`").says("next:\n  mltgen build\n");
        assert_eq!(began.out.lines().count(), 5, "{}", began.out);
        assert_eq!(folder.names("shop"), ["demo.toml"]);
        let text = folder.text("shop/demo.toml");
        assert!(text.starts_with("#:schema ./generated/demo.schema.json\n"), "{text}");
        builds(&folder, "shop");
        assert!(folder.path("shop/generated/demo.schema.json").exists());
        // So nothing has to be kept out of a repository but what the output keeps out itself.
        let ignored = folder.text("shop/generated/.gitignore");
        assert!(["secrets.env", "*.tfstate", "/.env"].iter().all(|it| ignored.contains(it)));
    }
}

#[test]
fn a_first_demo_teaches_in_short_lines() {
    let folder = Folder::new();
    folder.make("shop/web");
    fs::write(folder.path("shop/web/Dockerfile"), "FROM scratch\n").unwrap();
    for target in ["local", "cloud", "existing"] {
        folder.run("", &["init", "shop", "--target", target]).ends(0);
        let text = folder.text("shop/demo.toml");
        let long = text.lines().find(|line| line.chars().count() > 120);
        assert_eq!(long, None, "a line is read in one look");
        assert!(text.lines().filter(|line| line.contains("# ")).count() >= 12, "it teaches");
        fs::remove_file(folder.path("shop/demo.toml")).unwrap();
    }
}

#[test]
fn folders_of_any_name_give_a_name_and_a_title() {
    let hundred = "a".repeat(100);
    let cases = [
        ("my shop", "my-shop", Some("my shop")),
        ("my_shop", "my-shop", None),
        ("TeaShop", "teashop", Some("TeaShop")),
        ("Café Müller's ${x}", "cafe-mueller-s-x", Some("Café Müller's ${x}")),
        ("2048", "demo-2048", None),
        ("茶", "demo", Some("茶")),
        ("...", "demo", None),
        ("a--b", "a-b", None),
        ("-dash", "dash", None),
        ("--help", "help", None),
        ("two\nlines", "two-lines", None),
        ("say \"no\"", "say-no", Some("say \"no\"")),
        ("observability-of-the-shop", "observability-of-the", None),
        (hundred.as_str(), &hundred[..20], None),
    ];
    for (called, name, title) in cases {
        let folder = Folder::new();
        folder.run("", &["init", "--", called]).ends(0).says(&format!("`{name}`"));
        let demo: toml::Table = folder.text(&format!("{called}/demo.toml")).parse().unwrap();
        assert_eq!(demo["demo"]["name"].as_str(), Some(name), "{called}");
        let written = demo["demo"].get("title").and_then(toml::Value::as_str);
        assert_eq!(written, title.map(|it| it.replace("${", "$${")).as_deref(), "{called}");
        builds(&folder, called);
    }
}

#[test]
fn the_command_that_comes_next_can_be_pasted() {
    let folder = Folder::new();
    let began = folder.run("", &["init", "--", "-my 'own' shop/inner"]).ends(0);
    let next = began.out.lines().nth(2).unwrap().trim();
    let (to, build) = next.rsplit_once(" && ").unwrap();
    assert_eq!(build, "mltgen build");
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{to} && ls")]).current_dir(folder.path(""));
    let listed = Ended::new(&shell.output().unwrap());
    assert_eq!((listed.exit, listed.out.as_str()), (0, "demo.toml\n"));
}

#[test]
fn dockerfiles_are_services() {
    let folder = Folder::new();
    let files = [
        ("web", "FROM node\n  expose 3000/tcp 9000\n"),
        ("src/pay", "FROM scratch\n# EXPOSE 1\nEXPOSE $PORT\n"),
        ("src/web", "FROM scratch\nEXPOSE 8081\n"),
        // Not ours, hidden, too deep, or called as what every demo has.
        ("node_modules/dependency", ""),
        (".git/hooks", ""),
        ("a/b/c", ""),
        ("otel-collector", ""),
        ("x/y", "FROM scratch\n"),
        ("x-y", "FROM scratch\n"),
        ("y", "FROM scratch\n"),
    ];
    for (inner, text) in files {
        folder.make(&format!("shop/{inner}"));
        fs::write(folder.path(&format!("shop/{inner}/Dockerfile")), text).unwrap();
    }
    symlink("..", folder.path("shop/round")).unwrap();
    let ended = folder.run("", &["init", "shop"]);
    assert!(ended.error.contains("`otel-collector` is left out"), "{}", ended.error);
    ended.ends(0).says("`shop`: 6 services found by Dockerfile");
    let demo: toml::Table = folder.text("shop/demo.toml").parse().unwrap();
    let services = demo["services"].as_table().unwrap();
    let found: Vec<_> = services
        .iter()
        .map(|(name, it)| (name.as_str(), it["build"]["context"].as_str().unwrap(), port(it)))
        .collect();
    assert_eq!(
        found,
        [
            ("web", "web", Some(3000)),
            ("x-y", "x-y", None),
            ("y", "y", None),
            ("pay", "src/pay", None),
            ("src-web", "src/web", Some(8081)),
            ("y-2", "x/y", None),
        ]
    );
    builds(&folder, "shop");
    folder.run("shop", &["check", "--set", "local.app=build"]).ends(0);
}

fn port(service: &toml::Value) -> Option<i64> {
    service.get("port").and_then(toml::Value::as_integer)
}

#[test]
fn a_file_of_compose_is_not_passed_over() {
    let folder = Folder::new();
    folder.make("shop");
    let said = "cd shop && mltgen import docker-compose.yml -o demo.toml --force";
    let ended = folder.run("", &["init", "shop"]).ends(0);
    assert!(!ended.out.contains("import"), "{}", ended.out);
    fs::remove_file(folder.path("shop/demo.toml")).unwrap();
    let text = "services:\n  web:\n    image: shop/web:1\n    ports: ['8080:8080']\n";
    fs::write(folder.path("shop/docker-compose.yml"), text).unwrap();
    folder.run("", &["init", "shop"]).ends(0).says(said);
    let command = ["import", "docker-compose.yml", "-o", "demo.toml", "--force"];
    folder.run("shop", &command).ends(0);
    assert!(folder.text("shop/demo.toml").contains("shop/web:1"));
    folder.run("shop", &["check"]).ends(0);
}

#[test]
fn a_dockerfile_at_the_top_is_the_service_of_the_folder() {
    let folder = Folder::new();
    folder.make("tea");
    fs::write(folder.path("tea/Dockerfile"), b"EXPOSE 70000\n").unwrap();
    folder.run("", &["init", "tea"]).ends(0).says("`tea`: 1 service found by Dockerfile");
    let text = folder.text("tea/demo.toml");
    assert!(text.contains("[services.tea]") && text.contains("context = \".\""), "{text}");
    assert!(!text.contains("port ="), "{text}");
    builds(&folder, "tea");
}

#[test]
fn what_is_there_is_never_overwritten() {
    let folder = Folder::new();
    folder.make("shop");
    fs::write(folder.path("shop/demo.toml"), "mine").unwrap();
    let refused = folder.run("", &["init", "shop"]).ends(1);
    refused.complains("`shop/demo.toml` is there already").complains("mltgen init DIR");
    assert_eq!(folder.text("shop/demo.toml"), "mine");
    folder.make("link");
    symlink("/nowhere", folder.path("link/demo.toml")).unwrap();
    folder.run("link", &["init"]).ends(1).complains("is there already");
    assert!(!Path::new("/nowhere").exists());
}

#[test]
fn where_no_demo_can_be_nothing_is_left() {
    let folder = Folder::new();
    fs::write(folder.path("file"), "mine").unwrap();
    for place in ["file", "file/inner", "file/inner/deeper"] {
        folder.run("", &["init", place]).ends(2).complains("`file` is a file, not a folder");
    }
    let long = "a".repeat(300);
    folder.run("", &["init", &format!("new/{long}")]).ends(2).complains("too long");
    folder.run("", &["init", "--target", "laptop"]).ends(2).complains("local");
    folder.run("", &["init", "new", "--name", "My Shop"]).ends(2).complains("`--name my-shop`");
    assert_eq!(folder.names(""), ["file"]);

    folder.make("locked");
    fs::set_permissions(folder.path("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere.
    if fs::write(folder.path("locked/probe"), "").is_err() {
        for place in ["locked", "locked/inner"] {
            folder.run("", &["init", place]).ends(2).complains("ermission denied");
        }
        assert!(folder.names("locked").is_empty());
    }
}

#[test]
fn a_name_wins_over_that_of_the_folder() {
    let folder = Folder::new();
    folder.run("", &["init", "Some Folder", "--name", "tea"]).ends(0).says("`tea`");
    let text = folder.text("Some Folder/demo.toml");
    assert!(text.contains("name = \"tea\"") && !text.contains("title"), "{text}");
}

#[test]
fn who_has_no_demo_is_told_how_to_begin() {
    let folder = Folder::new();
    folder.run("", &["build"]).ends(2).complains("there is no `demo.toml` here");
    folder.run("", &["check"]).ends(2).complains("`mltgen init` writes a first one");
}

/// The demo in a folder builds, and nothing is told of it.
#[track_caller]
fn builds(folder: &Folder, place: &str) {
    let built = folder.run(place, &["build"]).ends(0);
    assert_eq!(built.error, "", "a first demo has no warnings");
    folder.run(place, &["build", "--check"]).ends(0);
}
