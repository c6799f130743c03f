//! What must hold of the dashboards of every demo: nothing asked that nobody answers, nothing
//! linked that is not there, no hole in the grid.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use common::Demo;
use mltgen::catalog::signals;
use mltgen::model::Model;
use mltgen::model::dashboard::{Ask, Dashboard, DrillValue, Meaning, Panel, Severity, Unit, View};
use mltgen::model::objective::Sli;
use mltgen::query::matcher::{Matcher, Part};
use mltgen::query::promql::{Expr, Window};
use mltgen::units::Duration;

const SHOP: &str = r#"
edition = 1

[demo]
name = "shop"

[grafana]
target = "local"

[kubernetes]
target = "existing"

[services.web]
image = "example.test/web:1"
calls = ["cart"]
check = "/"

[services.cart]
image = "example.test/cart:1"
"#;

/// Demos that differ in who produces what.
fn demos() -> Vec<(&'static str, String)> {
    vec![
        ("the seed", common::seed()),
        ("a small shop", SHOP.to_owned()),
        ("Tempo's span metrics", format!("{SHOP}\n[telemetry]\ncollector = \"none\"\n")),
        ("no cluster", SHOP.replace("\"existing\"", "\"none\"")),
        ("no checks", SHOP.replace("check = \"/\"", "")),
        ("every promise", common::read("tests/rules/everything.toml")),
    ]
}

fn model(demo: &str) -> Model {
    let mut demo = Demo::new(demo);
    demo.check().unwrap_or_else(|| panic!("{}", demo.told()))
}

/// Runs a check over every panel of every dashboard of every demo.
#[track_caller]
fn each_panel(check: impl Fn(&Model, &Dashboard, &Panel, &str)) {
    for (name, demo) in demos() {
        let model = model(&demo);
        for dashboard in &model.dashboards {
            for panel in dashboard.panels() {
                let path = format!("{name}: {}/{}", dashboard.name, panel.name);
                check(&model, dashboard, panel, &path);
            }
        }
    }
}

fn expressions(panel: &Panel) -> impl Iterator<Item = &Expr> {
    panel.content.queries.iter().filter_map(|query| query.ask.metrics())
}

#[test]
fn every_metric_has_a_producer_and_the_labels_it_is_picked_by() {
    each_panel(|model, _, panel, path| {
        for selector in expressions(panel).flat_map(Expr::selectors) {
            if model.recorded.iter().any(|it| it.entry.name == selector.metric) {
                continue;
            }
            let signal = signals::of_metric(model, &selector.metric)
                .unwrap_or_else(|| panic!("{path}: nobody produces {}", selector.metric));
            for Matcher { label, .. } in &selector.matchers {
                let known = signal.labels.contains(&label.as_str())
                    || signal.identity.labels().contains(&label.as_str());
                assert!(known, "{path}: {} has no label {label}", selector.metric);
            }
        }
    });
}

#[test]
fn every_expression_is_promql() {
    each_panel(|_, _, panel, path| {
        for expr in expressions(panel) {
            let minute = |window| match window {
                Window::Of(_) => window,
                Window::RateInterval | Window::Interval | Window::Range => {
                    Window::Of(Duration::seconds(60))
                }
            };
            let text = expr.clone().with_windows(&minute).to_string();
            let parsed = promql_parser::parser::parse(&text);
            assert!(parsed.is_ok(), "{path}: {parsed:?} in {text}");
        }
    });
}

#[test]
fn only_declared_variables_are_used() {
    each_panel(|_, dashboard, panel, path| {
        let matchers = panel.content.queries.iter().flat_map(|query| match &query.ask {
            Ask::Metrics(expr) | Ask::MetricsNow(expr) => {
                let selectors = expr.selectors().into_iter();
                selectors.flat_map(|it| it.matchers.clone()).collect()
            }
            Ask::Logs(lines) => lines.streams.clone(),
            Ask::LogCounts(_)
            | Ask::Traces(_)
            | Ask::Calls(_)
            | Ask::Incidents(_)
            | Ask::Sample(_) => Vec::new(),
        });
        for part in matchers.flat_map(|matcher| matcher.value.0) {
            let Part::Variable(variable) = part else { continue };
            let declared = dashboard.choices.iter().any(|choice| choice.variable == variable);
            assert!(declared, "{path}: ${} is not declared", variable.name());
        }
    });
}

#[test]
fn a_click_leads_to_a_dashboard_and_an_option_that_are_there() {
    each_panel(|model, _, panel, path| {
        for drill in panel.content.queries.iter().filter_map(|query| query.drill.as_ref()) {
            let target = model.dashboards.iter().find(|dashboard| dashboard.uid == drill.uid);
            let target = target.unwrap_or_else(|| panic!("{path}: no dashboard {}", drill.uid));
            let Some((variable, value)) = &drill.choice else { continue };
            let choice = target.choices.iter().find(|choice| choice.variable == *variable);
            let choice = choice.unwrap_or_else(|| panic!("{path}: no ${}", variable.name()));
            if let DrillValue::Text(text) = value {
                assert!(choice.options().iter().any(|it| it.value == *text), "{path}: no {text}");
            }
        }
    });
    for (name, demo) in demos() {
        let model = model(&demo);
        let uids: Vec<&str> = model.dashboards.iter().map(|it| it.uid.as_str()).collect();
        for link in model.dashboards.iter().flat_map(|dashboard| &dashboard.links) {
            assert!(uids.contains(&link.uid.as_str()), "{name}: no dashboard {}", link.uid);
        }
    }
}

#[test]
fn latency_over_time_leads_to_traces_and_nothing_else_does() {
    let found = RefCell::new(0);
    each_panel(|model, _, panel, path| {
        let shows_latency = panel.content.view == View::Lines
            && expressions(panel).flat_map(Expr::selectors).any(|selector| {
                let signal = signals::of_metric(model, &selector.metric);
                signal.is_some_and(|signal| signal.name == "duration")
            });
        let leading = panel.content.queries.iter().filter(|query| query.exemplars).count();
        assert_eq!(leading, usize::from(shows_latency), "{path}");
        *found.borrow_mut() += leading;
    });
    assert!(found.into_inner() >= 10, "too few to tell");
}

/// However data sources are made: metrics lead to traces, traces to log lines, metrics and the map of
/// services, and log lines to traces.
#[test]
fn data_sources_lead_from_one_to_the_other() {
    let mut made = 0;
    for (name, demo) in demos() {
        let mut demo = Demo::new(&demo);
        let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
        for (path, file) in &artifacts {
            if !path.as_str().ends_with("data_sources.tf")
                && !path.as_str().ends_with("data_sources.yaml")
            {
                continue;
            }
            made += 1;
            for way in [
                "exemplarTraceIdDestinations",
                "tracesToLogsV2",
                "tracesToMetrics",
                "serviceMap",
                "derivedFields",
            ] {
                assert!(file.text.contains(way), "{name}: {path} has no {way}");
            }
        }
    }
    assert!(made > 4, "{made} are too few to tell");
}

/// On a screen of 1,440 pixels a column has 57 of them, a letter of a title 7, and the margins and the
/// sign for the description 56.
#[test]
fn no_title_is_cut() {
    let long = "[services.cart]\ntitle = \"The cart that remembers what was put into it before the break\"";
    let mut all = demos();
    all.push(("a long title", SHOP.replace("[services.cart]", long)));
    all.push(("a laptop", common::read("examples/local/demo.toml")));
    for (name, demo) in all {
        for dashboard in &model(&demo).dashboards {
            for panel in dashboard.panels() {
                let title = &panel.content.title;
                let needed = title.chars().count() * 7 + 56;
                let there = usize::try_from(panel.place.width).unwrap() * 57;
                assert!(needed <= there, "{name}: {}/{title} is cut", dashboard.name);
            }
        }
    }
}

/// Whoever sees a colour finds in the description what it means.
#[test]
fn colours_are_explained() {
    each_panel(|_, _, panel, path| {
        let content = &panel.content;
        let shown = content.queries.iter().filter_map(|query| query.shown.as_ref());
        for meaning in std::iter::once(&content.meaning).chain(shown.map(|it| &it.meaning)) {
            let is_bad = match meaning {
                Meaning::Neutral => false,
                Meaning::State | Meaning::Better(_) | Meaning::Left(_) => true,
                Meaning::Worse(bounds) => bounds.iter().any(|(_, to)| *to == Severity::Bad),
            };
            let about = &content.about;
            let says = |word: &str| about.to_lowercase().contains(word);
            assert!(!is_bad || says("red") || says("dashed"), "{path}: what is red? {about}");
            assert!(!meaning.warns() || says("yellow"), "{path}: what is yellow? {about}");
        }
    });
}

#[test]
fn the_grid_has_neither_hole_nor_overlap() {
    for (name, demo) in demos() {
        for dashboard in model(&demo).dashboards {
            let mut taken = BTreeSet::new();
            let mut lines = 0;
            for row in &dashboard.rows {
                taken.extend((0..24).map(|x| (x, row.y)));
                lines = lines.max(row.y + 1);
            }
            for place in dashboard.panels().map(|panel| panel.place) {
                lines = lines.max(place.y + place.height);
                for x in place.x..place.x + place.width {
                    for y in place.y..place.y + place.height {
                        let free = x < 24 && taken.insert((x, y));
                        assert!(free, "{name}: {}: {x},{y} is taken twice", dashboard.name);
                    }
                }
            }
            let full = usize::try_from(24 * lines).unwrap();
            assert_eq!(taken.len(), full, "{name}: {} has a hole", dashboard.name);
        }
    }
}

#[test]
fn a_panel_keeps_its_id_in_every_demo() {
    let mut known: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (name, demo) in demos() {
        for dashboard in model(&demo).dashboards {
            let rows = dashboard.rows.iter().map(|row| row.id);
            let ids: Vec<u32> = rows.chain(dashboard.panels().map(|panel| panel.id)).collect();
            let unique: BTreeSet<u32> = ids.iter().copied().collect();
            assert_eq!(unique.len(), ids.len(), "{name}: {} has an id twice", dashboard.name);
            assert!(unique.iter().all(|id| (1..1 << 31).contains(id)));
            for panel in dashboard.panels() {
                let key = (dashboard.name.to_owned(), panel.name.clone());
                let id = *known.entry(key).or_insert(panel.id);
                assert_eq!(id, panel.id, "{name}: {}/{}", dashboard.name, panel.name);
            }
        }
    }
}

/// The panels of a dashboard, and whether each is one of the demo that lacks something.
#[track_caller]
fn check_left_out(demo: &str, dashboard: &str, gone: &[&str], there: &[&str]) {
    let model = model(demo);
    let found = model.dashboards.iter().find(|it| it.name == dashboard).unwrap();
    let names: Vec<&str> = found.panels().map(|panel| panel.name.as_str()).collect();
    for name in gone {
        assert!(!names.contains(name), "{name} can never show anything: {names:?}");
    }
    for name in there {
        assert!(names.contains(name), "{name} is gone: {names:?}");
    }
}

#[test]
fn what_nobody_produces_is_left_out() {
    let no_cluster = SHOP.replace("\"existing\"", "\"none\"");
    let pods = ["cpu", "memory", "network", "restarts", "replicas"];
    check_left_out(&no_cluster, "service-detail", &pods, &["status", "latency"]);
    // Nor does a laptop hear of a cluster.
    let existing = "target = \"existing\"\nurl = \"https://grafana.test\"";
    let heard = SHOP.replace("target = \"local\"", existing);
    check_left_out(SHOP, "service-detail", &pods, &["status", "latency"]);
    check_left_out(&heard, "service-detail", &[], &pods);
    let no_checks = SHOP.replace("check = \"/\"", "");
    check_left_out(&no_checks, "exec", &["availability"], &["in-trouble", "latency"]);
    check_left_out(&no_checks, "sre-overview", &["check-duration"], &["components"]);
    let names: Vec<&str> = model(SHOP).dashboards.iter().map(|it| it.name).collect();
    assert_eq!(names, ["exec", "sre-overview", "service-detail"]);
}

#[test]
fn health_is_never_empty() {
    each_panel(|_, _, panel, path| {
        if panel.name.starts_with("status") || panel.name == "components" {
            for expr in expressions(panel) {
                assert!(expr.to_string().ends_with("vector(-1)"), "{path}: {expr}");
            }
        }
    });
}

/// Target, what is left, and which share of it: and what is not measured is unknown, never whole.
#[test]
fn every_budget_is_shown_and_an_unknown_one_is_unknown() {
    let model = model(&common::seed());
    let exec = model.dashboards.iter().find(|it| it.name == "exec").unwrap();
    let asked = |panel: &str| -> Vec<String> {
        let panel = exec.panels().find(|it| it.name == panel).unwrap();
        expressions(panel).map(ToString::to_string).collect()
    };
    let left = "(min(mltgen_slo_budget_left{component=\"api-gateway\",slo=\"downtime\",demo=\"ecommerce\"}) or vector(NaN))";
    let bare = left.trim_start_matches('(').trim_end_matches("))").to_owned() + ")";
    assert_eq!(asked("budget-downtime"), ["vector(300)".to_owned(), bare, format!("{left} / 300")]);
    assert_eq!(asked("budget-payment-failures")[0], "vector(500)");
    let of_each = asked("budgets-latency");
    assert!(of_each.iter().all(|it| it.ends_with(" * NaN")), "{of_each:?}");
}

/// Whatever is promised: in time, in events or in requests, of one or of each.
#[test]
fn every_budget_is_three_numbers_in_its_own_unit() {
    let (mut kinds, mut tables) = (BTreeSet::new(), 0);
    let latency = "\n[slos.fast-cart]\nof = \"cart\"\nsli = \"latency\"\nbound = \"1s\"\nobjective = \"99%\"\n";
    let read = common::read;
    let demos = [
        common::seed(),
        read("tests/rules/everything.toml"),
        format!("{SHOP}{latency}"),
        read("examples/two-databases/demo.toml"),
    ];
    for demo in demos {
        let model = model(&demo);
        let exec = model.dashboards.iter().find(|it| it.name == "exec").unwrap();
        for slo in &model.slos {
            let unit = match slo.sli {
                Sli::Availability { .. } => Unit::Seconds,
                Sli::Latency { .. } | Sli::ErrorRate { .. } | Sli::Events { .. } => Unit::Count,
                Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => continue,
            };
            let name = if slo.is_of_each() { "budgets" } else { "budget" };
            let name = format!("{name}-{}", slo.entry.name);
            let panel = exec.panels().find(|it| it.name == name);
            let content = &panel.unwrap_or_else(|| panic!("no {name}")).content;
            let units: Vec<Unit> = content
                .queries
                .iter()
                .map(|query| query.shown.as_ref().map_or(content.unit, |it| it.unit))
                .collect();
            assert_eq!(units, [unit, unit, Unit::Share], "{name}");
            let words = ["budget", "left", "share left"];
            for (query, word) in content.queries.iter().zip(words) {
                let written = query.legend.written().to_lowercase();
                assert!(written.starts_with(word), "{name}: {written} is no {word}");
            }
            kinds.insert((slo.sli.name(), slo.is_of_path(), slo.is_of_each()));
            tables += usize::from(matches!(content.view, View::Columns("component")));
        }
    }
    assert!(kinds.len() >= 6 && tables >= 2, "{kinds:?} are too few to tell");
}

/// They come from the system that keeps incidents, so without one there is nothing to show.
#[test]
fn times_of_incidents_are_asked_from_where_incidents_are() {
    let times = ["incident-time-time-to-acknowledge", "incident-time-time-to-resolve"];
    check_left_out(&common::seed(), "exec", &[], &times);
    let promised = "\n[slos]\ntime-to-acknowledge = { target = \"25m\" }\n";
    check_left_out(&format!("{SHOP}{promised}"), "exec", &times, &["availability"]);
}

/// Whoever has many sees first who is nearest to breaking a promise, and scrolls for the others.
#[test]
fn of_many_budgets_the_smallest_stand_first() {
    let services = (0..30).map(|at| format!("\n[services.s{at}]\nimage = \"s:{at}\"\n"));
    let services = services.collect::<Vec<_>>().concat();
    let slo = "\n[slos.errors]\nof = \"services\"\nsli = \"error-rate\"\nobjective = \"99%\"\n";
    let mut demo = Demo::new(&format!("{SHOP}{services}{slo}"));
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let path = "grafana/dashboards/exec.json";
    let (_, file) = artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap();
    let exec: serde_json::Value = serde_json::from_str(&file.text).unwrap();
    let panels = exec["panels"].as_array().unwrap();
    let panel = panels.iter().find(|it| it["title"] == "Errors: budgets").unwrap();
    assert_eq!(panel["targets"].as_array().unwrap().len(), 3);
    assert_eq!(panel["options"]["sortBy"][0]["displayName"], "Share left");
    assert_eq!(panel["options"]["sortBy"][0]["desc"], false);
    assert!(panel["gridPos"]["h"].as_u64().unwrap() <= 16);
}

/// Three numbers in four columns are not read side by side.
#[test]
fn several_numbers_stand_where_there_is_room_for_them() {
    let mut demo = Demo::new(&common::seed());
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    for (dashboard, title, expected) in [
        ("sre-overview", "Downtime", "horizontal"),
        ("service-detail", "Signals", "horizontal"),
        ("exec", "Downtime", "auto"),
        ("exec", "Payment", "auto"),
        ("sre-overview", "Components now", "auto"),
    ] {
        let path = format!("grafana/dashboards/{dashboard}.json");
        let (_, file) = artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap();
        let whole: serde_json::Value = serde_json::from_str(&file.text).unwrap();
        let panels = whole["panels"].as_array().unwrap();
        let panel = panels.iter().find(|it| it["title"] == title).unwrap();
        assert_eq!(panel["options"]["orientation"], expected, "{dashboard}/{title}");
    }
}

/// Many services are one panel with a tile for each, by its name and with its link; a few have one each, in lines
/// that look made on purpose.
#[test]
fn a_panel_for_each_of_many_is_no_answer_at_a_glance() {
    let tiles = |count: usize| {
        let services = (0..count).map(|number| format!("[services.s{number}]\n"));
        let text = format!(
            "edition = 1\ndemo.name = \"big\"\nlocal.app = \"stand-in\"\nkubernetes.target = \"none\"\n\
             [load]\ntarget = \"s0\"\njourneys.look.steps = [{{ page = \"home\", get = \"/\" }}]\n\
             [slos.latency]\nof = \"services\"\nbound = \"1s\"\nobjective = \"95%\"\n{}",
            services.collect::<String>()
        );
        let artifacts = common::Demo::new(&text).compile().unwrap();
        let path = mltgen::artifact::RelPath::new("grafana/dashboards/exec.json").unwrap();
        let exec: serde_json::Value = serde_json::from_str(&artifacts[&path].text).unwrap();
        let panels = exec["panels"].as_array().unwrap().clone();
        let rows = panels.iter().skip(1).take_while(|panel| panel["type"] != "row");
        rows.cloned().collect::<Vec<_>>()
    };
    let beside = |panels: &[serde_json::Value], y: u64| {
        panels.iter().filter(|panel| panel["gridPos"]["y"] == y).count()
    };
    let few = tiles(13);
    assert_eq!((beside(&few, 1), beside(&few, 6)), (7, 6));
    assert_eq!(tiles(24).len(), 24);
    let [many] = &tiles(300)[..] else { panic!("one panel") };
    let targets = many["targets"].as_array().unwrap();
    let names: Vec<&str> = targets.iter().filter_map(|it| it["legendFormat"].as_str()).collect();
    assert_eq!((names.len(), names[0], names[299]), (300, "S0", "S299"));
    let text = many["fieldConfig"].to_string();
    assert!(text.contains("var-workload=s0") && text.contains("var-workload=s299"), "{text}");
}
