//! Scripts for the minutes before a demo: is everything there that it shows?

use serde_json::{Map, Value};

use super::{Backend, Cx, Output};
use crate::diag::Reported;
use crate::model::Model;
use crate::syntax::shell::quote;
use crate::syntax::{Comment, header, json};

/// The backend.
pub(super) struct Scripts;

impl Backend for Scripts {
    fn name(&self) -> &'static str {
        "scripts"
    }

    fn about(&self) -> &'static str {
        "a script that asks Grafana for all that is shown, and says what is empty, and why"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        if cx.model.dashboards.is_empty() {
            return Ok(());
        }
        out.script("doctor.sh", doctor(cx.model));
        let senders = cx.model.metrics.iter();
        let senders = senders.map(|(metric, sender)| ((*metric).to_owned(), Value::from(*sender)));
        out.file("metrics.json", json::print(&Value::Object(senders.collect::<Map<_, _>>())));
        Ok(())
    }
}

const DOCTOR: &str = include_str!("doctor.bash");

fn doctor(model: &Model) -> String {
    let (about, text) = DOCTOR.split_once("\nset -").expect("it says what it is for, and begins");
    let folder = quote(&model.demo.title);
    format!("#!/usr/bin/env bash\n{}#\n{about}\nset -{text}", header(Comment::Hash)).replacen(
        "quiet=\n",
        &format!("folder={folder}\nquiet=\n"),
        1,
    )
}
