// Panels: what is common to all, and how each view is drawn. An unknown view is a mistake of ours.

/** What is on the screen and must be drawn again as time goes on. */
let live = [];

const VIEWS = {
  'number-with-trend': (...it) => numbers(...it.slice(0, 5), true),
  number: (...it) => numbers(...it.slice(0, 5), false),
  tiles,
  lines: (...it) => chart(...it.slice(0, 5), false),
  bars: (...it) => chart(...it.slice(0, 5), true),
  lanes,
  meters,
  logs,
  traces,
  architecture,
  reasons,
  columns,
  incidents: incidentTable,
  names: namesOf,
  alerts: alertList,
  calls,
  text: (world, board, panel, body) => { body.append(el('p', { text: panel.about || 'A text of your own stands here.' })); return () => {}; },
  foreign: (world, board, panel, body) => { body.append(el('p', { class: 'nothing', text: 'A panel of another kind: Grafana draws it.' })); return () => {}; },
};

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const it = live.find((other) => other.node === entry.target);
    if (!it) continue;
    it.seen = entry.isIntersecting;
    if (it.seen) refresh(it);
  }
}, { rootMargin: '120px' });

function refresh(it) {
  it.update();
  it.node.dataset.drawn = 'true';
}

/** Keeps something up to date while it is on the screen. */
function keep(node, update) {
  live.push({ node, update, seen: false });
  watcher.observe(node);
}

/** Draws everything on the screen again. */
function redraw() {
  for (const it of live) if (it.seen) refresh(it);
}

/** Forgets what was on the screen. */
function forget() {
  watcher.disconnect();
  live = [];
}

/** A panel with its frame. */
function panelOf(world, board, panel, chosen, look = {}) {
  const view = VIEWS[panel.view];
  if (!view) throw new Error(`no way to draw the view ${panel.view}`);
  const body = el('div', { class: `body view-${panel.view}` });
  const all = panel.queries.flatMap((query) => seriesOf(world, panel, query, chosen));
  const title = panel.title || 'Panel';
  const [x, y, width, height] = panel.place;
  const state = el('span', { class: 'panel-state', 'aria-hidden': 'true' });
  const node = el('section', {
    class: `panel${look.mark ? ` is-${look.mark}` : ''}`, id: look.id ?? `panel-${panel.id}`, 'aria-label': title, tabindex: -1, 'data-view': panel.view,
    'data-panel': panel.id, style: look.free ? `--rows:${height}` : `--column:${x + 1};--row:${y - (look.top ?? 0) + 1};--columns:${width};--rows:${height}`,
  },
  el('header', {}, state, el('h4', { text: title, title }), look.mark ? el('span', { class: `mark ${look.mark}`, text: look.mark }) : null,
    el('button', { class: 'more', type: 'button', 'aria-label': `About ${title}`, title: 'What it asks and means', onclick: () => about(world, board, panel, all) }, '⋯')),
  body);
  const update = view(world, board, panel, body, all, chosen);
  keep(node, () => {
    update();
    const loud = (panel.alerts ?? []).map((uid) => world.alert(uid, clock.time).state);
    const worst = loud.includes('firing') ? 'firing' : loud.includes('pending') ? 'pending' : panel.alerts?.length ? 'normal' : '';
    state.className = `panel-state ${worst}`;
    say(state, { firing: '♥', pending: '♡', normal: '♡' }[worst] ?? '');
    state.title = worst ? `Its alerts: ${worst}` : '';
  });
  return node;
}

/** What a panel asks and means, in a window of its own. */
function about(world, board, panel, all) {
  const asks = panel.queries.filter((query) => query.asks);
  const bounds = (panel.meaning.bounds ?? []).map(([at, severity]) => el('li', {}, badge(severity), ` ${panel.meaning.is === 'worse' ? 'from' : 'from'} ${written(at, panel.unit)} on`));
  const alerts = panel.alerts ?? [];
  openWindow(panel.title || 'Panel', [
    panel.about ? el('p', { text: panel.about }) : null,
    bounds.length ? [el('h3', { text: 'What its numbers mean' }), el('ul', { class: 'points' }, bounds)] : null,
    asks.length ? [el('h3', { text: 'What it asks' }), asks.slice(0, 12).map((query) => el('pre', { tabindex: 0 }, el('code', { text: query.asks }))), asks.length > 12 ? el('p', { class: 'dim', text: `and ${asks.length - 12} more, alike` }) : null] : null,
    alerts.length ? [el('h3', { text: 'Alerts that lead here' }), el('ul', { class: 'points' }, alerts.map((uid) => el('li', {}, el('a', { href: `#/alert/${encodeURIComponent(uid)}`, text: world.alerts.get(uid).title }))))] : null,
    el('p', { class: 'dim', text: 'The figures are simulated: the queries are what Grafana will ask.' }),
  ]);
}

/** A dashboard on its grid. */
function boardOf(world, board, chosen) {
  return board.rows.map((row, at) => {
    const top = Math.min(...row.panels.map((panel) => panel.place[1]));
    const grid = el('div', { class: 'board-grid' }, row.panels.map((panel) => panelOf(world, board, panel, chosen, { top })));
    if (!row.title) return grid;
    return el('details', { class: 'board-row', open: true, 'data-row': at }, el('summary', {}, el('h3', { text: row.title })), grid);
  });
}
