//! What stores tell: each by its exporter, inside the collector, or by itself. Passwords are read from
//! the Secrets of the application, so no other place has to know them.

use super::{Block, Value, labelled, scrape};
use crate::backend::laptop;
use crate::model::Model;
use crate::model::component::{Component, Datastore, StoreMetrics};

pub(super) fn blocks(model: &Model) -> Vec<Block> {
    let stores = model.components.iter().filter_map(|it| Some((it, it.datastore()?)));
    stores
        .flat_map(|(component, store)| match &store.metrics {
            StoreMetrics::Exporter => exporter(model, component, store),
            StoreMetrics::Itself { port, path } => itself(model, component, *port, path),
            StoreMetrics::None => Vec::new(),
        })
        .collect()
}

/// The name by which all reach a store.
fn host(model: &Model, component: &Component, port: u16) -> String {
    format!("{}.{}.svc.cluster.local:{port}", component.entry.name, model.demo.namespace)
}

/// A store that is asked without an exporter.
fn itself(model: &Model, component: &Component, port: u16, path: &str) -> Vec<Block> {
    let name = &component.entry.name;
    let target = Value::Object(vec![
        ("__address__".to_owned(), host(model, component, port).into()),
        ("instance".to_owned(), name.into()),
    ]);
    let scraped = scrape(&name.replace('-', "_"), vec![target].into(), model.telemetry.every);
    vec![scraped.set("metrics_path", path)]
}

fn exporter(model: &Model, component: &Component, store: &Datastore) -> Vec<Block> {
    let name = &component.entry.name;
    let label = name.replace('-', "_");
    let host = host(model, component, store.port);
    let Some(family) = store.family else { return Vec::new() };
    let kind = format!("prometheus.exporter.{family}");
    let exporter = Block::component(&kind, name);
    let exporter = match family {
        "postgres" => {
            let database = if store.database.is_empty() { "postgres" } else { &store.database };
            let end = format!("@{host}/{database}?sslmode=disable");
            let address = signed_in("postgresql://", password(model, name, store), store, end);
            exporter.set("data_source_names", [address])
        }
        "mysql" => {
            let address = Value::Joined(vec![
                format!("{}:", store.admin).into(),
                password(model, name, store),
                format!("@({host})/").into(),
            ]);
            exporter.set("data_source_name", address)
        }
        "mongodb" => {
            let end = format!("@{host}/?authSource=admin");
            exporter.set(
                "mongodb_uri",
                signed_in("mongodb://", password(model, name, store), store, end),
            )
        }
        "memcached" => exporter.set("address", host),
        "kafka" => exporter.set("kafka_uris", [host]).set("instance", name),
        "redis" => exporter.set("redis_addr", host),
        _ => return Vec::new(),
    };
    let mut blocks = Vec::new();
    if !store.admin.is_empty() && !laptop::is_meant(model) {
        blocks.push(
            Block::component("remote.kubernetes.secret", name)
                .set("namespace", &model.demo.namespace)
                .set("name", name),
        );
    }
    let targets = Value::reference(format!("{kind}.{label}.targets"));
    blocks.push(exporter);
    blocks.push(
        Block::component("discovery.relabel", name).set("targets", targets).block(labelled(
            "instance",
            None,
            Some(name),
        )),
    );
    let targets = Value::reference(format!("discovery.relabel.{label}.output"));
    blocks.push(scrape(&label, targets, model.telemetry.every));
    blocks
}

/// An address with a user and a password in it, which may hold any character.
fn signed_in(scheme: &str, password: Value, store: &Datastore, end: String) -> Value {
    let password = Value::call("encoding.url_encode", password);
    Value::Joined(vec![format!("{scheme}{}:", store.admin).into(), password, end.into()])
}

/// From the Secret of the store; on a laptop from the environment.
fn password(model: &Model, name: &str, store: &Datastore) -> Value {
    if laptop::is_meant(model) {
        return Value::env(&laptop::password(name, &store.admin));
    }
    let label = name.replace('-', "_");
    let data = Value::reference(format!("remote.kubernetes.secret.{label}.data"));
    Value::call("convert.nonsensitive", Value::Index(Box::new(data), store.admin.clone()))
}
