//! The page of `mltgen preview` as it is played, in a real browser: by itself, by keys, and while it is
//! written again.
#![expect(clippy::disallowed_methods, reason = "the tests write what the browser reads")]

mod browser;
mod common;

use std::fs;
use std::time::{Duration, Instant};

use browser::{Browser, model, page};
use mltgen::model::Model;
use mltgen::preview::{self, Preview};
use serde_json::{Value, json};

/// For each scenario: the boxes that turn red and the alerts that fire, by what the compiler knows.
fn promised(model: &Model) -> Value {
    let of = |at: usize| {
        let outcome = &model.outcomes[at];
        let red: Vec<&str> =
            outcome.red.iter().map(|(id, _)| model[*id].entry.name.as_str()).collect();
        let alerts = outcome.alerts.iter().map(|(id, _)| model[*id].entry.title.as_str());
        let burns = outcome.burns.iter().map(|burning| burning.title.as_str());
        let alerts: Vec<&str> = alerts.chain(burns).collect();
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
        while start.elapsed() < Duration::from_mins(1) {
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
