//! The page of `mltgen preview` in a real browser: what it draws, how it looks, where it leads.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests read what was generated")]

mod browser;
mod common;
#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

use std::collections::BTreeMap;
use std::fs;

use browser::{Browser, model, page};
use common::Demo;
use mltgen::preview::{self, Against, Preview};
use mltgen::review::{self, Side};
use serde_json::{Value, json};

#[test]
fn it_runs_under_its_own_policy_and_says_nothing_in_the_console() {
    if !browser::is_here() {
        return;
    }
    let seen = Browser::default().open(&page(&common::seed()), "");
    assert_eq!(seen.console, [""; 0]);
    assert!(seen.dom.contains("<h1 tabindex=\"-1\">Ecommerce App</h1>"), "it has drawn itself");
    assert!(seen.dom.contains("state-fine"), "and its boxes");
}

/// Each panel of each file that Grafana loads, by dashboard: its id, its title and its place.
fn generated() -> BTreeMap<String, Vec<Value>> {
    let files = fs::read_dir("generated/grafana/dashboards").unwrap();
    let boards = files.map(|file| {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let board: Value = serde_json::from_str(&text).unwrap();
        let panels = board["panels"].as_array().unwrap().iter();
        let panels = panels.filter(|panel| panel["type"] != "row").map(|panel| {
            let place = &panel["gridPos"];
            json!([panel["id"], panel["title"], place["x"], place["w"], place["h"]])
        });
        (board["uid"].as_str().unwrap().to_owned(), panels.collect())
    });
    boards.collect()
}

#[test]
fn every_panel_of_every_dashboard_is_drawn_where_grafana_has_it() {
    if !browser::is_here() {
        return;
    }
    let drawn = Browser::default().run(
        &page(&common::seed()),
        "#/?play=basic-bug&at=120",
        r"
        const found = {};
        const views = {};
        for (const board of now.state.dashboards) {
          visit(boardLink(board.uid));
          await pause_(20);
          live.forEach(refresh);
          found[board.uid] = [...document.querySelectorAll('.board .panel')].map((node) => {
            const style = (name) => Number(node.style.getPropertyValue(name));
            const title = node.querySelector('h4').textContent;
            const body = node.querySelector('.body');
            const ink = body.textContent.trim().length > 0 || body.querySelector('svg path, svg rect');
            must(ink, `${board.title}: ${title} is empty`);
            must(body.getBoundingClientRect().height > 10, `${title} has no height`);
            views[node.dataset.view] = true;
            return [Number(node.dataset.panel), title, style('--column') - 1, style('--columns'), style('--rows')];
          });
        }
        return { found, views: Object.keys(views) };
        ",
    );
    for (uid, mut expected) in generated() {
        let mut found = drawn["found"][&uid].as_array().unwrap().clone();
        let by_id = |panel: &Value| panel[0].as_u64();
        found.sort_by_key(by_id);
        expected.sort_by_key(by_id);
        assert!(expected.len() > 10, "{uid}");
        assert_eq!(found, expected, "{uid}");
    }
    assert!(drawn["views"].as_array().unwrap().len() > 10, "{}", drawn["views"]);
}

#[test]
fn every_view_and_every_unit_has_a_way_to_be_drawn() {
    if !browser::is_here() {
        return;
    }
    let words = fs::read_to_string("src/preview/dashboards.rs").unwrap();
    let (_, arms) = words.split_once("fn view(view: View)").unwrap();
    let views: Vec<&str> =
        arms.split("=> \"").skip(1).map(|it| it.split('"').next().unwrap()).collect();
    assert!(views.len() > 14, "{views:?}");
    let words = fs::read_to_string("src/preview/query.rs").unwrap();
    let (_, arms) = words.split_once("fn unit(unit: Unit)").unwrap();
    let arms = arms.split("Unit::State").next().unwrap();
    let units: Vec<&str> =
        arms.split("=> \"").skip(1).map(|it| it.split('"').next().unwrap()).collect();
    assert!(units.len() > 11, "{units:?}");
    let test = format!(
        r"
        for (const view of {views}) must(Object.hasOwn(VIEWS, view), `nothing draws ${{view}}`);
        for (const unit of {units}) must(figure(3, unit)[0] !== '–', `nothing writes ${{unit}}`);
        must(figure(3, 'money EUR')[0].includes('3'), 'money');
        let thrown = 0;
        try {{ panelOf(now, now.state.dashboards[0], {{ view: 'new', queries: [], place: [0, 0, 1, 1] }}, {{}}); }} catch {{ thrown += 1; }}
        try {{ figure(1, 'furlongs'); }} catch {{ thrown += 1; }}
        must(thrown === 2, 'what is unknown is told');
        ",
        views = json!(views),
        units = json!(units),
    );
    Browser::default().run(&page(&common::seed()), "", &test);
}

#[test]
fn links_lead_where_they_say() {
    if !browser::is_here() {
        return;
    }
    let reached = Browser::default().run(
        &page(&common::seed()),
        "#/?play=basic-bug&at=600",
        r"
        const all = places_();
        for (const hash of all) {
          visit(hash);
          must(document.querySelector('main h1').textContent !== 'Not here', `${hash} leads nowhere`);
          const { query } = placeOf();
          for (const select of document.querySelectorAll('select[data-variable]')) {
            const wanted = query.get(select.dataset.variable);
            if (wanted) must(select.value === wanted, `${hash} chooses ${select.value}`);
          }
          if (query.get('panel')) must(document.querySelector('.panel.pointed'), `${hash} points at no panel`);
        }
        visit('#/');
        const box = [...document.querySelectorAll('.diagram a')].find((it) => it.getAttribute('aria-label').startsWith('Product,'));
        location.hash = box.getAttribute('href');
        await pause_(30);
        must(document.querySelector('h1').textContent === 'Product', 'a box leads to its page');
        const detail = [...document.querySelectorAll('main a')].find((it) => it.textContent.startsWith('Open Service Detail'));
        location.hash = detail.getAttribute('href');
        await pause_(30);
        must(document.querySelector('select[data-variable=workload]').value === 'product', 'and on to its dashboard');
        must(document.querySelector('h1').textContent === 'Service Detail', document.title);
        visit('#/nothing/of/this');
        must(document.querySelector('h1').textContent === 'Not here', 'what is not there is told');
        return all;
        ",
    );
    let reached: Vec<&str> = reached.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let model = model(&common::seed());
    for dashboard in &model.dashboards {
        assert!(reached.iter().any(|it| it.contains(&dashboard.uid)), "{}", dashboard.uid);
    }
    for scenario in &model.scenarios {
        assert!(reached.contains(&format!("#/scenario/{}", scenario.entry.name).as_str()));
    }
    assert!(reached.contains(&"#/alert/ecommerce-high-latency"));
}

#[test]
fn nothing_is_wider_than_a_narrow_screen() {
    if !browser::is_here() {
        return;
    }
    Browser::narrow().run(
        &page(&common::seed()),
        "#/?play=basic-bug&at=600",
        r"
        must(innerWidth === 360, `the screen is ${innerWidth} wide`);
        const all = places_();
        for (const hash of all) {
          visit(hash);
          const wide = document.documentElement.scrollWidth;
          must(wide <= innerWidth, `${hash} is ${wide} wide: ${[...document.querySelectorAll('main *')].filter((it) => it.getBoundingClientRect().right > innerWidth + 1 && !it.closest('.diagram, .scroll, .body, pre')).slice(0, 3).map((it) => it.outerHTML.slice(0, 100))}`);
        }
        must(getComputedStyle(nav).display === 'none', 'the menu is closed');
        document.querySelector('.menu').click();
        must(getComputedStyle(nav).display !== 'none', 'and can be opened');
        ",
    );
}

#[test]
fn texts_can_be_read_in_light_and_in_dark() {
    if !browser::is_here() {
        return;
    }
    let html = page(&common::seed());
    for looks in ["light", "dark"] {
        let faint = Browser::default().run(
            &html,
            &format!("#/?play=basic-bug&at=600&theme={looks}"),
            &format!(
                r"
                must(document.documentElement.dataset.theme === '{looks}', 'the address says how it looks');
                const found = [];
                const boards = now.state.dashboards.map((it) => boardLink(it.uid));
                for (const hash of ['#/', '#/alerts', '#/scenarios', '#/scenario/basic-bug', '#/alert/ecommerce-high-latency', '#/box/product', ...boards]) {{
                  visit(`${{hash}}${{hash.includes('?') ? '&' : '?'}}theme={looks}`);
                  await pause_(400);
                  live.forEach(refresh);
                  found.push(...faint_().map((it) => `${{hash}} ${{it}}`));
                }}
                help();
                found.push(...faint_());
                return [...new Set(found)];
                "
            ),
        );
        assert_eq!(faint, json!([]), "{looks}");
    }
}

#[test]
fn it_follows_the_system_from_light_to_dark() {
    if !browser::is_here() {
        return;
    }
    let html = page(&common::seed());
    let looks = "return [document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor];";
    let light = Browser::default().run(&html, "#/", looks);
    let dark =
        Browser::default().with("--blink-settings=preferredColorScheme=0").run(&html, "#/", looks);
    assert_eq!((light[0].as_str(), dark[0].as_str()), (Some("light"), Some("dark")));
    assert_ne!(light[1], dark[1]);
}

/// Whatever somebody writes as a name, a title or a log line is text.
#[test]
fn hostile_names_are_text() {
    if !browser::is_here() {
        return;
    }
    let hostile = r#"</script><script>pwned=1</script><img src=x onerror=pwned=1>"><svg onload=pwned=1>{{7*7}}`$(pwned=1)`"#;
    // A title is a folder of Grafana, too, so it has no slash.
    let title = hostile.replace("</script>", "<script>");
    let text = format!(
        r#"
edition = 1
demo = {{ name = "shop", title = '{title}' }}
kubernetes = {{ target = "existing" }}
contact_points = {{ slack = {{ channel = "x", title = '{hostile}' }} }}

[defaults.services]
image = "example.test/x:1"
check = "/"

[services.web]
title = '{hostile}'
description = '{hostile}'
calls = ["cart"]
error_lines = "= boom"

[services.cart]
title = "javascript:pwned=1"

[slos.latency]
title = '{hostile} slo'
of = "services"
bound = "2s"
objective = "95%"

[alerts.slow]
title = '{hostile}'
of = "services"
when = {{ breach = "latency" }}
summary = '{hostile}'
notify = ["slack"]

[scenarios.slow]
title = '{hostile}'
story = '{hostile}'
inject = [{{ do = "env", on = "web", set = {{ X = '{hostile}' }} }}]
effects = [{{ on = "web", latency = "6s", log = '{hostile}' }}]
expect = {{ red = ["web"], alerts = ["slow"], budgets = ["latency"] }}
"#
    );
    let html = page(&text);
    let shown = Browser::default().run(
        &html,
        "#/?play=slow&at=100",
        r"
        const all = places_();
        for (const hash of all) {
          visit(hash);
          await pause_(5);
          must(!document.querySelector('img, iframe, object, [onerror], [onload]'), `${hash} has an element of theirs`);
          must([...document.querySelectorAll('a')].every((it) => (it.getAttribute('href') ?? '#').startsWith('#')), `${hash} leads out`);
        }
        must(typeof pwned === 'undefined', 'theirs has run');
        visit('#/box/web');
        return [document.querySelector('h1').textContent, all.length, document.title];
        ",
    );
    assert_eq!(shown[0], hostile);
    assert!(shown[1].as_u64().unwrap() > 8, "{}", shown[1]);
    assert_eq!(Browser::default().open(&html, "").console, [""; 0]);
}

/// What changes is told in sentences and drawn side by side, each on the demo it is of.
#[test]
fn what_changes_is_drawn_side_by_side() {
    if !browser::is_here() {
        return;
    }
    let text = common::seed();
    let old_text = text
        .replace("[services.content]\n", "")
        .replace(", \"content\"", "")
        .replace("\"content\", ", "")
        .replace("title = \"Services Overview\"", "title = \"Overview of before\"")
        .replace("bound = \"2s\"", "bound = \"3s\"");
    let (old, new) = (model(&old_text), model(&text));
    let artifacts = |text: &str| Demo::new(text).compile().unwrap();
    let (was, is) = (artifacts(&old_text), artifacts(&text));
    let before = Side { artifacts: &was, model: Some(&old) };
    let review = review::review(&before, &Side { artifacts: &is, model: Some(&new) });
    let against = Against { name: "main", model: Some(&old), review: &review };
    let page = preview::page(&Preview { now: &new, against: Some(against), stamp_file: None });
    Browser::default().run(
        &page.html,
        "#/changes?play=slow-payments&at=100",
        r"
        live.forEach(refresh);
        const text = main.textContent;
        must(text.includes('new service content') && text.includes('Since main'), text.slice(0, 300));
        const [left, right] = document.querySelectorAll('.pair .half .diagram');
        must(!left.querySelector('.is-added') && right.querySelectorAll('.is-added').length === 1, 'what is new is marked where it is');
        must(left.querySelectorAll('.is-changed').length > 0 && right.querySelectorAll('.is-changed').length > 0, 'and what is otherwise on both');
        const bad = (node) => node.querySelectorAll('.state-bad').length;
        must(bad(left) === 2 && bad(right) === 2, 'what is played is played on both');
        const pairs = [...document.querySelectorAll('.pair')].slice(1);
        const of = (title) => pairs.find((it) => it.querySelector('h3').textContent.startsWith(title));
        must(of('Content').textContent.includes('It was not there.'), 'a new panel has nothing beside it');
        must(of('Requests over 2s').textContent.includes('Requests over 3s'), 'another title is seen');
        must(pairs.every((it) => it.querySelectorAll('.half').length === 2), 'two halves each');
        must(text.includes('Looking the same:'), 'what looks the same is named');
        visit('#/');
        must(document.querySelector('.note a').getAttribute('href') === '#/changes', 'the overview leads there');
        ",
    );
}

/// A panel says what it asks and means; a choice leads to an address; the pointer tells numbers.
#[test]
fn a_panel_answers_who_looks_closer() {
    if !browser::is_here() {
        return;
    }
    Browser::default().run(
        &page(&common::seed()),
        "#/dashboard/ecommerce-sre-overview",
        r"
        const panel = (title) => [...document.querySelectorAll('.panel')].find((it) => it.querySelector('h4').textContent === title);
        const latency = panel('Latency (p95) by service');
        latency.querySelector('header button').click();
        const said = document.querySelector('dialog[open]').textContent;
        must(said.includes('histogram_quantile(0.95') && said.includes('simulated'), said);
        must([...document.querySelectorAll('dialog a')].some((it) => it.getAttribute('href') === '#/alert/ecommerce-high-latency'), 'and which alerts lead there');
        document.querySelector('dialog[open]').close();
        latency.scrollIntoView();
        live.forEach(refresh);
        const plot = latency.querySelector('.plot');
        const place = plot.getBoundingClientRect();
        plot.dispatchEvent(new PointerEvent('pointermove', { clientX: place.left + place.width / 2, clientY: place.top + 20, bubbles: true }));
        const tip = plot.querySelector('.tip');
        must(!tip.hidden && tip.textContent.includes('product') && tip.textContent.includes('simulated'), tip.textContent);
        visit('#/dashboard/ecommerce-service-detail');
        const select = document.querySelector('select[data-variable=workload]');
        must(select.options.length > 5, 'there is something to choose');
        select.value = 'cart';
        select.dispatchEvent(new Event('change'));
        await pause_(50);
        must(location.hash.includes('workload=cart'), location.hash);
        live.forEach(refresh);
        must(document.querySelector('select[data-variable=workload]').value === 'cart', 'it stays chosen');
        must(panel('CPU').textContent.includes('cart-7c9d6b5f48-x2k9p'), panel('CPU').textContent);
        ",
    );
}

/// A thousand services are too many to look at, and few enough to be shown.
#[test]
fn a_large_demo_is_drawn_in_time() {
    if !browser::is_here() {
        return;
    }
    let scenario = "
[scenarios.gone]
inject = [{ do = \"delete\", on = \"service-7\" }]
effects = [{ on = \"service-7\", offline = true }]
expect = { red = [\"service-7\"] }
";
    let html = page(&(synthetic::demo(1_000) + scenario));
    assert!(html.len() < 8_000_000, "{}", html.len());
    let slowest = Browser::default().run(
        &html,
        "#/?play=gone&at=200",
        r"
        let slowest = 0;
        for (const hash of ['#/', ...now.state.dashboards.map((it) => boardLink(it.uid)), '#/alerts', '#/scenario/gone']) {
          const start = performance.now();
          visit(hash);
          slowest = Math.max(slowest, performance.now() - start);
          const again = performance.now();
          live.forEach(refresh);
          must(performance.now() - again < 2000, `${hash} takes ${performance.now() - again} ms to be drawn again`);
        }
        visit('#/');
        must(document.querySelectorAll('.diagram .state-bad').length === 1, 'the one in trouble is red');
        visit(boardLink(now.state.dashboards.find((it) => it.name === 'sre-overview').uid));
        must([...document.querySelectorAll('.tile.bad')].some((it) => it.textContent.includes('Service 7')), 'and among those that are shown');
        return slowest;
        ",
    );
    assert!(slowest.as_f64().unwrap() < 10_000.0, "{slowest} ms");
}

/// What examples have that the repository's own demo has not: dashboards of the user's own, other places.
#[test]
fn every_page_of_every_example_is_drawn() {
    if !browser::is_here() {
        return;
    }
    for example in [
        "custom-panel",
        "existing-grafana",
        "kind",
        "local",
        "minimal",
        "own-engine",
        "two-databases",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.html");
        let ended = std::process::Command::new(env!("CARGO_BIN_EXE_mltgen"))
            .args(["preview", "--quiet", &format!("examples/{example}/demo.toml"), "-o"])
            .arg(&file)
            .output()
            .unwrap();
        assert!(ended.status.success(), "{}", common::said(&ended));
        let drawn = Browser::default().run(
            &fs::read_to_string(&file).unwrap(),
            "#/",
            r"
            for (const scenario of [...now.state.scenarios.map((it) => it.name), '']) {
              choose(scenario, false);
              if (scenario) moveTo(now.span(now.played)[1] / 2);
              for (const hash of places_()) {
                visit(hash);
                must(document.querySelector('main h1').textContent !== 'Not here', `${hash} leads nowhere`);
              }
            }
            return now.state.dashboards.flatMap((it) => it.rows).flatMap((it) => it.panels).length;
            ",
        );
        assert!(drawn.as_u64().unwrap() > 20, "{example}: {drawn}");
    }
}
