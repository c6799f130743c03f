//! What a demo brings that the language does not say: manifests of one's own, Secrets and fields by
//! name, programs that listen elsewhere than they are called, or that nobody calls.

mod common;
#[allow(dead_code, reason = "other tests use the rest")]
mod manifests;

use common::Demo;
use manifests::{identity, kustomized, manifests};
use serde_json::{Value, json};

const SHOP: &str = r#"
edition = 1
demo.name = "shop"
kubernetes = { target = "existing", network_policies = true }

[services.web]
image = "shop/web:1"
port = 80
listens = 8080
ready = "/ready"
expose = { port = 8000 }
calls = ["mailer"]
env = { KEY = { secret = true, of = "shared", key = "web-key" }, NODE = { field = "spec.nodeName" } }

[services.mailer]
image = "shop/mailer:1"
port = false

[custom]
kubernetes = ["raw/*.yaml"]
"#;

const JOB: &str = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: sweep}\nspec: {}\n";

fn objects(demo: &mut Demo) -> Vec<Value> {
    let artifacts = demo.compile();
    manifests(&artifacts.unwrap_or_else(|| panic!("{}", demo.told())))
}

fn find<'a>(objects: &'a [Value], wanted: &str) -> &'a Value {
    objects.iter().find(|it| identity(it) == wanted).unwrap_or_else(|| panic!("no {wanted}"))
}

#[test]
fn a_program_may_listen_elsewhere_than_it_is_called() {
    let objects = objects(&mut Demo::new(SHOP).file("raw/job.yaml", JOB));
    let web = &find(&objects, "Deployment/web")["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(web["ports"], json!([{ "name": "http", "containerPort": 8080 }]));
    assert_eq!(web["readinessProbe"]["httpGet"]["port"], 8080);
    let ports = |name: &str| find(&objects, name)["spec"]["ports"][0].clone();
    assert_eq!(ports("Service/web"), json!({ "name": "http", "port": 80, "targetPort": 8080 }));
    assert_eq!(ports("Service/web-external")["port"], 8000);
    assert_eq!(ports("Service/web-external")["targetPort"], 8080);
    let policy = &find(&objects, "NetworkPolicy/web")["spec"]["ingress"][0]["ports"][0]["port"];
    assert_eq!(*policy, 8080, "a policy is about pods");
}

#[test]
fn what_nobody_calls_has_no_service() {
    let objects = objects(&mut Demo::new(SHOP).file("raw/job.yaml", JOB));
    assert!(objects.iter().all(|it| identity(it) != "Service/mailer"));
    let mailer = find(&objects, "Deployment/mailer");
    assert!(mailer["spec"]["template"]["spec"]["containers"][0]["ports"].is_null());
}

#[test]
fn secrets_and_fields_are_read_by_name() {
    let objects = objects(&mut Demo::new(SHOP).file("raw/job.yaml", JOB));
    let web = &find(&objects, "Deployment/web")["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(
        web["env"],
        json!([
            { "name": "KEY", "valueFrom": { "secretKeyRef": { "name": "shared", "key": "web-key" } } },
            { "name": "NODE", "valueFrom": { "fieldRef": { "fieldPath": "spec.nodeName" } } },
        ])
    );
}

#[test]
fn manifests_of_ones_own_are_applied_with_ours() {
    let mut demo = Demo::new(SHOP).file("raw/job.yaml", JOB);
    let artifacts = demo.compile().unwrap();
    let text = |path: &str| {
        let found = artifacts.iter().find(|(it, _)| it.as_str() == path);
        found.unwrap_or_else(|| panic!("no {path}")).1.text.clone()
    };
    assert_eq!(text("kubernetes/custom/raw/job.yaml"), JOB);
    let list: Value = serde_saphyr::from_str(&text("kubernetes/kustomization.yaml")).unwrap();
    let resources = list["resources"].as_array().unwrap();
    assert_eq!(resources.last().unwrap(), "custom/raw/job.yaml");
}

#[test]
fn manifests_that_cannot_be_applied_are_told() {
    for (text, told) in [
        ("a: [", "this is no YAML"),
        ("# nothing\n", "there is no object"),
        ("kind: Job\nmetadata: {name: a}\n", "an object without `apiVersion`"),
        ("apiVersion: v1\nkind: Job\nmetadata: {}\n", "an object without `metadata.name`"),
        (
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: b}\n",
            "a Secret would stand in the generated files",
        ),
        (
            "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
            "two objects would be the Service `web`",
        ),
    ] {
        let mut demo = Demo::new(SHOP).file("raw/a.yaml", text);
        assert!(demo.check().is_none(), "{text}");
        assert!(demo.told().contains(told), "{}", demo.told());
    }
    let twice = format!("{JOB}---\n{JOB}");
    let mut demo = Demo::new(SHOP).file("raw/a.yaml", &twice);
    assert!(demo.check().is_none());
    assert!(demo.told().contains("the CronJob `sweep`"), "{}", demo.told());
}

const PATCH: &str = r#"# A proxy beside the program.
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      initContainers: [{ name: wait, image: "shop/wait:1" }]
      nodeSelector: { disk: fast }
      containers:
        - name: web
          volumeMounts: [{ name: scratch, mountPath: /scratch }]
        - name: proxy
          image: shop/proxy:1
          env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: web, key: PROXY_TOKEN } } }]
      volumes: [{ name: scratch, emptyDir: {} }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ name: quic, port: 8443, protocol: UDP }] }
"#;

/// The shop with a manifest and a patch, which the pattern of the manifests means, too.
fn patched(patch: &str) -> Demo {
    let shop = format!("{SHOP}kubernetes_patches = [\"raw/*.patch.yaml\"]\n");
    Demo::new(&shop).file("raw/job.yaml", JOB).file("raw/web.patch.yaml", patch)
}

#[test]
fn patches_go_beside_the_manifests_and_are_named() {
    let artifacts = patched(PATCH).compile().unwrap();
    let text = |path: &str| {
        let found = artifacts.iter().find(|(it, _)| it.as_str() == path);
        found.unwrap_or_else(|| panic!("no {path}")).1.text.clone()
    };
    assert_eq!(text("kubernetes/custom/raw/web.patch.yaml"), PATCH);
    let list: Value = serde_saphyr::from_str(&text("kubernetes/kustomization.yaml")).unwrap();
    assert_eq!(list["patches"], json!([{ "path": "custom/raw/web.patch.yaml" }]));
    let resources = list["resources"].as_array().unwrap();
    assert!(resources.contains(&json!("custom/raw/job.yaml")), "{resources:?}");
    assert!(!resources.contains(&json!("custom/raw/web.patch.yaml")), "{resources:?}");
    assert!(text("kubernetes/secrets.sh").contains("PROXY_TOKEN"), "it asks for the token, too");
}

#[test]
fn kubectl_makes_the_changes_of_a_patch() {
    let Some(objects) = kustomized(&patched(PATCH).compile().unwrap()) else { return };
    let deployment = find(&objects, "Deployment/web");
    let pod = &deployment["spec"]["template"]["spec"];
    assert_eq!(pod["nodeSelector"], json!({ "disk": "fast" }));
    assert_eq!(pod["initContainers"][0]["name"], "wait");
    assert_eq!(pod["containers"][0]["image"], "shop/web:1", "ours is the first");
    assert_eq!(pod["containers"][0]["volumeMounts"][0]["mountPath"], "/scratch");
    assert_eq!(pod["containers"][1]["name"], "proxy");
    assert_eq!(deployment["metadata"]["namespace"], "shop");
    let ports = find(&objects, "Service/web")["spec"]["ports"].as_array().unwrap();
    let numbers: Vec<u64> = ports.iter().map(|it| it["port"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [8443, 80]);
    assert!(find(&objects, "CronJob/sweep")["spec"].is_object());
}

/// What is no patch of this demo; the rest is in `tests/ui/bad_manifest_patch.toml`.
#[test]
fn patches_that_change_nothing_are_told() {
    let of = |api: &str, kind: &str, name: &str| {
        format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{ name: {name} }}\n")
    };
    for (text, told) in [
        (of("apps/v1", "Deployment", "wep"), "the demo makes no Deployment `wep`"),
        (of("apps/v1", "Deployment", "wep"), "did you mean `web`?"),
        (of("apps/v1", "StatefulSet", "web"), "it makes the Deployment `web`"),
        (of("apps/v1beta1", "Deployment", "web"), "write `apiVersion: apps/v1`"),
        (of("v1", "Service", "mailer"), "the demo makes no Service `mailer`"),
        (of("batch/v1", "Job", "web"), "a Job cannot be changed by a patch"),
        (of("v1", "Secret", "web") + "data: { a: b }\n", "a Secret would stand"),
    ] {
        let mut demo = patched(&text);
        assert!(demo.check().is_none(), "{text}");
        assert!(demo.told().contains(told), "{}", demo.told());
    }
    let fine = of("v1", "Service", "web-external") + "spec: { externalTrafficPolicy: Local }\n";
    assert!(patched(&fine).check().is_some());
}
