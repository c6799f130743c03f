//! The scripts beside the roots: one hands the outputs of a root to the next, as variables of the
//! environment, so no root reads the state of another, which holds more than it has to know; the
//! other runs Terraform in the roots of all teams at once.

use crate::model::Model;
use crate::syntax::shell::quote;
use crate::syntax::{Comment, header};

/// Its path, below `terraform/`.
pub(super) const PATH: &str = "environment.sh";

/// The path of the other one.
pub(super) const TEAMS_PATH: &str = "teams.sh";

const SCRIPT: &str = r#"#
# Prints the environment of a root: what the roots that were applied before it put out for it.
#
#   eval "$(terraform/environment.sh stack)"
#
# It holds tokens, so it belongs into a shell and into no file. What this demo does not have is unset, so
# that nothing stays of another one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

root=${1:?name a root: @ROOTS@}
outputs=${root}_environment
@TEAMS@for before in infra cloud stack; do
    if [ "$before" = "$root" ]; then break; fi
    if [ ! -d "$before/.terraform" ]; then continue; fi
    terraform -chdir="$before" output -json |
        jq -r --arg outputs "$outputs" '
            .[$outputs | split(" ")[]].value // {} | to_entries[]
            | if .value == null then "unset \(.key)" else @sh "export \(.key)=\(.value)" end'
done
"#;

/// The roots of teams act as the one before them does, in the same Grafana.
const AS_THE_STACK: &str =
    "if [ \"$root\" = teams ]; then outputs=\"stack_environment $outputs\"; fi\n";

const TEAMS_SCRIPT: &str = r#"#
# Runs Terraform in the root of every team at once: each has a state of its own.
#
#   terraform/teams.sh plan
#   terraform/teams.sh apply -auto-approve
#
# Nobody can answer all of them, so what would ask needs -auto-approve. It fails if any of them does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

roots=(@ROOTS@)
one() {
    terraform -chdir="$1" init -input=false -no-color >/dev/null &&
        terraform -chdir="$1" "${@:2}" -input=false -no-color
}
: "${1:?say what to do: plan, apply or destroy}"
running=()
for root in "${roots[@]}"; do
    { one "$root" "$@" 2>&1 | sed "s/^/$root: /"; } &
    running+=($!)
done
failed=0
for job in "${running[@]}"; do
    wait "$job" || failed=1
done
exit "$failed"
"#;

/// The script that hands on.
pub(super) fn script(model: &Model) -> String {
    let (roots, teams) = if model.terraform.teams.is_empty() {
        ("stack or cluster", "")
    } else {
        ("stack, teams or cluster", AS_THE_STACK)
    };
    whole(&SCRIPT.replace("@ROOTS@", roots).replace("@TEAMS@", teams))
}

/// The script that runs all teams; none where they have no roots.
pub(super) fn teams_script(model: &Model) -> Option<String> {
    let roots: Vec<String> = model.terraform.teams.iter().map(|team| quote(&team.root())).collect();
    (!roots.is_empty()).then(|| whole(&TEAMS_SCRIPT.replace("@ROOTS@", &roots.join(" "))))
}

fn whole(script: &str) -> String {
    format!("#!/usr/bin/env bash\n{}{script}", header(Comment::Hash))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "it is run as people run it")]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use super::*;

    #[test]
    fn what_one_root_puts_out_the_next_one_reads() {
        if Command::new("jq").arg("--version").output().is_err() {
            eprintln!("skipped: jq is absent");
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        for root in ["cloud/.terraform", "stack/.terraform", "infra"] {
            fs::create_dir_all(path(root)).expect("a folder");
        }
        let runnable = |name: &str, text: &str| {
            fs::write(path(name), text).expect("a file");
            fs::set_permissions(path(name), fs::Permissions::from_mode(0o755)).expect("a mode");
        };
        runnable("environment.sh", &whole(&SCRIPT.replace("@TEAMS@", AS_THE_STACK)));
        // `infra` was not applied, so nobody may ask for its outputs.
        runnable(
            "terraform",
            "#!/bin/sh\ncase $1 in *cloud) printf %s \"$OUTPUTS\" ;; *stack) echo '{}' ;; *) exit 1 ;; esac\n",
        );
        let outputs = r#"{"cluster_environment": {"value":
            {"URL": "https://a.test/?b=c&d", "ID": 7, "ODD": "it's $(a) \"b\"\nc", "NOTHING": null}}}"#;
        let shown = r#"eval "$(./environment.sh cluster)" && printf '%s|' "$URL" "$ID" "$ODD" "${NOTHING-unset}""#;
        let paths = format!("{}:{}", folder.path().display(), env!("PATH"));
        let run = Command::new("bash")
            .args(["-c", shown])
            .current_dir(folder.path())
            .env("PATH", paths)
            .env("OUTPUTS", outputs)
            .output()
            .expect("there is bash");
        let shown = String::from_utf8(run.stdout).expect("it echoes what it got");
        assert_eq!(shown, "https://a.test/?b=c&d|7|it's $(a) \"b\"\nc|unset|", "{:?}", run.stderr);
    }
}
