// The time line: what is played, how far it is, and the keys that move it.

const still = matchMedia('(prefers-reduced-motion: reduce)');
const player = {};

function buildPlayer() {
  const scenarios = now.state.scenarios;
  player.choice = el('select', { 'aria-label': 'What is played', onchange: () => choose(player.choice.value, true) },
    el('option', { value: '', text: 'All is well' }),
    scenarios.map((it, at) => el('option', { value: it.name, text: at < 9 ? `${at + 1} · ${it.title}` : it.title })));
  player.toggle = el('button', { type: 'button', class: 'play', onclick: toggle });
  player.slider = el('input', { type: 'range', min: 0, max: 1000, step: 1, value: 0, 'aria-label': 'Time', oninput: () => slid() });
  player.track = el('div', { class: 'track-marks', 'aria-hidden': 'true' });
  player.when = el('output', { class: 'when' });
  player.what = el('p', { class: 'what', role: 'status', 'aria-live': 'polite' });
  player.speed = el('select', { 'aria-label': 'How fast', class: 'speed', onchange: () => { clock.speed = Number(player.speed.value); } },
    [1, 5, 10, 30].map((it) => el('option', { value: it, selected: it === clock.speed, text: `${it}×` })));
  for (const it of [player.toggle, player.choice, player.speed]) it.disabled = scenarios.length === 0;
  return el('section', { class: 'player', 'aria-label': 'Time line' },
    el('div', { class: 'controls' }, player.toggle, player.choice, player.speed),
    el('div', { class: 'scrub' }, player.track, player.slider),
    player.when, player.what);
}

/** Plays a scenario from its beginning, or shows it standing still. */
function choose(name, run) {
  clock.scenario = now.scenarios.has(name) ? name : '';
  const scenario = now.played;
  clock.time = scenario ? -15 : 0;
  clock.playing = Boolean(scenario) && run;
  // Of very many, those in trouble are shown first.
  if (now.state.components.length > 20) route();
  showPlayer(true);
  redraw();
}

function toggle() {
  if (!now.played) {
    const first = now.state.scenarios[0];
    if (first) choose(first.name, true);
    return;
  }
  const [start, end] = now.span(now.played);
  if (!clock.playing && clock.time >= end) clock.time = start;
  clock.playing = !clock.playing;
  showPlayer();
}

function slid() {
  const scenario = now.played;
  if (!scenario) return;
  const [start, end] = now.span(scenario);
  moveTo(start + (Number(player.slider.value) / 1000) * (end - start));
}

/** Goes to a time. */
function moveTo(time) {
  const scenario = now.played;
  if (!scenario) return;
  const [start, end] = now.span(scenario);
  clock.time = clamp(time, start, end);
  if (clock.time >= end) clock.playing = false;
  showPlayer();
  redraw();
}

function showPlayer(anew = false) {
  const scenario = now.played;
  say(player.toggle, clock.playing ? '❚❚' : '▶');
  player.toggle.setAttribute('aria-label', clock.playing ? 'Pause' : 'Play');
  player.toggle.title = `${clock.playing ? 'Pause' : 'Play'} (space)`;
  player.slider.disabled = !scenario;
  if (player.choice.value !== clock.scenario) player.choice.value = clock.scenario;
  if (anew || player.shown !== clock.scenario) {
    player.shown = clock.scenario;
    player.track.replaceChildren(...(scenario ? trackMarks(scenario) : []));
  }
  if (!scenario) {
    say(player.when, `${clockTime(clock.time, true)} simulated`);
    tell(now.state.scenarios.length ? 'All is well. Choose what goes wrong.' : 'All is well. This demo has no scenario to play.');
    return;
  }
  const [start, end] = now.span(scenario);
  const at = Math.round(((clock.time - start) / (end - start)) * 1000);
  if (Number(player.slider.value) !== at) player.slider.value = at;
  player.slider.setAttribute('aria-valuetext', `${onLine(clock.time)} since it was begun`);
  say(player.when, `${onLine(clock.time)} · ${clockTime(clock.time, true)}`);
  tell(lately(scenario));
  keepSoon();
}

function tell(text) {
  say(player.what, text);
}

/** What happened last. */
function lately(scenario) {
  const past = now.course(scenario).filter((it) => it.time <= clock.time);
  const last = past[past.length - 1];
  return last ? `${onLine(last.time)} ${last.text}` : 'All is well; it is begun soon';
}

function trackMarks(scenario) {
  const [start, end] = now.span(scenario);
  const left = (time) => ((time - start) / (end - start)) * 100;
  const marks = now.course(scenario).filter((it) => it.kind !== 'budget').map((it) => el('i', { class: it.kind, style: `left:${left(it.time)}%` }));
  return [el('b', { style: `left:${left(0)}%;width:${left(scenario.lasts) - left(0)}%` }), ...marks];
}

let before = performance.now();
let drawnAt = 0;

/** Goes on, some times a second: time passes by the clock of the machine. */
function tick() {
  const stamp = performance.now();
  const passed = Math.min(0.5, (stamp - before) / 1000);
  before = stamp;
  const scenario = now.played;
  if (scenario && clock.playing) clock.time += passed * clock.speed;
  else if (!scenario && !still.matches) clock.time += passed;
  const often = scenario ? 200 : 1000;
  if (stamp - drawnAt < often || document.hidden) return;
  drawnAt = stamp;
  if (scenario && clock.playing && clock.time >= now.span(scenario)[1]) {
    clock.time = now.span(scenario)[1];
    clock.playing = false;
  } else if ((scenario && !clock.playing) || (!scenario && still.matches)) return;
  showPlayer();
  redraw();
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const on = event.target;
  const writes = on.matches('input:not([type=range]), textarea, select');
  const step = event.shiftKey ? 30 : 5;
  const deeds = {
    ' ': () => (on.matches('button, summary, a') ? false : toggle()),
    ArrowLeft: () => moveTo(clock.time - step),
    ArrowRight: () => moveTo(clock.time + step),
    Home: () => (now.played && on === player.slider ? moveTo(-Infinity) : false),
    End: () => (now.played && on === player.slider ? moveTo(Infinity) : false),
    '?': () => help(),
    t: () => otherTheme(),
    '[': () => neighbour(-1),
    ']': () => neighbour(1),
  };
  if (writes || document.querySelector('dialog[open]')) return;
  let deed = deeds[event.key];
  if (/^[0-9]$/.test(event.key)) {
    const scenario = now.state.scenarios[Number(event.key) - 1];
    deed = event.key === '0' ? () => choose('', false) : scenario ? () => choose(scenario.name, true) : null;
  }
  if (deed && deed() !== false) event.preventDefault();
}

const KEYS = [
  ['space', 'play and pause'], ['1 … 9', 'play that scenario'], ['0', 'all is well'], ['← →', 'five seconds back and forth'],
  ['shift ← →', 'thirty seconds'], ['[ ]', 'the page before, the page after'], ['t', 'light, dark'], ['?', 'this help'], ['esc', 'close'],
];

function help() {
  openWindow('Keys', [
    el('dl', { class: 'keys' }, KEYS.map(([keys, deed]) => [el('dt', {}, keys.split(' ').map((key) => (key === '…' ? ' … ' : el('kbd', { text: key })))), el('dd', { text: deed })])),
    el('p', { class: 'dim', text: 'All figures on this page are simulated. Which box turns red, which alert fires, who is told and when follows from the demo, by the same reckoning as its rules.' }),
  ]);
}
