//! The root `cloud`: the Grafana Cloud stack, who may do what in it, and what is installed in it.

mod access;
mod load;
mod synthetics;

use super::cluster;
use super::root::{GRAFANA, Root, Variable};
use super::shared::name;
use crate::backend::checks::{checked, probes_in_cluster};
use crate::backend::data_source::Role;
use crate::model::Model;
use crate::model::limits;
use crate::model::platform::DataSourceOwner;
use crate::syntax::hcl::{Body, Expression, Object, Part};

/// The root of a demo that is shown in Grafana Cloud.
pub(super) fn root(model: &Model, stack: &str, region: &str) -> Root {
    let mut root = Root::new("cloud", &[GRAFANA]);
    root.file("providers.tf", providers());
    let body = stack_made_or_found(&mut root, model, stack, region);
    root.file("main.tf", body);
    root.file("access.tf", access::body(model));
    let body = plugins(&mut root, model);
    root.file("plugins.tf", body);
    root.file("synthetics.tf", synthetics::body(model));
    let body = load::body(&mut root, model);
    root.file("load.tf", body);
    outputs(&mut root, model);
    root
}

/// A resource of Grafana Cloud: every one names its provider.
fn resource() -> Body {
    Body::new().set("provider", cloud()).blank()
}

/// One that is there as often as `repetition` says.
fn repeated_resource(word: &str, repetition: impl Into<Expression>) -> Body {
    Body::new().set(word, repetition).set("provider", cloud()).blank()
}

fn cloud() -> Expression {
    name("grafana.cloud")
}

/// Whether Synthetic Monitoring makes checks.
fn has_checks(model: &Model) -> bool {
    checked(model).next().is_some()
}

/// Metrics, logs and traces that are asked for with a token of our own.
fn roles_read_by_us(model: &Model) -> impl Iterator<Item = Role> {
    [Role::Metrics, Role::Logs, Role::Traces].into_iter().filter(|role| {
        role.of(model).is_some_and(|data_source| match data_source.owner {
            DataSourceOwner::Ours { .. } => true,
            DataSourceOwner::Theirs => false,
        })
    })
}

fn providers() -> Body {
    Body::new()
        .comment(
            "The one token made by hand comes from GRAFANA_CLOUD_ACCESS_POLICY_TOKEN. Its scopes:\n\
             stacks:read, stacks:write, stacks:delete, accesspolicies:read, accesspolicies:write,\n\
             accesspolicies:delete, stack-service-accounts:write, stack-plugins:read,\n\
             stack-plugins:write, stack-plugins:delete.",
        )
        .block("provider", &["grafana"], Body::new().set("alias", "cloud"))
}

fn stack_made_or_found(root: &mut Root, model: &Model, stack: &str, region: &str) -> Body {
    let slug = root.variable(
        Variable::text("stack", "Slug of the Grafana Cloud stack, as in <slug>.grafana.net.")
            .or(stack)
            .of_form(limits::STACK),
    );
    let region = root.variable(
        Variable::text(
            "region",
            "Region of a stack that is created here, such as us or prod-eu-west-2.",
        )
        .or(region)
        .of_form(limits::REGION),
    );
    let create = root.variable(Variable::switch(
        "create_stack",
        true,
        "Whether the stack is created here, and destroyed with the demo; false: it is there already.",
    ));
    let protect = root.variable(Variable::switch(
        "delete_protection",
        true,
        "Whether a stack created here resists terraform destroy; apply false before that.",
    ));
    let made = repeated_resource("count", Expression::conditional(create.clone(), 1, 0))
        .set("name", slug.clone())
        .set("slug", slug.clone())
        .set("region_slug", region)
        .set("description", &model.demo.title)
        .set("delete_protection", protect);
    let found = repeated_resource("count", Expression::conditional(create, 0, 1)).set("slug", slug);
    let both = ["grafana_cloud_stack.this", "data.grafana_cloud_stack.this"].map(name);
    let either = Expression::call("one", [Expression::call("concat", both)]);
    Body::new()
        .block("resource", &["grafana_cloud_stack", "this"], made)
        .block("data", &["grafana_cloud_stack", "this"], found)
        .comment("Created or found, the stack is the same to everything else.")
        .block("locals", &[], Body::new().set("stack", either))
}

fn plugins(root: &mut Root, model: &Model) -> Body {
    if model.grafana.plugins.is_empty() {
        return Body::new();
    }
    let pins: Object =
        model.grafana.plugins.iter().map(|(id, version)| (id.clone(), version.as_str())).collect();
    let wanted = root.variable(Variable::switch(
        "install_plugins",
        true,
        "Whether plugins are installed here, and taken out with the demo; false: the stack has them already.",
    ));
    let none = Expression::from(Object::new());
    let plugin = repeated_resource("for_each", Expression::conditional(wanted, pins, none))
        .set("stack_slug", name("local.stack.slug"))
        .set("slug", name("each.key"))
        .set("version", name("each.value"));
    Body::new()
        .comment("A change of version takes a plugin out and puts it in again, so it is never \"latest\".")
        .block("resource", &["grafana_cloud_plugin_installation", "this"], plugin)
}

fn outputs(root: &mut Root, model: &Model) {
    root.output("grafana_url", "Address of Grafana.", name("local.stack.url"));
    let description = "Environment variables for terraform/stack.";
    let environment = stack_environment(model).with(load::environment(root, model));
    root.secret_output("stack_environment", description, environment);
    let environment = cluster_environment(model);
    if !environment.is_empty() {
        let description = "Environment variables for terraform/cluster.";
        root.secret_output("cluster_environment", description, environment);
    }
}

/// What the provider of the root `stack` reads by itself, and the variables of that root.
fn stack_environment(model: &Model) -> Object {
    let mut environment = Object::new()
        .set("GRAFANA_URL", name("local.stack.url"))
        .set(
            "GRAFANA_AUTH",
            name("grafana_cloud_stack_service_account_rotating_token.terraform.key"),
        )
        .set("GRAFANA_STACK_ID", name("local.stack.id"));
    if has_checks(model) {
        let installed = "grafana_synthetic_monitoring_installation.this";
        environment = environment
            .set("GRAFANA_SM_URL", name(&format!("{installed}.stack_sm_api_url")))
            .set("GRAFANA_SM_ACCESS_TOKEN", name(&format!("{installed}.sm_access_token")));
    }
    for role in roles_read_by_us(model) {
        let (url, user) = match role {
            Role::Metrics => (name("local.stack.prometheus_remote_endpoint"), "prometheus_user_id"),
            Role::Logs => (name("local.stack.logs_url"), "logs_user_id"),
            Role::Traces => (below("local.stack.traces_url", "/tempo"), "traces_user_id"),
            Role::Incidents | Role::Samples => unreachable!("neither is kept in the stack"),
        };
        let variable = |field: &str| format!("TF_VAR_{}_{field}", role.name());
        environment = environment
            .set(&variable("url"), url)
            .set(&variable("user"), name(&format!("local.stack.{user}")))
            .set(
                &variable("password"),
                name("grafana_cloud_access_policy_rotating_token.read.token"),
            );
    }
    environment
}

/// Where the collector sends to, and where probes of ours get their checks from.
fn cluster_environment(model: &Model) -> Object {
    let mut environment = Object::new();
    if model.collects() {
        let destinations = [
            ("metrics", name("local.stack.prometheus_remote_write_endpoint"), "prometheus_user_id"),
            ("logs", below("local.stack.logs_url", "/loki/api/v1/push"), "logs_user_id"),
            ("traces", name("local.stack.otlp_url"), "id"),
        ];
        for (kind, url, user) in destinations {
            let token = name("grafana_cloud_access_policy_rotating_token.publish.token");
            environment = environment
                .set(&format!("TF_VAR_{kind}_push_url"), url)
                .set(&format!("TF_VAR_{kind}_push_user"), name(&format!("local.stack.{user}")))
                .set(&format!("TF_VAR_{kind}_push_password"), token);
        }
    }
    if probes_in_cluster(model).next().is_some() {
        let api = "grafana_synthetic_monitoring_installation.this.stack_sm_api_url";
        environment = environment.set("TF_VAR_probe_server", cluster::probes::server(api));
    }
    environment
}

/// A path below an address.
fn below(address: &str, path: &str) -> Expression {
    Expression::Template(vec![Part::Reference(address.to_owned()), Part::Text(path.to_owned())])
}
