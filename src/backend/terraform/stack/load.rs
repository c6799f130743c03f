//! The load test in Grafana Cloud k6, which runs it every day from outside the cluster: off unless
//! it is wanted, since it must reach the application and may cost extra.

use super::super::root::Variable;
use super::super::shared::name;
use super::Stack;
use crate::model::platform::GrafanaTarget;
use crate::model::traffic::{ADDRESS, LASTS, Load};
use crate::syntax::hcl::{Body, Expression, Part};

/// The project, the test and when it runs; nothing without simulated users.
pub(super) fn body(stack: &mut Stack<'_>) -> Body {
    let model = stack.model;
    let Some(load) = &model.load else { return Body::new() };
    if !matches!(model.grafana.target, GrafanaTarget::Cloud { .. }) {
        return Body::new();
    }
    let enabled = stack.root.variable(
        Variable::switch("k6_enabled", false, "Whether Grafana Cloud k6 runs the load test too.")
            .handed_on(),
    );
    let script = script(stack, load, &enabled);
    let starts = Variable::text(
        "k6_starts",
        "When Grafana Cloud k6 runs the load test for the first time; then every day at that time.",
    );
    // Terraform reads it itself, so that no 31st of February is sent.
    let read = Expression::call("timeadd", [name("var.k6_starts"), "0s".into()]);
    let starts =
        stack.root.variable(starts.or("2026-01-01T06:00:00Z").valid_if(
            Expression::call("can", [read]),
            "A time is written like 2026-01-01T06:00:00Z.",
        ));
    let count = || Body::new().set("count", Expression::conditional(enabled.clone(), 1, 0));
    let project = count().set("name", &model.demo.name);
    let test = count()
        .set("project_id", name("grafana_k6_project.demo[0].id"))
        .set("name", format!("{}: simulated users", model.demo.title))
        .set("script", script);
    let every_day = Body::new().set("frequency", "DAILY");
    let schedule = count()
        .set("load_test_id", name("grafana_k6_load_test.users[0].id"))
        .set("starts", starts)
        .block("recurrence_rule", &[], every_day);
    let path = Part::Text("/../../load/script.js".to_owned());
    let path = Expression::Template(vec![Part::Reference("path.module".to_owned()), path]);
    let file = Body::new().set("load_script", Expression::call("file", [path]));
    Body::new()
        .block("locals", &[], file)
        .block("resource", &["grafana_k6_project", "demo"], project)
        .block("resource", &["grafana_k6_load_test", "users"], test)
        .block("resource", &["grafana_k6_schedule", "users"], schedule)
}

/// The script that the cluster runs, with what is different outside of it.
fn script(stack: &mut Stack<'_>, load: &Load, enabled: &Expression) -> Expression {
    let there = Expression::call("regex", ["^https?://".into(), name("var.load_address")]);
    let there = Expression::conditional(enabled.clone(), Expression::call("can", [there]), true);
    let address = Variable::text(
        "load_address",
        "Address of the application for Grafana Cloud k6, which is outside the cluster; needed where that runs.",
    );
    let address = stack.root.variable(address.or(Expression::Null).valid_if(
        there,
        "With k6_enabled, an address that begins with http:// or https:// is needed.",
    ));
    let script = replaced(name("local.load_script"), ADDRESS, address);
    if load.duration.is_some() {
        return script;
    }
    let lasts = Variable::text("k6_duration", "How long Grafana Cloud k6 runs the load test.");
    let lasts = lasts.or("10m").matching("^[0-9]+[smh]$", "A duration is written like 10m.");
    replaced(script, LASTS, stack.root.variable(lasts))
}

fn replaced(script: Expression, what: &str, with: Expression) -> Expression {
    Expression::call("replace", [script, what.into(), Expression::jsonencode(with)])
}
