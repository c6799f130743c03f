//! Overlays, `--set`, `[vars]` and defaults: who wins, and where an error points.

mod common;

use common::Demo;

const BASE: &str = r#"
edition = 1

[demo]
name = "shop"

[vars]
registry = "registry.example"
tag = "1"
image = "${registry}/shop"

[defaults.services]
image = "${image}/${self.name}:${tag}"
check = "/"
replicas = 2

[services.cart]
calls = ["cart-data"]

[services.checkout]
title = "Check-out"
replicas = 3
env = { NAME = "${self.title} of ${demo.title}", COST = "$${5}" }

[datastores.cart-data]
engine = "redis"
"#;

/// What a demo gives the service `checkout`, or what is told.
#[track_caller]
fn check(demo: Demo, expected: &str) {
    let mut demo = demo;
    let Some(model) = demo.check() else {
        assert_eq!(demo.told().trim_end(), expected.trim());
        return;
    };
    let mut shown = String::new();
    for component in &model.components {
        for workload in &component.workloads {
            shown += &format!("{} {} x{}", workload.name, workload.image, workload.replicas);
            for variable in &workload.env {
                shown += &format!(" {}={:?}", variable.name, variable.value);
            }
            shown.push('\n');
        }
    }
    assert_eq!(shown, expected.trim_start());
}

#[test]
fn the_entry_wins_over_defaults_and_variables_may_name_variables() {
    check(
        Demo::new(BASE),
        r#"
cart registry.example/shop/cart:1 x2
checkout registry.example/shop/checkout:1 x3 NAME=Text("Check-out of Shop") COST=Text("${5}")
cart-data redis:8.4 x1
"#,
    );
}

#[test]
fn an_overlay_wins_over_the_demo_key_by_key() {
    let stage = r#"
[vars]
tag = "2"

[services.cart]
replicas = 9

[services.checkout]
enabled = false
"#;
    check(
        Demo::new(BASE).overlay(stage),
        "cart registry.example/shop/cart:2 x9\ncart-data redis:8.4 x1\n",
    );
}

#[test]
fn a_setting_wins_over_both_and_need_not_be_quoted() {
    let demo = Demo::new(BASE)
        .overlay("[services.cart]\nreplicas = 9\n")
        .set("services.cart.replicas=1")
        .set("vars.tag=3.1-main")
        .set("services.checkout.enabled=false");
    check(demo, "cart registry.example/shop/cart:3.1-main x1\ncart-data redis:8.4 x1\n");
}

#[test]
fn a_setting_of_what_is_not_there_is_told() {
    check(
        Demo::new(BASE).set("services.crt.replicas=1"),
        "
error[bad-setting]: `services` has no entry `crt`
 --> --set:1:10
  |
1 | services.crt.replicas=1
  |          ^^^ a setting changes what is there
  |
  = help: did you mean `cart`?
",
    );
}

#[test]
fn an_error_points_at_the_text_that_wrote_the_value() {
    check(
        Demo::new(BASE).overlay("[services.cart]\nreplicas = \"many\"\ncals = []\n"),
        "
error[wrong-type]: expected a whole number, found a text
 --> demo.stage.toml:2:12
  |
2 | replicas = \"many\"
  |            ^^^^^^ this is a text

error[unknown-key]: unknown key `cals`
 --> demo.stage.toml:3:1
  |
3 | cals = []
  | ^^^^ this table has no such key
  |
  = help: did you mean `calls`?
",
    );
}

#[test]
fn a_reference_to_what_was_switched_off_says_so() {
    check(
        Demo::new(BASE).set("datastores.cart-data.enabled=false"),
        "
error[unknown-reference]: no component is called `cart-data`
  --> demo.toml:18:10
   |
18 | calls = [\"cart-data\"]
   |          ^^^^^^^^^^^ leads nowhere
...
25 | [datastores.cart-data]
   |             --------- switched off here by `enabled = false`
   |
   = help: take this reference away too, or switch it on
",
    );
}

#[test]
fn a_mistake_in_defaults_is_told_once() {
    check(
        Demo::new(&BASE.replace("replicas = 2", "replicas = \"two\"")),
        "
error[wrong-type]: expected a whole number, found a text
  --> demo.toml:15:12
   |
15 | replicas = \"two\"
   |            ^^^^^ this is a text
",
    );
}

#[test]
fn a_title_is_expanded_before_it_is_named() {
    let text = BASE.replace("title = \"Check-out\"", "title = \"${tag}. ${self.title} $${x}\"");
    let mut demo = Demo::new(&text);
    let model = demo.check().expect("the demo is right");
    let checkout = &model.components[1];
    assert_eq!(checkout.entry.title, "1. checkout ${x}");
    let value = format!("{:?}", checkout.workloads[0].env[0].value);
    assert_eq!(value, "Text(\"1. checkout ${x} of Shop\")");
}

#[test]
fn variables_that_grow_without_end_are_told() {
    let mut text = String::from("edition = 1\n[demo]\nname = \"shop\"\n[vars]\n");
    for at in 0..20 {
        let ten = format!("${{v{}}}", at + 1).repeat(10);
        text += &format!("v{at} = \"{ten}\"\n");
    }
    text += "v20 = \"xxxxxxxxxx\"\n";
    for at in 0..5_000 {
        text += &format!("d{at} = \"${{d{}}}\"\n", at + 1);
    }
    text += "d5000 = \"x\"\n";
    let mut demo = Demo::new(&text);
    assert!(demo.check().is_none());
    assert!(demo.told().contains("grows too large"), "{}", demo.told());
}

#[test]
fn a_setting_is_a_text_where_a_text_stands() {
    let mut demo = Demo::new(BASE).set("vars.tag=2.80").set("demo.name=shop2");
    let model = demo.check().expect("the demo is right");
    assert_eq!(model.components[0].workloads[0].image, "registry.example/shop/cart:2.80");
}

#[test]
fn a_key_of_a_setting_may_stand_in_quotes() {
    let text = format!("{BASE}\n[kubernetes]\nlabels = {{ \"a.b/c=d\" = \"old\" }}\n");
    for key in ["\"a.b/c=d\"", "'a.b/c=d'"] {
        let mut demo = Demo::new(&text).set(&format!("kubernetes.labels.{key}=new one"));
        demo.check();
        // Neither can be a label: so both are told of, the key as it was meant.
        let told = demo.told();
        assert!(told.contains("can have the value `new one`"), "{told}");
        assert!(told.contains("can be called `a.b/c=d`"), "{told}");
    }
    let mut demo = Demo::new(BASE).set("services.\"cart\".image=acme/cart:2");
    let model = demo.check().expect("the demo is right");
    assert_eq!(model.components[0].workloads[0].image, "acme/cart:2");
}
