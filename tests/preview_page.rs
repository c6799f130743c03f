//! The page of `mltgen preview` in a real browser: what it draws, how it looks, where it leads.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests read what was generated")]

mod browser;
mod common;

use std::collections::BTreeMap;
use std::fs;

use browser::{Browser, model, page};
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
