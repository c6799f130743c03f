//! The page of `mltgen preview` in a real browser: what it draws, where it leads, how it is played.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests write what the browser reads")]

mod browser;
mod common;

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use browser::Browser;
use common::Demo;
use mltgen::model::Model;
use mltgen::preview::{self, Preview};
use serde_json::{Value, json};

fn model(text: &str) -> Model {
    let mut demo = Demo::new(text);
    demo.check().unwrap_or_else(|| panic!("{}", demo.told()))
}

fn page(text: &str) -> String {
    let model = model(text);
    preview::page(&Preview { now: &model, against: None, stamp_file: None }).html
}

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

/// For each scenario: the boxes that turn red and the alerts that fire, by what the compiler knows.
fn promised(model: &Model) -> Value {
    let of = |at: usize| {
        let outcome = &model.outcomes[at];
        let red: Vec<&str> =
            outcome.red.iter().map(|(id, _)| model[*id].entry.name.as_str()).collect();
        let alerts: Vec<&str> =
            outcome.alerts.iter().map(|(id, _)| model[*id].entry.title.as_str()).collect();
        json!({ "red": red, "alerts": alerts })
    };
    let pairs = model.scenarios.iter().enumerate();
    pairs
        .map(|(at, scenario)| (scenario.entry.name.clone(), of(at)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn a_scenario_is_played_to_red_and_back() {
    if !browser::is_here() {
        return;
    }
    let model = model(&common::seed());
    let test = format!(
        r"
        const promised = {};
        const shown = () => [...document.querySelectorAll('.diagram .state-bad')].length;
        must(shown() === 0, 'all is well at first');
        for (const [name, it] of Object.entries(promised)) {{
          choose(name, false);
          const scenario = now.scenarios.get(name);
          const reds = new Set();
          const fired = new Set();
          let most = 0;
          const [start, end] = now.span(scenario);
          moveTo(start);
          live.forEach(refresh);
          must(shown() === 0, `${{name}} begins well`);
          for (let time = start; time <= scenario.lasts; time += 5) {{
            moveTo(time);
            live.forEach(refresh);
            now.reds(clock.time).forEach((box) => reds.add(box));
            now.loud(clock.time).filter((alert) => alert.state === 'firing' && alert.sure).forEach((alert) => fired.add(now.alerts.get(alert.uid).title));
            most = Math.max(most, shown());
            if (time <= 0) must(reds.size === 0, `${{name}} is red before it is begun`);
          }}
          must(JSON.stringify([...reds].sort()) === JSON.stringify([...it.red].sort()), `${{name}}: red are ${{[...reds]}}`);
          must(JSON.stringify([...fired].sort()) === JSON.stringify([...it.alerts].sort()), `${{name}}: ${{[...fired]}} fire`);
          must(most === it.red.length, `${{name}}: ${{most}} boxes are drawn red`);
          moveTo(end);
          live.forEach(refresh);
          must(shown() === 0 && now.loud(clock.time).length === 0, `${{name}} ends well`);
        }}
        ",
        promised(&model)
    );
    Browser::default().run(&page(&common::seed()), "#/", &test);
}

#[test]
fn played_time_passes_by_itself_and_ends() {
    if !browser::is_here() {
        return;
    }
    Browser::default().run(
        &page(&common::seed()),
        "#/scenario/slow-payments",
        r"
        [...document.querySelectorAll('main button')].find((it) => it.textContent.includes('Play')).click();
        must(clock.playing && clock.scenario === 'slow-payments', 'it plays');
        const from = clock.time;
        await pause_(1500);
        must(clock.time > from + 5, `time passes: ${from} to ${clock.time}`);
        must(location.hash.includes('play=slow-payments'), `the address says so: ${location.hash}`);
        clock.time = now.span(now.played)[1] - 1;
        await pause_(1200);
        must(!clock.playing, 'it stops at its end');
        must(player.toggle.getAttribute('aria-label') === 'Play', 'and can be played again');
        ",
    );
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
fn it_is_played_by_keys() {
    if !browser::is_here() {
        return;
    }
    Browser::default().run(
        &page(&common::seed()),
        "#/",
        r"
        key_('2');
        must(clock.scenario === 'api-gateway-down' && clock.playing, 'a digit plays a scenario');
        key_(' ');
        must(!clock.playing, 'space pauses');
        moveTo(50);
        key_('ArrowRight');
        must(clock.time === 55, `an arrow goes on: ${clock.time}`);
        key_('ArrowLeft', { shiftKey: true });
        must(clock.time === 25, `and back: ${clock.time}`);
        key_('?');
        must(document.querySelector('dialog[open]'), 'there is help');
        key_('3');
        must(clock.scenario === 'api-gateway-down', 'while that is open, keys are for it');
        document.querySelector('dialog[open]').close();
        await pause_(10);
        key_('0');
        must(clock.scenario === '' && !clock.playing, 'nought: all is well');
        const looks = document.documentElement.dataset.theme;
        key_('t');
        must(document.documentElement.dataset.theme !== looks, 'light and dark');
        key_(']');
        await pause_(30);
        must(document.querySelector('h1').textContent === 'Exec Overview', 'the next page');
        player.choice.focus();
        key_('1');
        must(clock.scenario === '', 'who chooses from a list is not interrupted');
        // What can be clicked can be reached, has a name, and shows that it has the focus.
        for (const hash of ['#/', '#/alerts', '#/scenarios', boardLink(now.state.dashboards[1].uid)]) {
          visit(hash);
          for (const it of document.querySelectorAll('a, button, select, input, summary')) {
            const name = it.getAttribute('aria-label') || it.textContent.trim() || it.title || it.closest('label')?.textContent.trim();
            must(name, `${hash}: ${it.outerHTML.slice(0, 120)} has no name`);
            must(it.tabIndex >= 0 || it.disabled, `${hash}: ${name} cannot be reached`);
          }
          must(document.querySelectorAll('main h1').length === 1, `${hash} has one heading`);
        }
        must(document.querySelector('nav[aria-label]') && document.querySelector('main') && document.querySelector('[aria-live]'), 'landmarks');
        must(document.querySelector('nav [aria-current=page]'), 'where one is');
        ",
    );
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

#[test]
fn nothing_moves_for_those_who_do_not_want_that() {
    if !browser::is_here() {
        return;
    }
    let test = r"
        await pause_(300);
        const from = clock.time;
        await pause_(2500);
        const pulse = document.querySelector('.diagram .pulse');
        return [getComputedStyle(pulse).animationName, clock.time > from];
    ";
    let html = page(&common::seed());
    let moving = Browser::default().run(&html, "#/", test);
    assert_eq!(moving, json!(["flow", true]));
    let still = Browser::default().with("--force-prefers-reduced-motion").run(&html, "#/", test);
    assert_eq!(still, json!(["none", false]));
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

/// Where a page is written again, the one that is open reads it again, by itself, from a file.
#[test]
fn an_open_page_follows_the_newest_one() {
    if !browser::is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let put = |title: &str, trouble: &str| {
        let text = format!(
            "edition = 1\ndemo = {{ name = \"shop\", title = \"{title}\" }}\n[services.web]\nimage = \"x:1\"\n"
        );
        let model = model(&text);
        let page =
            preview::page(&Preview { now: &model, against: None, stamp_file: Some("p.stamp.js") });
        fs::write(folder.path().join("p.html"), page.html).unwrap();
        fs::write(folder.path().join("p.stamp.js"), preview::stamp_script(&page.stamp, trouble))
            .unwrap();
    };
    put("First", "");
    let profile = folder.path().join("profile");
    let mut running = browser::chromium(&profile)
        .args(["--remote-debugging-port=0", "--window-size=800,600"])
        .arg(format!("file://{}#/alerts", folder.path().join("p.html").display()))
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let open = |wanted: &str| {
        let start = Instant::now();
        let mut last = String::new();
        while start.elapsed() < Duration::from_secs(60) {
            last = browser::open_pages(&profile).unwrap_or_default();
            if last.contains(wanted) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err(format!("no page says {wanted}: {last}"))
    };
    let first = open("preview of First");
    put("Second", "");
    let second = open("preview of Second");
    let place = open("#/alerts");
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!((first, second, place), (Ok(()), Ok(()), Ok(())));
}
