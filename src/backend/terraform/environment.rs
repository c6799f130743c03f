//! The script that hands the outputs of one root to the next, as variables of the environment. So no
//! root reads the state of another, which holds more than it has to know.

use crate::syntax::{Comment, header};

/// Its path, below `terraform/`.
pub(super) const PATH: &str = "environment.sh";

const SCRIPT: &str = r#"#
# Prints the environment of a root: what the roots that were applied before it put out for it.
#
#   eval "$(terraform/environment.sh stack)"
#
# It holds tokens, so it belongs into a shell and into no file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

root=${1:?name a root: stack or cluster}
for before in infra cloud stack; do
    if [ "$before" = "$root" ]; then break; fi
    if [ ! -d "$before/.terraform" ]; then continue; fi
    terraform -chdir="$before" output -json |
        jq -r --arg output "${root}_environment" \
            '.[$output].value // {} | to_entries[] | @sh "export \(.key)=\(.value)"'
done
"#;

/// The script.
pub(super) fn script() -> String {
    format!("#!/usr/bin/env bash\n{}{SCRIPT}", header(Comment::Hash))
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
        runnable("environment.sh", &script());
        // `infra` was not applied, so nobody may ask for its outputs.
        runnable(
            "terraform",
            "#!/bin/sh\ncase $1 in *cloud) printf %s \"$OUTPUTS\" ;; *stack) echo '{}' ;; *) exit 1 ;; esac\n",
        );
        let outputs = r#"{"cluster_environment": {"value":
            {"URL": "https://a.test/?b=c&d", "ID": 7, "ODD": "it's $(a) \"b\"\nc"}}}"#;
        let shown = r#"eval "$(./environment.sh cluster)" && printf '%s|' "$URL" "$ID" "$ODD""#;
        let paths = format!("{}:{}", folder.path().display(), env!("PATH"));
        let run = Command::new("bash")
            .args(["-c", shown])
            .current_dir(folder.path())
            .env("PATH", paths)
            .env("OUTPUTS", outputs)
            .output()
            .expect("there is bash");
        let shown = String::from_utf8(run.stdout).expect("it echoes what it got");
        assert_eq!(shown, "https://a.test/?b=c&d|7|it's $(a) \"b\"\nc|", "{:?}", run.stderr);
    }
}
