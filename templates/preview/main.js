// The frame of the page: what leads where, what it looks like, and what is kept in the address.

let main;
let nav;

/** The place that the address names: the way, and what is asked. */
function placeOf() {
  const [way, query] = location.hash.replace(/^#/, '').split('?');
  const decode = (part) => { try { return decodeURIComponent(part); } catch { return part; } };
  return { parts: way.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query ?? '') };
}

const PAGES = {
  '': overview, dashboard, box, scenarios, scenario, alerts: alertsPage, alert: alertPage, changes,
};

function route() {
  const { parts: [kind = '', name = ''], query } = placeOf();
  forget();
  const page = Object.hasOwn(PAGES, kind) ? PAGES[kind] : () => missing('page', kind);
  const made = page === dashboard ? dashboard(name, query) : page(name);
  main.replaceChildren(...[made].flat(Infinity).filter(Boolean));
  const title = main.querySelector('h1')?.textContent ?? '';
  document.title = `${title} · preview of ${now.state.title}`;
  showNav(kind, name);
  const panel = query.get('panel') && document.getElementById(`panel-${query.get('panel')}`);
  return panel;
}

/** A way was taken: begins at its top, or at the panel it names. */
function arrived() {
  const panel = route();
  document.querySelector('dialog[open]')?.close();
  document.body.classList.remove('nav-open');
  if (panel) {
    panel.scrollIntoView({ block: 'center' });
    panel.classList.add('pointed');
    panel.focus({ preventScroll: true });
  } else {
    scrollTo(0, 0);
    main.querySelector('h1')?.focus({ preventScroll: true });
  }
  redrawSoon();
}

function redrawSoon() {
  requestAnimationFrame(() => { showPlayer(); redraw(); });
}

const entries = () => [
  ['Overview', '#/', '', ''],
  ...now.state.dashboards.map((it) => [it.title, boardLink(it.uid), 'dashboard', it.uid, 'Dashboards']),
  ...(now.state.scenarios.length ? [['All scenarios', '#/scenarios', 'scenarios', '', 'Scenarios']] : []),
  ...now.state.scenarios.map((it) => [it.title, link('scenario', it.name), 'scenario', it.name, 'Scenarios']),
  ['Alerts and incidents', '#/alerts', 'alerts', '', 'Who is told'],
  ...(DATA.against ? [[`Since ${DATA.against.name}`, '#/changes', 'changes', '', 'Changes']] : []),
];

function buildNav() {
  const groups = new Map();
  for (const entry of entries()) {
    const group = entry[4] ?? '';
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(entry);
  }
  return el('nav', { id: 'nav', 'aria-label': 'Pages' }, [...groups].map(([title, list]) => [
    title ? el('h2', { text: title }) : null,
    el('ul', { role: 'list' }, list.map(([text, href, kind, name]) => el('li', {}, el('a', { href, text, 'data-kind': kind, 'data-name': name })))),
  ]));
}

function showNav(kind, name) {
  for (const it of nav.querySelectorAll('a')) {
    const here = it.dataset.kind === kind && it.dataset.name === name || kind === 'alert' && it.dataset.kind === 'alerts' || kind === 'box' && it.dataset.kind === '';
    if (here) it.setAttribute('aria-current', 'page');
    else it.removeAttribute('aria-current');
  }
}

function neighbour(step) {
  const all = entries();
  const { parts: [kind = '', name = ''] } = placeOf();
  const at = Math.max(0, all.findIndex((it) => it[2] === kind && it[3] === name));
  location.hash = all[(at + step + all.length) % all.length][1];
}

function openWindow(title, inside) {
  document.querySelector('dialog')?.remove();
  const window = el('dialog', { 'aria-label': title, onclose: () => window.remove(), onclick: (event) => { if (event.target === window) window.close(); } },
    el('header', {}, el('h2', { text: title }), el('button', { type: 'button', 'aria-label': 'Close', onclick: () => window.close() }, '✕')), el('div', { class: 'inside' }, inside));
  document.body.append(window);
  window.showModal();
}

function theme(wanted) {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = wanted || (dark ? 'dark' : 'light');
}

function otherTheme() {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  clock.theme = next;
  theme(next);
  keepPlace();
}

/** Keeps in the address what is played and how far: it can be sent to somebody, and read again. */
function keepPlace() {
  const { parts, query } = placeOf();
  const wanted = { play: clock.scenario, at: clock.scenario ? String(Math.round(clock.time)) : '', run: clock.playing ? '1' : '', theme: clock.theme ?? '' };
  for (const [name, value] of Object.entries(wanted)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  const hash = `#/${parts.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
  if (hash !== location.hash) history.replaceState(null, '', hash);
}

let keeping = 0;

/** The same before long: browsers do not let the address change all the time. */
function keepSoon() {
  if (!keeping) keeping = setTimeout(() => { keeping = 0; keepPlace(); }, 500);
}

/** Takes up what the address says is played. */
function takeUp() {
  const { query } = placeOf();
  clock.theme = ['light', 'dark'].includes(query.get('theme')) ? query.get('theme') : undefined;
  if (!now.scenarios.has(query.get('play'))) return;
  clock.scenario = query.get('play');
  clock.time = Number(query.get('at')) || 0;
  clock.playing = query.get('run') === '1';
}

/** Asks now and then whether there is a newer page, where somebody writes it again and again. */
function follow() {
  if (!DATA.watch) return;
  const trouble = el('p', { class: 'trouble', role: 'alert', hidden: true });
  main.before(trouble);
  window.mltgenStamp = (stamp, text) => {
    say(trouble, text);
    trouble.hidden = !text;
    if (!stamp || stamp === DATA.watch.stamp) return;
    keepPlace();
    try { sessionStorage.setItem('mltgen-top', String(scrollY)); } catch { /* The page is read again all the same. */ }
    location.reload();
  };
  setInterval(() => {
    const script = el('script', { src: `${DATA.watch.file}?${Date.now()}`, onload: () => script.remove(), onerror: () => script.remove() });
    document.head.append(script);
  }, 1000);
  try {
    const top = Number(sessionStorage.getItem('mltgen-top'));
    sessionStorage.removeItem('mltgen-top');
    if (top) requestAnimationFrame(() => scrollTo(0, top));
  } catch { /* Then it begins at its top. */ }
}

function begin() {
  takeUp();
  theme(clock.theme);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => theme(clock.theme));
  main = el('main', { id: 'main', tabindex: -1 });
  nav = buildNav();
  const menu = el('button', { type: 'button', class: 'menu', 'aria-label': 'Menu', 'aria-controls': 'nav', onclick: () => document.body.classList.toggle('nav-open') }, '☰');
  const head = el('header', { class: 'top' }, menu, el('a', { class: 'brand', href: '#/' }, logo(), el('span', {}, el('b', { text: now.state.title }), el('small', { text: 'preview · simulated data' }))),
    el('span', { class: 'tools' }, el('button', { type: 'button', 'aria-label': 'Light or dark', title: 'Light or dark (t)', onclick: otherTheme }, '◐'), el('button', { type: 'button', 'aria-label': 'Keys', title: 'Keys (?)', onclick: help }, '?')));
  document.getElementById('page').replaceChildren(el('a', { class: 'skip', href: '#main', onclick: (event) => { event.preventDefault(); main.focus(); }, text: 'To the content' }), head, nav, main, buildPlayer());
  addEventListener('hashchange', arrived);
  addEventListener('keydown', pressed);
  addEventListener('resize', () => requestAnimationFrame(redraw));
  route();
  showPlayer(true);
  follow();
  setInterval(tick, 100);
}

function logo() {
  return draw('svg', { viewBox: '0 0 32 32', width: 28, height: 28, 'aria-hidden': 'true' }, draw('rect', { width: 32, height: 32, rx: 7, fill: '#f55f3e' }), draw('path', { d: 'M5 20h6l3-11 4 15 3-9h6', fill: 'none', stroke: '#fff', 'stroke-width': 2.6, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' }));
}

begin();
