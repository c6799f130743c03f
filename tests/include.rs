//! Demos in several files.

mod common;

use common::Demo;
use mltgen::artifact::Artifacts;

const HEAD: &str = "edition = 1\ninclude = [\"teams/*/demo.toml\"]\n[demo]\nname = \"shop\"\n\
    [defaults.services]\nimage = \"${self.name}:1\"\ncheck = \"/\"\n";
const WEB: &str = "[services.web]\ncalls = [\"cart\"]\n";
const CART: &str = "[services.cart]\ncalls = [\"cart-data\"]\nteam = \"cart\"\n\
    [datastores.cart-data]\nengine = \"postgres\"\ninit = \"INIT\"\nteam = \"cart\"\n\
    [slos.cart-errors]\nof = \"cart\"\nsli = \"error-rate\"\nobjective = \"99%\"\n";

fn compile(demo: Demo) -> Artifacts {
    let mut demo = demo;
    demo.compile().unwrap_or_else(|| panic!("{}", demo.told()))
}

/// The files but for those that say which demo they are of, and from what.
fn texts(artifacts: &Artifacts) -> Vec<(&str, &str)> {
    let all = artifacts.iter().map(|(path, artifact)| (path.as_str(), artifact.text.as_str()));
    all.collect()
}

#[test]
fn a_demo_in_parts_is_the_demo() {
    let init = "CREATE TABLE carts (id int);";
    let whole = HEAD.replace("include = [\"teams/*/demo.toml\"]\n", "")
        + WEB
        + &CART.replace("INIT", "teams/cart/init.sql");
    let whole = compile(Demo::new(&whole).file("teams/cart/init.sql", init));
    let cart = "edition = 1\n[defaults.slos]\nburn_alerts = true\n".to_owned()
        + &CART.replace("INIT", "init.sql");
    let parts = Demo::new(&(HEAD.to_owned() + WEB))
        .file("teams/cart/demo.toml", &cart)
        .file("teams/cart/init.sql", init);
    let parts = compile(parts);
    assert_eq!(texts(&parts), texts(&whole));
    assert!(texts(&whole).iter().any(|(_, text)| text.contains("CREATE TABLE carts")));
}

/// Defaults of a part are for its own entries, and win over those of the whole.
#[test]
fn a_part_has_defaults_of_its_own() {
    let text = HEAD.to_owned() + WEB;
    let part = "[defaults.services]\nimage = \"team/${self.name}:2\"\nteam = \"cart\"\n\
        [services.cart]\n";
    let artifacts = compile(Demo::new(&text).file("teams/cart/demo.toml", part));
    let has = |name: &str, image: &str| {
        let path = format!("kubernetes/{name}.yaml");
        let found = texts(&artifacts).into_iter().find(|(it, _)| *it == path).unwrap();
        assert!(found.1.contains(&format!("image: {image}")), "{}", found.1);
    };
    has("web", "web:1");
    has("cart", "team/cart:2");
}

/// The overlay and `--set` reach what is included.
#[test]
fn what_is_written_upon_a_demo_reaches_its_parts() {
    let demo = Demo::new(&(HEAD.to_owned() + WEB))
        .file("teams/cart/demo.toml", "[services.cart]\n")
        .overlay("[services.cart]\nreplicas = 3\n")
        .set("services.cart.image=cart:9");
    let artifacts = compile(demo);
    let (_, text) =
        texts(&artifacts).into_iter().find(|(it, _)| *it == "kubernetes/cart.yaml").unwrap();
    assert!(text.contains("replicas: 3") && text.contains("image: cart:9"), "{text}");
}

/// A slip is told where it stands, and beside it those of all other files.
#[test]
fn slips_are_told_at_their_files() {
    let text = HEAD.to_owned() + WEB;
    let mut demo = Demo::new(&text)
        .file("teams/a/demo.toml", "[services.cart]\nprot = 80\n")
        .file("teams/b/demo.toml", "[services.cart]\n[services.pay]\ncalls = [\"crt\"]\n")
        .file("teams/c/demo.toml", "[services.x\n");
    assert!(demo.check().is_none());
    let told = demo.told();
    for place in ["teams/a/demo.toml:2:1", "teams/b/demo.toml:1:11", "teams/c/demo.toml:1"] {
        assert!(told.contains(place), "{place}: {told}");
    }
    assert!(told.contains("the first time") && told.contains("teams/a/demo.toml:1:11"), "{told}");
}

/// What is built for a team is a part of the whole, letter by letter, and other teams have none of it.
#[test]
fn a_team_builds_its_own_files_as_the_whole_has_them() {
    let text = HEAD.to_owned()
        + "[grafana]\ntarget = \"cloud\"\nstack = \"shop\"\n[terraform]\nsplit = \"team\"\n"
        + WEB;
    let cart = CART
        .replace("INIT", "init.sql")
        .replace("[slos.cart-errors]\n", "[slos.cart-errors]\nteam = \"cart\"\n");
    let mut demo = Demo::new(&text)
        .file("teams/cart/demo.toml", &cart)
        .file("teams/cart/init.sql", "SELECT 1;")
        .file("teams/pay/demo.toml", "[defaults.services]\nteam = \"pay\"\n[services.pay]\n");
    let model = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
    let mut of = |team| mltgen::emit_for(&model, &demo.sources, team, &mut demo.diags).unwrap();
    let (whole, cart, pay) = (of(None), of(Some("cart")), of(Some("pay")));
    for part in [&cart, &pay] {
        for (path, artifact) in part {
            assert_eq!(whole.get(path), Some(artifact), "{path}");
        }
    }
    assert!(cart.keys().all(|path| !pay.contains_key(path)));
    let paths: Vec<&str> = cart.keys().map(mltgen::artifact::RelPath::as_str).collect();
    for path in [
        "kubernetes/cart.yaml",
        "kubernetes/cart-data.yaml",
        "rules/slo-cart-errors.yaml",
        "rules/tests/slo-cart-errors.yaml",
        "rules/tests/slo-cart-errors-windows.yaml",
        "terraform/stack-cart/component_cart.tf",
        "terraform/stack-cart/rules_slo_cart_errors.tf",
    ] {
        assert!(paths.contains(&path), "{path} is not in {paths:?}");
    }
    assert!(!paths.contains(&"kubernetes/web.yaml") && !paths.contains(&"README.md"));
}
