//! What a demo has no words for: `mltgen import` keeps it as a patch, and `kubectl kustomize` gives the
//! pods and Services back as they were, field by field.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "fixtures are files")]

#[allow(dead_code, reason = "other tests use the rest")]
mod manifests;
mod systems;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use manifests::{identity, kustomized, list, text};
use serde_json::Value;
use systems::{Given, build, differs_only, objects};

/// Every field of the pods and Services: whose, where, and what it says.
type Fields = BTreeMap<String, String>;

fn fields(objects: &[Value]) -> Fields {
    let mut fields = Fields::new();
    let ports = named_ports(objects);
    for object in objects {
        let name = text(&object["metadata"]["name"]).trim_end_matches("-deployment").to_owned();
        match text(&object["kind"]) {
            "Deployment" | "StatefulSet" => {
                let spec = &object["spec"];
                fields.insert(format!("{name} kind"), text(&object["kind"]).to_owned());
                fields.insert(format!("{name} spec.replicas"), "1".to_owned());
                for (key, value) in spec.as_object().unwrap() {
                    if key != "selector" && key != "template" {
                        flatten(&format!("{name} spec.{key}"), value, &mut fields);
                    }
                }
                let mut pod = spec["template"].clone();
                defaults(&mut pod["spec"]);
                let containers = pod["spec"]["containers"].as_array_mut().unwrap();
                let called = |it: &Value| it["name"] == name.as_str();
                let main = containers.iter().position(called).unwrap_or_default();
                containers[main]["name"] = name.as_str().into();
                flatten(&format!("{name} pod"), &pod["spec"], &mut fields);
                flatten(&format!("{name} of-pod"), &pod["metadata"], &mut fields);
                let noted = &object["metadata"]["annotations"];
                flatten(&format!("{name} annotations"), noted, &mut fields);
            }
            "Service" => {
                let mut spec = object["spec"].clone();
                for port in spec["ports"].as_array_mut().into_iter().flatten() {
                    or(port, "protocol", "TCP".into());
                    let number = port["port"].clone();
                    or(port, "targetPort", number);
                    let named = ports.iter().find(|it| it.0 == port["targetPort"]);
                    if let Some((_, number)) = named {
                        port["targetPort"] = number.clone();
                    }
                }
                flatten(&format!("Service {name} spec"), &spec, &mut fields);
                let noted = &object["metadata"]["annotations"];
                flatten(&format!("Service {name} annotations"), noted, &mut fields);
            }
            _ => {}
        }
    }
    fields
}

/// The numbers of ports by their names; no two of the fleet differ.
fn named_ports(objects: &[Value]) -> Vec<(Value, Value)> {
    let pods = objects.iter().map(|it| &it["spec"]["template"]["spec"]);
    let containers = pods.flat_map(|it| list(&it["containers"]));
    let ports = containers.flat_map(|it| list(&it["ports"]));
    ports.map(|it| (it["name"].clone(), it["containerPort"].clone())).collect()
}

/// Says what nobody said.
fn or(object: &mut Value, key: &str, value: Value) {
    let there = &mut object[key];
    if there.is_null() {
        *there = value;
    }
}

/// Says what a cluster would fill in, and ports by their numbers.
fn defaults(pod: &mut Value) {
    or(pod, "terminationGracePeriodSeconds", 30.into());
    for container in pod["containers"].as_array_mut().unwrap() {
        or(container, "imagePullPolicy", "IfNotPresent".into());
        let mut named = Vec::new();
        for port in container["ports"].as_array_mut().into_iter().flatten() {
            or(port, "protocol", "TCP".into());
            named.push((port["name"].clone(), port["containerPort"].clone()));
        }
        for probe in ["readinessProbe", "livenessProbe"] {
            let probe = &mut container[probe];
            if probe.is_null() {
                continue;
            }
            for (key, value) in
                [("periodSeconds", 10), ("timeoutSeconds", 1), ("failureThreshold", 3)]
            {
                or(probe, key, value.into());
            }
            for ask in ["httpGet", "tcpSocket"] {
                let number = named.iter().find(|it| it.0 == probe[ask]["port"]);
                if let Some((_, number)) = number.filter(|it| !it.0.is_null()) {
                    probe[ask]["port"] = number.clone();
                }
            }
        }
        // A limit without a request is both.
        let limits = container["resources"]["limits"].clone();
        for (key, limit) in limits.as_object().into_iter().flatten() {
            or(&mut container["resources"]["requests"], key, limit.clone());
        }
        if container["resources"].get("requests").is_none_or(Value::is_null) {
            container["resources"] = Value::Null;
        }
    }
}

/// Items of lists by what tells them from one another, so that their order is none.
fn flatten(at: &str, value: &Value, fields: &mut Fields) {
    match value {
        Value::Null => {}
        Value::Object(map) if map.is_empty() => drop(fields.insert(at.to_owned(), "{}".to_owned())),
        Value::Object(map) => {
            for (key, value) in map {
                flatten(&format!("{at}.{key}"), value, fields);
            }
        }
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                let word = |key: &str| match &item[key] {
                    Value::String(text) => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string()),
                    _ => None,
                };
                let protocol = word("protocol").unwrap_or_else(|| "TCP".to_owned());
                let port = word("containerPort").or_else(|| word("port"));
                let key = port.map(|port| format!("{port}/{protocol}"));
                let key = key.or_else(|| word("mountPath")).or_else(|| word("name"));
                let key = key.unwrap_or_else(|| position.to_string());
                flatten(&format!("{at}.{key}"), item, fields);
            }
        }
        leaf => {
            let said = leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned);
            fields.insert(at.to_owned(), said);
        }
    }
}

fn differences(one: &Fields, other: &Fields) -> BTreeSet<String> {
    let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    keys.into_iter().filter(|key| one.get(*key) != other.get(*key)).cloned().collect()
}

#[test]
fn a_fleet_comes_back_field_by_field() {
    let given = Given::folder("fleet", &["fleet.yaml"]);
    let imported = given.import().1.unwrap();
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("fleet", imported.demo);
        insta::assert_snapshot!("fleet_gateway_patch", imported.files["raw/gateway.patch.yaml"]);
    });
    for text in imported.files.values().chain([&imported.demo]) {
        for secret in ["sailor-moon-rises", "0123456789abcdefmoon"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let artifacts = build(&imported);
    let Some(after) = kustomized(&artifacts) else { return };
    let before = objects(&fs::read_to_string("tests/import/fleet/fleet.yaml").unwrap());
    differs_only(&differences(&fields(&before), &fields(&after)), EXPLAINED);
    let find = |wanted: &str| {
        let found = after.iter().find(|it| identity(it) == wanted);
        found.unwrap_or_else(|| panic!("no {wanted}"))
    };
    let first = |name: &str| {
        let workload = format!("Deployment/{name}");
        find(&workload)["spec"]["template"]["spec"]["containers"][0]["name"].clone()
    };
    assert_eq!(first("gateway"), "gateway", "ours stays the first, whom `kubectl exec` means");
    assert_eq!(find("PersistentVolumeClaim/uploads")["spec"]["storageClassName"], "fast");
    let claim = &find("PersistentVolumeClaim/data-index-0")["spec"]["resources"]["requests"];
    assert_eq!(claim["storage"], "5Gi", "the claim that its pod had");
    let scaled = &find("HorizontalPodAutoscaler/gateway")["spec"]["scaleTargetRef"];
    assert_eq!(scaled["name"], "gateway", "it is called otherwise");
    assert_eq!(find("Service/statsd")["spec"]["ports"][0]["protocol"], "UDP");
    let script = artifacts.iter().find(|(path, _)| path.as_str() == "kubernetes/secrets.sh");
    assert!(script.unwrap().1.text.contains("COOKIE_SECRET"), "the proxy gets its secret");
}

/// In what the fleet differs, and why.
const EXPLAINED: &[(&str, &str)] = &[
    ("* of-pod.labels.app.kubernetes.io/component", "ours, beside those it had"),
    ("* of-pod.labels.app.kubernetes.io/managed-by", "ours, beside those it had"),
    ("* of-pod.labels.app.kubernetes.io/name", "ours, beside those it had"),
    ("* of-pod.labels.app.kubernetes.io/part-of", "ours, beside those it had"),
    ("* spec.selector.app", "pods are selected by the label that is ours alone"),
    ("* spec.selector.app.kubernetes.io/name", "pods are selected by the label that is ours alone"),
    ("* spec.revisionHistoryLimit", "a demo says it once, for all"),
    ("* pod.automountServiceAccountToken", "who says no account of its own gets no token"),
    ("* pod.enableServiceLinks", "variables of each Service upset programs that read their own"),
    ("* pod.securityContext.seccompProfile.type", "no pod of a demo may do what few need"),
    ("*.securityContext.allowPrivilegeEscalation", "no pod of a demo may do what few need"),
    ("*.securityContext.capabilities.drop.0", "no pod of a demo may do what few need"),
    ("Service *.name", "ports are called by what they speak"),
    ("*.ports.53/TCP.name", "ports are called by what they speak"),
    ("*.ports.8080/TCP.name", "ports are called by what they speak"),
    ("*.ports.9200/TCP.name", "ports are called by what they speak"),
    ("*.ports.5432/TCP.name", "ports are called by what they speak"),
    ("Service otel-collector *", "where spans go"),
    ("gateway annotations.deployment.kubernetes.io/revision", "a cluster wrote it"),
    ("gateway annotations.kubectl.kubernetes.io/last-applied-configuration", "kubectl wrote it"),
    ("gateway of-pod.annotations.kubectl.kubernetes.io/restartedAt", "kubectl wrote it"),
    ("gateway of-pod.annotations.checksum/files", "new files bring new pods"),
    ("Service gateway spec.ports.8080/TCP.*", "a port that no Service led to is called, too"),
    ("gateway pod.containers.gateway.ports.4180/TCP.*", "the proxy answers what is called"),
    (
        "gateway pod.containers.gateway.volumeMounts./etc/gateway/gateway.yaml.*",
        "files come from ours",
    ),
    ("gateway pod.containers.gateway.volumeMounts./var/cache.name", "a volume was called as ours"),
    ("gateway pod.volumes.files.*", "a volume was called as ours"),
    ("gateway pod.volumes.own-files.*", "a volume was called as ours"),
    ("gateway pod.volumes.unused.*", "nobody mounts it"),
    ("gateway pod.volumes.identity.projected.defaultMode", "0440 is 288: not every reader knows"),
    ("gateway pod.containers.proxy.env.COOKIE_SECRET.*", "it comes from a Secret"),
    ("index kind", "a program that is no store is a Deployment"),
    ("index spec.serviceName", "a program that is no store is a Deployment"),
    ("index spec.strategy.type", "of two pods one would wait for the volume"),
    ("index spec.volumeClaimTemplates.0.*", "the claim of its pod is an object of its own"),
    ("index pod.volumes.data.*", "the claim of its pod is an object of its own"),
    ("Service ledger-pods *", "a store has a Service that names its pods, and one for all"),
    ("Service ledger spec.clusterIP", "a store has a Service that names its pods, and one for all"),
    ("ledger spec.serviceName", "a store has a Service that names its pods, and one for all"),
    ("ledger pod.containers.exporter.env.DATA_SOURCE_NAME.value", "its password is put in"),
    ("ledger pod.containers.exporter.env.DATA_SOURCE_NAME_PASSWORD.*", "its password is put in"),
    ("ledger pod.containers.exporter.env.DATA_SOURCE_PASS.*", "it is a key of the store's Secret"),
    ("ledger pod.containers.ledger.env.POSTGRES_PASSWORD.*", "it is a key of the store's Secret"),
    ("ledger pod.containers.ledger.env.PGDATA.*", "the engine says it"),
    ("ledger pod.containers.ledger.readinessProbe.*", "the engine says it"),
    ("ledger pod.containers.ledger.securityContext.readOnlyRootFilesystem", "the engine says it"),
    ("ledger pod.containers.ledger.volumeMounts./*", "the engine says it"),
    ("ledger pod.securityContext.*", "the engine says it"),
    ("ledger pod.volumes.*", "the engine says it"),
];

/// No word of ours.
const MARK: &str = "s3cr3tMark";

/// Where a secret can stand in what is kept, and is known by what stands around it.
const PLACES: &[&str] = &[
    "initContainers: [{ name: i, image: i, env: [{ name: DB_PASSWORD, value: MARK }] }]",
    "initContainers: [{ name: i, image: i, env: [{ name: URL, value: 'http://u:MARK@h' }] }]",
    "initContainers: [{ name: i, image: i, args: ['--token', MARK] }]",
    "initContainers: [{ name: i, image: i, args: ['--token=MARK'] }]",
    "initContainers: [{ name: i, image: i, command: [sh, -c, 'call --password=MARK'] }]",
    "initContainers: [{ name: i, image: i, command: [sh, -c, \"a\\npassword MARK\\n\"] }]",
    "initContainers: [{ name: i, image: i, lifecycle: { postStart: { httpGet: { port: 1, httpHeaders: \
     [{ name: Authorization, value: 'Bearer MARK' }] } } } }]",
    "volumes: [{ name: v, csi: { driver: d, volumeAttributes: { url: 'http://u:MARK@h' } } }]",
];

/// The same where it is known from a Secret alone.
const KNOWN: &[&str] = &[
    "initContainers: [{ name: i, image: i, env: [{ name: ANY, value: 'x MARK' }] }]",
    "initContainers: [{ name: i, image: i, livenessProbe: { exec: { command: [ask, -p, MARK] } } }]",
    "hostname: MARK",
];

#[test]
fn no_secret_of_what_is_kept_is_written_or_said() {
    let secret =
        "---\napiVersion: v1\nkind: Secret\nmetadata: { name: hush }\nstringData: { k: MARK }\n";
    let known = PLACES.iter().chain(KNOWN).map(|place| (place, secret));
    for (place, around) in PLACES.iter().map(|place| (place, "")).chain(known) {
        let text = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: a }}\nspec:\n  template:\n    metadata: \
             {{ annotations: {{ api-token: MARK }} }}\n    spec:\n      containers: [{{ name: a, image: 'acme/a:1', \
             volumeMounts: [{{ name: v, mountPath: /v }}], env: [{{ name: KEPT, valueFrom: {{ secretKeyRef: {{ \
             name: hush, key: k }} }} }}] }}]\n      {place}\n{around}"
        );
        let (told, imported) = Given::text(&text.replace("MARK", MARK)).import();
        let imported = imported.unwrap_or_else(|| panic!("{told}"));
        let built = build(&imported);
        let said = imported.remarks.iter().map(|(_, text)| text.as_str());
        let written = imported.files.values().map(String::as_str).chain([imported.demo.as_str()]);
        let built = built.values().map(|artifact| &*artifact.text);
        for text in said.chain(written).chain(built).chain([told.as_str()]) {
            assert!(!text.contains(MARK), "{place}: {text}");
        }
    }
}

#[test]
fn a_proxy_of_another_name_and_a_probe_of_more_are_kept() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web-deployment }\nspec:\n  template:\n    \
        metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - { name: main, image: 'acme/web:1', \
        ports: [{ name: http, containerPort: 8080 }], readinessProbe: { httpGet: { path: /, port: http, scheme: HTTPS } }, \
        livenessProbe: { tcpSocket: { port: http } }, securityContext: { privileged: true } }\n        - { name: web, image: \
        'acme/proxy:1' }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, \
        ports: [{ port: 80, targetPort: http }] }\n";
    let imported = Given::text(text).import().1.unwrap();
    let Some(after) = kustomized(&build(&imported)) else { return };
    let web = after.iter().find(|it| identity(it) == "Deployment/web").unwrap();
    let containers = list(&web["spec"]["template"]["spec"]["containers"]);
    let names: Vec<&str> = containers.iter().map(|it| manifests::text(&it["name"])).collect();
    assert_eq!(names, ["web", "web-beside"]);
    assert_eq!(containers[0]["image"], "acme/web:1");
    assert_eq!(containers[0]["readinessProbe"]["httpGet"]["scheme"], "HTTPS");
    assert_eq!(containers[0]["livenessProbe"]["tcpSocket"]["port"], 8080);
    let security = &containers[0]["securityContext"];
    assert_eq!(security["allowPrivilegeEscalation"], true, "a cluster takes no other");
}

/// As `kubectl get -o yaml` has it: what the cluster wrote would be in the way of the next one.
#[test]
fn what_a_cluster_wrote_stays_away() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: batch/v1\n  kind: CronJob\n  metadata:\n    name: sweep\n    \
        uid: 1-2\n    resourceVersion: \"5\"\n    annotations: { kubectl.kubernetes.io/last-applied-configuration: '{}', own: a }\n  \
        spec: { schedule: \"0 0 * * *\" }\n  status: { active: [] }\n- apiVersion: v1\n  kind: PersistentVolumeClaim\n  metadata: \
        { name: data, annotations: { pv.kubernetes.io/bind-completed: \"yes\" } }\n  spec: { volumeName: pv-1, accessModes: [ReadWriteOnce] }\n  \
        status: { phase: Bound }\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata: { name: web, uid: 3-4 }\n  spec: { template: { spec: \
        { containers: [{ name: web, image: 'nginx:1' }] } } }\n  status: { replicas: 1 }\n";
    let imported = Given::text(text).import().1.unwrap();
    assert_eq!(
        imported.files["raw/cronjob-sweep.yaml"],
        "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: sweep\n  annotations:\n    own: a\nspec:\n  schedule: \"0 0 * * *\"\n"
    );
    assert_eq!(
        imported.files["raw/persistentvolumeclaim-data.yaml"],
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\nspec:\n  accessModes:\n    - ReadWriteOnce\n"
    );
    assert!(!imported.files.contains_key("raw/web.patch.yaml"), "{:?}", imported.files);
    build(&imported);
}
