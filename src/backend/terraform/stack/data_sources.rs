//! Data sources: ours are made, those that Grafana brings are looked up.

use super::{Root, Variable};
use crate::backend::data_source::{Role, settings};
use crate::model::Model;
use crate::model::notify::{ContactPoint, ContactPointKind, ServiceNow};
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

/// One block for each data source.
pub(super) fn body(root: &mut Root, model: &Model) -> Body {
    let mut body = Body::new();
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
    let connection = connection(root, model, role);
    let settings = settings(model, role);
    let has_settings = settings.as_object().is_some_and(|settings| !settings.is_empty());
    let json = has_settings.then(|| Expression::jsonencode(&settings));
    let (authenticated, secret) = credentials(&connection);
    Body::new()
        .set("uid", uid)
        .set("name", title)
        .set("type", role.plugin())
        .set("url", connection.url)
        .blank()
        .set("basic_auth_enabled", authenticated)
        .set("basic_auth_username", connection.user)
        .set("secure_json_data_encoded", secret)
        .blank()
        .set_some("json_data_encoded", json)
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
        .contact_points
        .iter()
        .find_map(|point| service_now(point).map(|instance| (point, instance)))
        .expect("there is a data source of incidents only beside a contact point that keeps them");
    let prefix = super::label(&point.entry.name);
    let title = &point.entry.title;
    Connection {
        url: root.variable(
            Variable::text(format!("{prefix}_url"), format!("Address of {title}."))
                .or(&instance.url)
                .matching("^https?://", "An address begins with http:// or https://."),
        ),
        user: root.variable(
            Variable::text(format!("{prefix}_user"), format!("User of Grafana in {title}."))
                .or(&instance.user),
        ),
        password: root.variable(
            Variable::text(
                format!("{prefix}_password"),
                format!("Password of the user of Grafana in {title}."),
            )
            .secret(),
        ),
        open: false,
    }
}

fn service_now(point: &ContactPoint) -> Option<&ServiceNow> {
    match &point.kind {
        ContactPointKind::ServiceNow(instance) => Some(instance),
        ContactPointKind::Slack { .. }
        | ContactPointKind::Email { .. }
        | ContactPointKind::PagerDuty
        | ContactPointKind::OnCall { .. }
        | ContactPointKind::Jira { .. }
        | ContactPointKind::Webhook { .. } => None,
    }
}
