//! What tests of the compiler share.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]
#![allow(clippy::must_use_candidate, reason = "each test uses a part of it")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use annotate_snippets::Renderer;
use mltgen::artifact::Artifacts;
use mltgen::config::Inputs;
use mltgen::diag::{Diagnostics, render};
use mltgen::model::Model;
use mltgen::source::Sources;

/// Everything a diagram can have: containers, circles, self-calls, copies, long and hidden ways.
pub const EVERYTHING: &str = r#"
edition = 1

[demo]
name = "shop"

[grafana]
target = "local"

[kubernetes]
target = "existing"

[defaults.services]
image = "example.test/${self.name}:1"
check = "/"

[services.web]
title = "Web & <shop> \"front\""
calls = ["cart", "orders", "orders-data"]

[services.cart]
calls = ["cart", { to = "orders", kind = "async" }, "cart-data", "secret"]

[services.orders]
calls = ["orders-data", "bank", "web"]

[services.secret]
hidden = true

[datastores]
orders-data = { engine = "postgres" }
cart-data = { engine = "redis", read_replicas = 2 }

[external.bank]
url = "https://bank.test"

[diagram]
groups = { data = { title = "Data", of = ["orders-data", "cart-data"] } }
"#;

/// A demo held in memory.
pub struct Demo {
    pub sources: Sources,
    pub inputs: Inputs,
    pub diags: Diagnostics,
}

impl Demo {
    /// A demo of one text.
    pub fn new(text: &str) -> Self {
        let mut sources = Sources::default();
        let demo = sources.add("demo.toml", text);
        let inputs = Inputs::new(demo);
        Self { sources, inputs, diags: Diagnostics::default() }
    }

    /// Writes another text upon it.
    pub fn overlay(mut self, text: &str) -> Self {
        self.inputs.overlay = Some(self.sources.add("demo.stage.toml", text));
        self
    }

    /// Adds a `--set`.
    pub fn set(mut self, setting: &str) -> Self {
        let file = self.sources.add("--set", setting);
        self.inputs.settings.push(file);
        self
    }

    /// Adds a file that the demo names.
    pub fn file(mut self, path: &str, text: &str) -> Self {
        self.sources.add(path, text);
        self
    }

    /// Compiles it; what was wrong is in `diags`.
    pub fn compile(&mut self) -> Option<Artifacts> {
        mltgen::compile(&self.sources, &self.inputs, &mut self.diags).ok()
    }

    /// What it means; what was wrong is in `diags`.
    pub fn check(&mut self) -> Option<Model> {
        mltgen::check(&self.sources, &self.inputs, &mut self.diags).ok()
    }

    /// All that was told, as text.
    pub fn told(&self) -> String {
        render::text(&self.diags, &self.sources, &Renderer::plain())
    }
}

/// The demo that the repository shows.
pub fn seed() -> String {
    read("demo.toml")
}

/// A file of the repository.
#[expect(clippy::disallowed_methods, reason = "tests read their fixtures")]
pub fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Writes files of the output into a folder, those that `is_meant`, to be run where they can be.
#[expect(clippy::disallowed_methods, reason = "tests run what was generated")]
pub fn lay_out(artifacts: &Artifacts, folder: &Path, is_meant: impl Fn(&str) -> bool) {
    for (path, artifact) in artifacts.iter().filter(|(path, _)| is_meant(path.as_str())) {
        let path = folder.join(path.as_str());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &artifact.text).unwrap();
        let mode = if artifact.executable { 0o755 } else { 0o644 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
}

/// Whether all these programs are here; one that is absent is told of.
#[expect(clippy::print_stderr, reason = "what is skipped is told")]
pub fn are_here(tools: &[&str]) -> bool {
    tools.iter().all(|tool| {
        let is_here =
            Command::new(tool).arg("--version").output().is_ok_and(|it| it.status.success());
        if !is_here {
            eprintln!("skipped: {tool} is absent");
        }
        is_here
    })
}

/// All that a program said.
pub fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    text(&output.stdout) + &text(&output.stderr)
}
