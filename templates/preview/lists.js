// Lists and tables: logs, traces, reasons, alerts, incidents, columns. Each is built anew only when it
// says something else, so that what has the focus keeps it.

/** Builds the inside of a node again when what it is made of differs. */
function whenOther(node, made) {
  let last = null;
  return () => {
    const [signature, build] = made();
    if (signature === last) return;
    last = signature;
    node.replaceChildren(...[build()].flat(Infinity).filter((it) => it !== null && it !== undefined && it !== false));
  };
}

function table(heads, rows, nothing) {
  if (rows.length === 0) return el('p', { class: 'nothing', text: nothing });
  return el('table', {},
    el('thead', {}, el('tr', {}, heads.map((head) => el('th', { scope: 'col', text: head })))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell) => el('td', {}, cell))))));
}

/** A state as a word with its sign. */
const badge = (state, word) => el('span', { class: `badge ${state}`, text: `${STATES[state]?.sign ?? { warning: '!', critical: '✕', pending: '…', firing: '✕', normal: '✓', info: 'i' }[state] ?? ''} ${word ?? STATES[state]?.word ?? state}`.trim() });

const boxLink = (world, name) => el('a', { href: `#/box/${encodeURIComponent(name)}`, text: world.title(name) });

/** What programs write when all is well. */
const CHATTER = {
  service: ['GET /healthz', 'POST /api/v1/search', 'GET /', 'POST /api/v1/process', 'GET /api/v1/items', 'POST /api/v1/documents'],
  postgres: ['LOG:  checkpoint starting: time', 'LOG:  checkpoint complete: wrote 14 buffers (0.1%); write=1.312 s', 'LOG:  automatic vacuum of table "products.public.products": index scans: 0', 'LOG:  connection authorized: user=user2 database=products'],
  redis: ['* 100 changes in 300 seconds. Saving...', '* Background saving started by pid 41', '* DB saved on disk', '* Background saving terminated with success'],
  load: ['iteration finished', 'running (1h04m), 2/2 VUs, 812 complete iterations'],
  other: ['request answered', 'connection accepted', 'housekeeping done'],
};

/** What a component writes about a request. */
function chat(world, name, seed) {
  const component = world.components.get(name);
  const words = CHATTER[component?.family || component?.engine || component?.kind] ?? CHATTER.other;
  const text = words[seed % words.length];
  if (component?.kind !== 'service') return ['info', text];
  const base = world.base(name);
  const took = Math.round(base.latency * 1000 * (0.4 + scatter(seed, 3)));
  const trace = hash(`trace ${seed}`).toString(16).padStart(8, '0');
  if (world.state.logs === 'json') return ['info', JSON.stringify({ level: 'info', msg: text, status: 200, duration: `${took}ms`, traceID: trace })];
  if (world.state.logs === 'text') return ['info', `INFO ${text} 200 in ${took} ms`];
  return ['info', `level=info msg="${text}" status=200 duration=${took}ms traceID=${trace}`];
}

/** The newest lines of some components: what they always write, and what the scenario makes them write. */
function linesOf(world, who, errors, time, most) {
  const found = [];
  const few = standFor(world, who).slice(0, 30);
  for (const name of few) {
    const seed = hash(`lines ${name}`);
    const every = 5 + (seed % 7);
    for (let at = Math.floor(time / every), left = errors ? 0 : most; left > 0; at -= 1, left -= 1) {
      found.push([at * every + scatter(seed, at) * 3, name, ...chat(world, name, hash(`${name} ${at}`))]);
    }
    const bad = world.effects(name).filter((it) => it.log);
    const scenario = world.played;
    for (let at = Math.floor(time / 4), left = bad.length ? most * 2 : 0; left > 0 && at > 0; at -= 1, left -= 1) {
      if (at * 4 > scenario.lasts) continue;
      const it = bad[at % bad.length];
      const level = /level=info|"info"/.test(it.log) ? 'info' : 'error';
      if (!errors || level === 'error') found.push([at * 4 + scatter(seed, at), name, level, it.log]);
    }
  }
  return found.filter(([when]) => when <= time).sort((a, b) => b[0] - a[0]).slice(0, most);
}

function logs(world, board, panel, body, all, chosen) {
  const list = el('ol', { class: 'logs', tabindex: 0, 'aria-label': `${panel.title}: simulated lines` });
  body.append(list);
  const most = Math.max(6, panel.place[3] * 2);
  return whenOther(list, () => {
    const lines = panel.queries.flatMap((query) => linesOf(world, wanted(world, query, chosen), query.shows.errors, clock.time, most));
    const newest = lines.sort((a, b) => b[0] - a[0]).slice(0, most);
    const signature = newest.map((it) => it.join()).join('\n');
    return [signature, () => (newest.length === 0
      ? el('li', { class: 'nothing', text: panel.nothing || 'no lines in this time' })
      : newest.map(([time, name, level, text]) => el('li', { class: level }, el('time', { text: clockTime(time, true) }), el('b', { text: name }), el('code', { text }))))];
  });
}

/** Whose lines a query gives: where it says what kind of component, only of that kind. */
function wanted(world, query, chosen) {
  const of = meant(query.of, chosen);
  const named = (query.of ?? []).filter((name) => !name.startsWith('$'));
  return named.length > 0 && named.length < (query.of ?? []).length ? of.filter((name) => named.includes(name)) : of;
}

function traces(world, board, panel, body, all, chosen) {
  return whenOther(body, () => {
    const query = panel.queries[0];
    const [name] = meant(query.of, chosen);
    const { which, seconds } = query.shows;
    const found = [];
    for (let at = Math.floor(clock.time / 7), tries = 0; found.length < 6 && tries < 90; at -= 1, tries += 1) {
      const when = at * 7 + 2;
      if (!name || when > clock.time) continue;
      const it = world.behaviour(name, when);
      const took = it.latency * (0.5 + scatter(hash(name), at));
      const failed = scatter(hash(name) + 1, at) < it.failed * 2 && it.failed > 0.05;
      if (which === 'failed' ? failed : which === 'slow' ? took > seconds : true) found.push([when, took, at]);
    }
    const rows = found.map(([when, took, at]) => [
      el('code', { text: hash(`trace ${name} ${at}`).toString(16).padStart(8, '0') + hash(`more ${at}`).toString(16).padStart(8, '0') }),
      world.title(name), clockTime(when, true), written(took, 'seconds'),
    ]);
    return [`${found.map((it) => it[2]).join()} ${name}`, () => table(['Trace', 'Service', 'Started', 'Took'], rows, panel.nothing || 'no such traces')];
  });
}

function reasons(world, board, panel, body) {
  return whenOther(body, () => {
    const bad = world.reds(clock.time).flatMap((name) => world.signals(name, clock.time).filter((it) => it.bad).map((it) => [name, it]));
    return [bad.map(([name, it]) => name + it.signal).join(), () => table(['Component', 'Signal'],
      bad.map(([name, it]) => [boxLink(world, name), [badge('bad', it.signal), ' ', el('span', { class: 'dim', text: it.text })]]),
      panel.nothing || 'nothing is red')];
  });
}

function alertList(world, board, panel, body, all, chosen) {
  const of = panel.chosen ? chosen[panel.chosen] : '';
  return whenOther(body, () => {
    const loud = world.loud(clock.time).filter((it) => !of || it.of.includes(of));
    return [loud.map((it) => it.uid + it.state).join(), () => (loud.length === 0
      ? el('p', { class: 'nothing', text: 'nothing fires' })
      : el('ul', { class: 'rows', role: 'list' }, loud.map((it) => el('li', {},
        badge(it.state), ' ', el('a', { href: `#/alert/${encodeURIComponent(it.uid)}`, text: world.alerts.get(it.uid).title }),
        el('span', { class: 'dim', text: ` ${it.of.map((name) => world.title(name)).join(', ')}` })))))];
  });
}

function incidentTable(world, board, panel, body, all, chosen) {
  return whenOther(body, () => {
    const of = panel.queries.flatMap((query) => meant(query.of, chosen));
    const found = world.incidents(clock.time).filter((it) => of.length === 0 || of.includes(it.of));
    return [found.map((it) => it.number + it.state).join(), () => incidentRows(world, found, panel.nothing || 'no incidents')];
  });
}

function incidentRows(world, found, nothing) {
  return table(['Number', 'State', 'Of', 'About', 'Opened'], found.map((it) => [
    el('code', { text: it.number }), badge(it.state === 'Resolved' ? 'fine' : it.state === 'New' ? 'bad' : 'warning', it.state),
    boxLink(world, it.of), el('a', { href: `#/alert/${encodeURIComponent(it.alert)}`, text: it.title }), clockTime(it.since, true),
  ]), nothing);
}

/** A line for each value of a label, and a column for each query. */
function columns(world, board, panel, body, all, chosen) {
  const [label, names] = panel.lines;
  const rows = names.map((name) => {
    const title = called(name, chosen);
    const cells = panel.queries.map((query) => {
      const who = world.components.has(title) ? [title] : meant(query.of, chosen);
      const unit = query.unit ?? panel.unit;
      const number = measure(world, query, panel, { who, unit, at: 0, all: 1, name: title, seed: hash(`${panel.id} ${title}`) });
      return { unit, meaning: query.meaning ?? panel.meaning, number, query, of: who, name: title };
    });
    return { title, cells };
  });
  const heads = [label.charAt(0).toUpperCase() + label.slice(1), ...all.map((it) => it.name)];
  return whenOther(body, () => {
    const [shown, more] = some(rows, 40);
    const values = shown.map((row) => row.cells.map((cell) => {
      const value = cell.number(clock.time);
      return [written(value, cell.unit), judge(value, cell.meaning)];
    }));
    const lines = shown.map((row, at) => [leads(row.cells.find((cell) => cell.query.drill) ?? row.cells[0], el('span', { text: row.title })),
      ...values[at].map(([text, state]) => el('span', { class: state, text: `${{ bad: '✕ ', warning: '! ' }[state] ?? ''}${text}` }))]);
    return [values.join(), () => [table(heads, lines, panel.nothing || 'nothing to show'), more ? el('p', { class: 'dim', text: `and ${more} more` }) : null]];
  });
}
