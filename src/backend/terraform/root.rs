//! A root module: its files, its variables, and where it keeps its state.

use std::collections::BTreeMap;

use crate::backend::Output;
use crate::backend::asked::Asked;
use crate::model::Model;
use crate::model::limits::Form;
use crate::model::platform::StateBackend;
use crate::syntax::hcl::{self, Block, Body, Expression, Object};
use crate::syntax::{Comment, header};

/// A provider that a root needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Provider {
    name: &'static str,
    source: &'static str,
    version: &'static str,
}

/// The provider of everything in Grafana and Grafana Cloud.
pub(super) const GRAFANA: Provider =
    Provider { name: "grafana", source: "grafana/grafana", version: "~> 4.45" };

/// The provider of clusters on Google Kubernetes Engine. Later minor versions of 8 warn of what
/// earlier ones need.
pub(super) const GOOGLE: Provider =
    Provider { name: "google", source: "hashicorp/google", version: "~> 7.45" };

/// The provider of Helm's releases.
pub(super) const HELM: Provider =
    Provider { name: "helm", source: "hashicorp/helm", version: "~> 3.1" };

/// The provider of objects in a cluster.
pub(super) const KUBERNETES: Provider =
    Provider { name: "kubernetes", source: "hashicorp/kubernetes", version: "~> 3.2" };

/// An input of a root.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variable {
    name: String,
    kind: &'static str,
    description: String,
    default: Option<Expression>,
    secret: bool,
    set_by: SetBy,
    validation: Option<(Expression, String)>,
}

/// Who gives a variable its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SetBy {
    /// Whoever runs Terraform.
    Person,
    /// The root that was applied before, through the environment.
    RootBefore,
}

impl Variable {
    /// Text. The description is a whole sentence.
    pub(super) fn text(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind: "string",
            description: description.into(),
            default: None,
            secret: false,
            set_by: SetBy::Person,
            validation: None,
        }
    }

    /// A number.
    pub(super) fn number(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { kind: "number", ..Self::text(name, description) }
    }

    /// Yes or no.
    pub(super) fn switch(name: &str, default: bool, description: &str) -> Self {
        Self { kind: "bool", ..Self::text(name, description) }.or(default)
    }

    /// A value that only a person knows.
    pub(super) fn asked(asked: &Asked) -> Self {
        let mut about = asked.about.clone();
        about[..1].make_ascii_uppercase();
        Self { secret: asked.secret, ..Self::text(&asked.variable, about + ".") }
    }

    /// The value if nobody sets one.
    pub(super) fn or(self, default: impl Into<Expression>) -> Self {
        Self { default: Some(default.into()), ..self }
    }

    /// Terraform does not show its value.
    pub(super) fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// The outputs of another root give it its value.
    pub(super) fn set_by_root_before(self) -> Self {
        Self { set_by: SetBy::RootBefore, ..self }
    }

    /// The same one in a root that is applied later, and told what it is in this one.
    pub(super) fn handed_on(self) -> Self {
        Self { default: None, validation: None, ..self.set_by_root_before() }
    }

    /// What it is called.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Only values that this regular expression matches are taken.
    pub(super) fn matching(self, pattern: &str, message: &str) -> Self {
        let value = Expression::reference(format!("var.{}", self.name));
        let matched = Expression::call("regex", [pattern.into(), value]);
        self.valid_if(Expression::call("can", [matched]), message)
    }

    /// Only values of this form are taken: the compiler holds the default against the same.
    pub(super) fn of_form(self, form: Form) -> Self {
        self.matching(form.pattern, &format!("Expected {}.", form.made_of))
    }

    /// An address of the web.
    pub(super) fn address(self) -> Self {
        self.matching("^https?://", "An address begins with http:// or https://.")
    }

    /// Only values of which the condition holds are taken; it may ask for other variables too.
    pub(super) fn valid_if(self, condition: Expression, message: &str) -> Self {
        Self { validation: Some((condition, message.to_owned())), ..self }
    }

    fn block(&self) -> Block {
        let mut body = Body::new()
            .set("description", &self.description)
            .set("type", Expression::reference(self.kind))
            .set_some("default", self.default.clone());
        if self.secret {
            body = body.set("sensitive", true);
        }
        // Null is a value of its own only where it is the default.
        if self.default != Some(Expression::Null) {
            body = body.set("nullable", false);
        }
        if let Some((condition, message)) = &self.validation {
            let rule =
                Body::new().set("condition", condition.clone()).set("error_message", message);
            body = body.block("validation", &[], rule);
        }
        Block::new("variable", &[&self.name], body)
    }
}

/// A root module in the making.
#[derive(Debug)]
pub(super) struct Root {
    folder: String,
    providers: Vec<Provider>,
    variables: Vec<Variable>,
    files: BTreeMap<String, Body>,
    outputs: Body,
}

impl Root {
    /// A root with nothing in it.
    pub(super) fn new(folder: impl Into<String>, providers: &[Provider]) -> Self {
        Self {
            folder: folder.into(),
            providers: providers.to_vec(),
            variables: Vec::new(),
            files: BTreeMap::new(),
            outputs: Body::new(),
        }
    }

    /// Declares a variable where it is used, so that none is declared without a use.
    ///
    /// # Panics
    /// If two uses of a name differ in anything else.
    pub(super) fn variable(&mut self, variable: Variable) -> Expression {
        let reference = Expression::reference(format!("var.{}", variable.name));
        match self.variables.iter().find(|known| known.name == variable.name) {
            Some(known) => assert_eq!(*known, variable, "a variable means one thing in a root"),
            None => self.variables.push(variable),
        }
        reference
    }

    /// Adds to a file, unless there is nothing to put in it.
    pub(super) fn file(&mut self, name: &str, body: Body) {
        if !body.is_empty() {
            let known = self.files.entry(name.to_owned()).or_default();
            *known = std::mem::take(known).append(body);
        }
    }

    /// Adds an output. The description is a whole sentence.
    pub(super) fn output(&mut self, name: &str, description: &str, value: impl Into<Expression>) {
        self.outputs.push(output(name, description, value.into(), false));
    }

    /// Adds an output that Terraform shows only when asked for it by name.
    pub(super) fn secret_output(
        &mut self,
        name: &str,
        description: &str,
        value: impl Into<Expression>,
    ) {
        self.outputs.push(output(name, description, value.into(), true));
    }

    /// Puts the variables in the order of their names, where that of their uses would change with
    /// what is used first.
    pub(super) fn sort_variables(&mut self) {
        self.variables.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// Writes the files.
    pub(super) fn write(self, model: &Model, team: &str, out: &mut Output<'_>) {
        let mut variables = Body::new();
        for variable in &self.variables {
            variables.push(variable.block());
        }
        let values = self.values_example();
        let mut files = vec![
            ("versions.tf".to_owned(), versions(&self.providers)),
            ("backend.tf".to_owned(), state_backend(model, &self.folder)),
            ("variables.tf".to_owned(), variables),
        ];
        files.extend(self.files);
        files.push(("outputs.tf".to_owned(), self.outputs));
        files.push(("terraform.tfvars.example".to_owned(), values));
        for (name, body) in files {
            if !body.is_empty() {
                let text = format!("{}\n{}", header(Comment::Hash), hcl::print(&body));
                out.file_of(team, &format!("{}/{name}", self.folder), text);
            }
        }
    }

    /// What a person may set, at its default. Secrets have no place in a file.
    fn values_example(&self) -> Body {
        let by_hand: Vec<_> =
            self.variables.iter().filter(|variable| variable.set_by == SetBy::Person).collect();
        if by_hand.is_empty() {
            return Body::new().comment(
                "Nothing is set here: all values come from the roots that were applied before, by\n\
                 terraform/environment.sh.",
            );
        }
        let mut body = Body::new().comment("Copy to terraform.tfvars, and change what differs.");
        for variable in by_hand {
            body = body.blank().comment(&variable.description);
            body = if variable.secret {
                body.comment(&format!("A secret: export TF_VAR_{} instead.", variable.name))
            } else {
                body.set(&variable.name, variable.default.clone().unwrap_or_else(|| "".into()))
            };
        }
        body
    }
}

fn output(name: &str, description: &str, value: Expression, sensitive: bool) -> Block {
    let mut body = Body::new().set("description", description).set("value", value);
    if sensitive {
        body = body.set("sensitive", true);
    }
    Block::new("output", &[name], body)
}

fn versions(providers: &[Provider]) -> Body {
    let mut required = Body::new();
    for provider in providers {
        let pin = Object::new().set("source", provider.source).set("version", provider.version);
        required = required.set(provider.name, pin);
    }
    let terraform =
        Body::new().set("required_version", ">= 1.11").block("required_providers", &[], required);
    Body::new().block("terraform", &[], terraform)
}

fn state_backend(model: &Model, folder: &str) -> Body {
    let (kind, settings, comment) = match &model.terraform.backend {
        StateBackend::Local => (
            "local",
            Body::new(),
            "The state stays in this folder. It holds secrets in clear text.",
        ),
        StateBackend::Gcs { bucket } => {
            let settings = Body::new()
                .set("bucket", bucket)
                .set("prefix", format!("{}/{folder}", model.demo.name));
            (
                "gcs",
                settings,
                "The bucket must be there, with versioning on. The state holds secrets.",
            )
        }
    };
    let terraform = Body::new().block("backend", &[kind], settings);
    Body::new().comment(comment).block("terraform", &[], terraform)
}
