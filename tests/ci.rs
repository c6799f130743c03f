//! What CI is given: findings as GitHub and SARIF read them, manual pages, and files for GitHub, GitLab and
//! pre-commit, whose commands must be commands.
#![expect(clippy::disallowed_methods, reason = "the command is run in a folder")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod process;

use std::collections::BTreeSet;

use process::Demo;
use serde_json::Value;

/// Two mistakes, one of them with everything that must be escaped.
const WRONG: &str = "edition = 1\n\n[demo]\nname = \"shop\"\n\n[services.web]\nimage = \"a:1\"\nprot = 80\ncalls = [\"x,y: 5%\"]\n";

const FINE: &str = "edition = 1\n\n[demo]\nname = \"shop\"\n\n[services.web]\nimage = \"a:1\"\n";

#[test]
fn github_marks_the_lines_that_are_wrong() {
    let ended = Demo::new(WRONG).run(&["check", "--format", "github"]);
    assert_eq!(ended.exit, 1);
    assert_eq!(
        ended.out,
        "::error file=demo.toml,line=8,endLine=8,col=1,endColumn=5,title=unknown-key::\
         unknown key `prot`%0Athis table has no such key%0Ahelp: did you mean `port`?\n\
         ::error file=demo.toml,line=9,endLine=9,col=10,endColumn=19,title=unknown-reference::\
         no component is called `x,y: 5%25`%0Aleads nowhere%0Ahelp: the only one is `web`\n"
    );
    assert_eq!(ended.error, "");
}

#[test]
fn github_names_the_files_that_are_stale_and_nothing_else() {
    let demo = Demo::new(FINE);
    assert_eq!(demo.run(&["build"]).exit, 0);
    let ended = demo.run(&["build", "--check", "--format", "github"]);
    assert_eq!((ended.exit, ended.out.as_str()), (0, ""));
    std::fs::write(demo.path("generated/kubernetes/web.yaml"), "mine: 1, 2\n").unwrap();
    let ended = demo.run(&["build", "--check", "--format", "github"]);
    assert_eq!(ended.exit, 3);
    assert_eq!(
        ended.out,
        "::error file=generated/kubernetes/web.yaml,title=stale-output::\
         edited by hand: it is not what the demo gives; run `mltgen build`\n"
    );
}

#[test]
fn a_sarif_log_names_every_rule_that_its_results_name() {
    let demo = Demo::new(WRONG);
    for (args, code, results) in [
        (&["check", "--format", "sarif"][..], 1, 2),
        (&["build", "--check", "--format", "sarif"][..], 1, 2),
        (&["check", "--set", "services.web.prot=1", "--format", "sarif"][..], 1, 3),
    ] {
        let ended = demo.run(args);
        assert_eq!(ended.exit, code, "{args:?}");
        let log: Value = serde_json::from_str(&ended.out).unwrap();
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let rules: BTreeSet<&str> = rules.iter().map(|it| it["id"].as_str().unwrap()).collect();
        let told = run["results"].as_array().unwrap();
        assert_eq!(told.len(), results, "{args:?}: {told:?}");
        for result in told {
            assert!(rules.contains(result["ruleId"].as_str().unwrap()));
            for location in result["locations"].as_array().into_iter().flatten() {
                let region = &location["physicalLocation"]["region"];
                assert!(region["startLine"].as_u64() >= Some(1));
                assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "demo.toml");
            }
        }
    }
    let fine = Demo::new(FINE);
    let log: Value = serde_json::from_str(&fine.run(&["check", "--format", "sarif"]).out).unwrap();
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
}

#[test]
fn odd_paths_are_references() {
    let demo = Demo::new(FINE);
    std::fs::rename(demo.path("demo.toml"), demo.path("démo 50%.toml")).unwrap();
    let ended =
        demo.run(&["build", "démo 50%.toml", "--out", "o ut", "--check", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&ended.out).unwrap();
    let uri = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    let uri = uri["uri"].as_str().unwrap();
    assert!(uri.starts_with("o%20ut/"), "{uri}");
}

#[test]
fn every_command_has_a_manual_page() {
    let demo = Demo::new(FINE);
    let whole = demo.run(&["man"]).out;
    let mut pages = 0;
    for command in commands(&demo) {
        let page = demo.run(&["man", &command]);
        assert!(page.out.contains(&format!(".TH mltgen-{command} 1")), "{command}");
        assert!(whole.contains(&command.replace('-', "\\-")), "{command}");
        pages += 1;
    }
    assert!(pages > 5);
    let wrong = demo.run(&["man", "bild"]);
    assert_eq!(wrong.exit, 2);
    assert!(wrong.error.contains("did you mean `build`?"), "{}", wrong.error);
}

/// The commands that `mltgen --help` lists.
fn commands(demo: &Demo) -> Vec<String> {
    let help = demo.run(&["--help"]).out;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let list = list.split("\n\n").next().unwrap();
    let first = |line: &str| line.strip_prefix("  ")?.split(' ').next().map(str::to_owned);
    list.lines().filter_map(first).filter(|it| !it.is_empty()).collect()
}

/// Every command line of mltgen in what is handed out and told of CI: its command and its options are there.
#[test]
fn commands_for_ci_are_commands() {
    let demo = Demo::new(FINE);
    let known = commands(&demo);
    let mut tried = 0;
    for path in ["action.yml", ".pre-commit-hooks.yaml", "ci/gitlab.yml", "docs/ci.md"] {
        let text = common::read(path);
        for line in text.lines() {
            for rest in line.split("mltgen ").skip(1) {
                let rest = rest.split(['`', '|', '>']).next().unwrap();
                let mut words = rest.split_whitespace();
                let Some(command) = words.next().filter(|it| known.iter().any(|known| known == it))
                else {
                    continue;
                };
                let help = demo.run(&[command, "--help"]).out;
                for option in words.filter_map(|word| word.strip_prefix("--")) {
                    let option = option.split('=').next().unwrap();
                    assert!(help.contains(&format!("--{option}")), "{path}: {line}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 8, "{tried}");
}

#[test]
fn files_for_ci_are_yaml() {
    for (path, has) in [
        ("action.yml", "/runs/steps/0/run"),
        (".pre-commit-hooks.yaml", "/0/id"),
        ("ci/gitlab.yml", "/mltgen:check/script/0"),
    ] {
        let file: Value = serde_saphyr::from_str(&common::read(path)).unwrap();
        assert!(file.pointer(has).is_some(), "{path}");
    }
}
