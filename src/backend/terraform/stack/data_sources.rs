//! Data sources: ours are made, those that Grafana brings are looked up.

use super::super::root::{Root, Variable};
use super::{Stack, servicenow};
use crate::backend::data_source::{Role, settings};
use crate::model::Model;
use crate::model::platform::{DataSourceOwner, GrafanaTarget};
use crate::syntax::hcl::{Body, Expression, Object};

/// How a data source reaches its data.
struct Connection {
    url: Expression,
    user: Expression,
    password: Expression,
    /// Whether user and password may be left out.
    open: bool,
}

/// The data source that a stack brings, and that can be written to.
const OF_THE_STACK: &str = "grafanacloud-prom";

/// How other resources name the uid of a data source that is always there.
pub(super) fn uid(model: &Model, role: Role) -> Expression {
    let owner = role.of(model).map(|data_source| &data_source.owner);
    let kind = match owner.expect("metrics, logs and traces are always asked for") {
        DataSourceOwner::Ours { .. } => "",
        DataSourceOwner::Theirs => "data.",
    };
    Expression::reference(format!("{kind}grafana_data_source.{}.uid", role.name()))
}

/// The uid of the data source that rules write to. Ours has a token that may only read, so in
/// Grafana Cloud it is the one that the stack brings: both lead to the same metrics.
pub(super) fn recorded_into(model: &Model) -> Expression {
    if writes_elsewhere(model) {
        Expression::reference("data.grafana_data_source.recorded.uid")
    } else {
        uid(model, Role::Metrics)
    }
}

fn writes_elsewhere(model: &Model) -> bool {
    let ours = model.grafana.metrics.owner != DataSourceOwner::Theirs;
    ours && matches!(model.grafana.target, GrafanaTarget::Cloud { .. }) && !model.rules.is_empty()
}

/// One block for each data source.
pub(super) fn body(stack: &mut Stack<'_>) -> Body {
    let (root, model) = (&mut stack.root, stack.model);
    let mut body = Body::new();
    if writes_elsewhere(model) {
        let found = Body::new().set("uid", OF_THE_STACK);
        body = body
            .comment("The same metrics as below, but it may be written to: rules record into it.")
            .block("data", &["grafana_data_source", "recorded"], found);
    }
    for role in Role::ALL {
        let Some(data_source) = role.of(model) else { continue };
        body = match &data_source.owner {
            DataSourceOwner::Ours { title } => {
                let resource = ours(root, model, role, title, &data_source.uid);
                body.block("resource", &["grafana_data_source", role.name()], resource)
            }
            DataSourceOwner::Theirs => {
                let found = Body::new().set("uid", &data_source.uid);
                body.block("data", &["grafana_data_source", role.name()], found)
            }
        };
    }
    body
}

fn ours(root: &mut Root, model: &Model, role: Role, title: &str, uid: &str) -> Body {
    if role == Role::Samples {
        // It makes its figures up: there is nobody to ask.
        return Body::new().set("uid", uid).set("name", title).set("type", role.plugin());
    }
    let connection = connection(root, model, role);
    let settings = settings(model, role);
    let has_settings = settings.as_object().is_some_and(|settings| !settings.is_empty());
    let json = has_settings.then(|| Expression::jsonencode(&settings));
    let (authenticated, secret) = credentials(&connection);
    let made = if_wanted(root, model, role);
    made.set("uid", uid)
        .set("name", title)
        .set("type", role.plugin())
        .set("url", connection.url)
        .blank()
        .set("basic_auth_enabled", authenticated)
        .set("basic_auth_username", connection.user)
        .set("secure_json_data_encoded", secret)
        .append(
            json.map_or_else(Body::new, |json| Body::new().blank().set("json_data_encoded", json)),
        )
}

/// The head of a resource that may be switched off.
fn if_wanted(root: &mut Root, model: &Model, role: Role) -> Body {
    match model.incident_system().filter(|_| role == Role::Incidents) {
        Some((point, _)) => {
            let enabled = servicenow::enabled(root, point);
            Body::new().set("count", Expression::conditional(enabled, 1, 0))
        }
        None => Body::new(),
    }
}

/// Whether it authenticates, and what it keeps secret.
fn credentials(connection: &Connection) -> (Expression, Expression) {
    let secret =
        Expression::jsonencode(Object::new().set("basicAuthPassword", connection.password.clone()));
    if !connection.open {
        return (true.into(), secret);
    }
    let is_set = |value: &Expression| Expression::operation(value.clone(), "!=", Expression::Null);
    let secret = Expression::conditional(is_set(&connection.password), secret, Expression::Null);
    (is_set(&connection.user), secret)
}

fn connection(root: &mut Root, model: &Model, role: Role) -> Connection {
    if role == Role::Incidents {
        return incidents(root, model);
    }
    let role = role.name();
    let url = Variable::text(format!("{role}_url"), format!("Address that {role} are asked from."));
    let user = Variable::text(format!("{role}_user"), format!("User that asks for {role}."));
    let password = Variable::text(
        format!("{role}_password"),
        format!("Password of the user that asks for {role}."),
    )
    .secret();
    match model.grafana.target {
        GrafanaTarget::Cloud { .. } => Connection {
            url: root.variable(url.set_by_root_before()),
            user: root.variable(user.set_by_root_before()),
            password: root.variable(password.set_by_root_before()),
            open: false,
        },
        GrafanaTarget::Existing { .. } | GrafanaTarget::Local => Connection {
            url: root.variable(url),
            user: root.variable(user.or(Expression::Null)),
            password: root.variable(password.or(Expression::Null)),
            open: true,
        },
    }
}

/// Incidents are asked from the `ServiceNow` instance they are written to.
fn incidents(root: &mut Root, model: &Model) -> Connection {
    let (point, instance) = model
        .incident_system()
        .expect("there is a data source of incidents only beside a contact point that keeps them");
    Connection {
        url: servicenow::url(root, point, instance),
        user: servicenow::user(root, point, instance),
        password: servicenow::password(root, point),
        open: false,
    }
}
