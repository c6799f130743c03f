//! The root `stack`: what is in Grafana, whoever runs it; and where teams have roots of their own,
//! what is a team's in each of those.

mod activation;
mod alerts;
mod contact_points;
mod dashboards;
mod data_sources;
mod forecasts;
mod known;
mod load;
mod owner;
mod routing;
mod rules;
mod servicenow;
mod slos;
mod synthetics;

use super::cluster;
use super::root::{GRAFANA, Root, Variable};
use super::shared::{label, name};
use crate::backend::checks::probes_in_cluster;
use crate::backend::place;
use crate::model::Model;
use crate::model::component::Component;
use crate::model::platform::{GrafanaTarget, Team};
use crate::syntax::hcl::{Body, Expression, Object, Part};
use known::Known;
use owner::Owners;

/// The root of a demo that Terraform sets up in Grafana, and after it those of the teams.
pub(super) fn roots(model: &Model) -> Vec<Root> {
    let mut shared = Stack::new(model, None);
    let mut teams = Vec::new();
    for team in &model.terraform.teams {
        let mut stack = Stack::new(model, Some(team));
        stack.owned();
        teams.push(stack);
    }
    shared.everybodys();
    shared.owned();
    shared.outputs();
    shared.hand_on(&teams);
    let mut roots = vec![shared.root];
    roots.extend(teams.into_iter().map(Stack::of_team));
    roots
}

/// The root of one team, if it has one of its own.
pub(super) fn root_of(model: &Model, team: &str) -> Option<Root> {
    if model.grafana.target == GrafanaTarget::Local {
        return None;
    }
    let team = model.terraform.teams.iter().find(|it| it.name == team)?;
    let mut stack = Stack::new(model, Some(team));
    stack.owned();
    Some(stack.of_team())
}

/// A root in the making, and whose things it holds.
struct Stack<'m> {
    root: Root,
    model: &'m Model,
    owners: Owners<'m>,
    /// Whose root it is; none: everybody's.
    team: Option<&'m Team>,
    /// What a team's root is told by that one, in the order it is first needed.
    told: Vec<Known<'m>>,
}

impl<'m> Stack<'m> {
    fn new(model: &'m Model, team: Option<&'m Team>) -> Self {
        let folder = place::root(model, team.map_or("", |team| &team.name));
        Self {
            root: Root::new(folder, &[GRAFANA]),
            model,
            owners: Owners::new(model),
            team,
            told: Vec::new(),
        }
    }

    /// The root of a team, once all that it owns is in it.
    fn of_team(mut self) -> Root {
        let body = self.providers();
        self.root.file("providers.tf", body);
        self.root.sort_variables();
        self.root
    }

    /// Whether what this team owns stands in this root.
    fn owns(&self, team: &str) -> bool {
        match self.team {
            Some(ours) => ours.name == team,
            None => self.model.terraform.teams.iter().all(|other| other.name != team),
        }
    }

    /// How this root names what is made once for everybody.
    fn known(&mut self, known: Known<'m>) -> Expression {
        if self.team.is_none() {
            return known.made(self);
        }
        let reference = self.root.variable(known.variable(self.model));
        if !self.told.contains(&known) {
            self.told.push(known);
        }
        reference
    }

    /// The address of Grafana, as what a text begins with.
    fn address(&mut self) -> Part {
        match self.known(Known::Address) {
            Expression::Reference(name) => Part::Reference(name),
            _ => unreachable!("it is made or told, and has a name either way"),
        }
    }

    /// Adds to the file of a component.
    fn file_of(&mut self, component: &Component, body: Body) {
        self.root.file(&place::file(component), body);
    }

    /// What everybody uses.
    fn everybodys(&mut self) {
        let body = self.providers();
        self.root.file("providers.tf", body);
        self.root.file("main.tf", folder(self.model));
        let body = data_sources::body(self);
        self.root.file("data_sources.tf", body);
        let body = dashboards::body(self);
        self.root.file("dashboards.tf", body);
        let body = contact_points::body(self);
        self.root.file("contact_points.tf", body);
        let body = routing::body(self);
        self.root.file("routing.tf", body);
        self.root.file("synthetics.tf", synthetics::probes(self.model));
        let body = load::body(self);
        self.root.file("load.tf", body);
        let body = activation::body(self);
        self.root.file("activation.tf", body);
    }

    /// What is somebody's: checks, rules, objectives and forecasts.
    fn owned(&mut self) {
        synthetics::files(self);
        rules::files(self);
        slos::files(self);
        let body = forecasts::body(self);
        self.root.file("forecasts.tf", body);
    }

    fn providers(&mut self) -> Body {
        let (comment, settings) = match &self.model.grafana.target {
            GrafanaTarget::Existing { url } => {
                let url = match self.team {
                    Some(_) => self.known(Known::Address),
                    None => self.root.variable(
                        Variable::text("grafana_url", "Address of Grafana.").or(url).address(),
                    ),
                };
                let comment = "The credentials come from GRAFANA_AUTH: the token of a service \
                               account that is\nan administrator, or user:password.";
                (comment, Body::new().set("url", url))
            }
            GrafanaTarget::Cloud { .. } | GrafanaTarget::Local => {
                let comment = "Address and tokens come from the environment: see the output \
                               stack_environment of\nterraform/cloud.";
                (comment, Body::new())
            }
        };
        Body::new().comment(comment).block("provider", &["grafana"], settings)
    }

    /// Puts out what the roots of teams must be told.
    fn hand_on(&mut self, teams: &[Self]) {
        let mut all: Vec<&Known<'m>> = Vec::new();
        for known in teams.iter().flat_map(|team| &team.told) {
            if !all.contains(&known) {
                all.push(known);
            }
        }
        let mut environment = Vec::new();
        for known in all {
            let variable = format!("TF_VAR_{}", known.variable(self.model).name());
            environment.push((variable, known.made(self)));
        }
        environment.sort_by(|a, b| a.0.cmp(&b.0));
        if !environment.is_empty() {
            let about = "Environment variables for the roots of the teams.";
            self.root.output(
                "teams_environment",
                about,
                environment.into_iter().collect::<Object>(),
            );
        }
    }

    fn outputs(&mut self) {
        if probes_in_cluster(self.model).next().is_some() {
            let tokens: Object = probes_in_cluster(self.model)
                .map(|probe| {
                    let resource =
                        format!("grafana_synthetic_monitoring_probe.{}", label(&probe.title));
                    let variable = format!("TF_VAR_{}", cluster::probes::token_variable(probe));
                    (variable, name(&format!("{resource}.auth_token")))
                })
                .collect();
            let about = "Environment variables for terraform/cluster.";
            self.root.secret_output("cluster_environment", about, tokens);
        }
        let folder = name("grafana_folder.demo.url");
        self.root.output("grafana_url", "Address of Grafana.", name("local.grafana_url"));
        self.root.output("folder_url", "Where the demo is in Grafana.", folder);
        let urls: Object = self
            .model
            .dashboard_names()
            .map(|dashboard| {
                (dashboard.to_owned(), name(&format!("grafana_dashboard.{}.url", label(dashboard))))
            })
            .collect();
        if !urls.is_empty() {
            self.root.output("dashboard_urls", "Where each dashboard is in Grafana.", urls);
        }
    }
}

fn folder(model: &Model) -> Body {
    let folder = Body::new().set("uid", &model.demo.name).set("title", &model.demo.title);
    // Wherever Grafana is, its address is all that comes before this part of the folder's.
    let address = [Expression::from("/dashboards/"), name("grafana_folder.demo.url")];
    let address = Expression::call("element", [Expression::call("split", address), 0.into()]);
    Body::new().block("resource", &["grafana_folder", "demo"], folder).block(
        "locals",
        &[],
        Body::new().set("grafana_url", address),
    )
}
