// The pages: overview, dashboards, boxes, scenarios, alerts.

const link = (...parts) => `#/${parts.map(encodeURIComponent).join('/')}`;

function boardLink(uid, choices = {}, panel) {
  const query = new URLSearchParams(choices);
  if (panel) query.set('panel', panel);
  const text = query.toString();
  return link('dashboard', uid) + (text ? `?${text}` : '');
}

function heading(kicker, title, about, ...more) {
  return el('header', { class: 'page-head' }, kicker ? el('p', { class: 'kicker', text: kicker }) : null, el('h1', { text: title, tabindex: -1 }), about ? el('p', { class: 'lead' }, about) : null, more);
}

const card = (title, ...inside) => el('section', { class: 'card' }, el('h2', { text: title }), inside);

/** A card whose inside is built again when it says something else. */
function liveCard(title, made) {
  const inside = el('div');
  const node = card(title, inside);
  keep(node, whenOther(inside, made));
  return node;
}

function overview() {
  const world = now;
  const { node, update } = diagram(world);
  const picture = el('section', { class: 'card wide' }, el('h2', { text: world.state.diagram.title }), node, legendOfStates());
  keep(picture, update);
  const count = (kind) => world.state.components.filter((it) => it.kind === kind).length;
  const facts = [
    plural(count('service'), 'service'), plural(count('datastore'), 'datastore'), plural(world.state.dashboards.length, 'dashboard'),
    plural(world.state.alerts.length, 'alert'), plural(world.state.scenarios.length, 'scenario'),
  ];
  return [
    heading('', world.state.title, facts.join(' · ')),
    DATA.against ? changeNote() : null,
    el('div', { class: 'overview' }, picture, nowCard(), scenariosCard(), promisesCard(), findCard()),
    world.state.tour.length ? tourCard() : null,
  ];
}

function legendOfStates() {
  return el('ul', { class: 'legend states', role: 'list' },
    ['fine', 'bad', 'none'].map((state) => el('li', {}, el('i', { class: `state ${state}` }), `${STATES[state].sign} ${STATES[state].word}`)),
    el('li', {}, el('i', { class: 'flow' }), 'requests'), el('li', {}, el('i', { class: 'flow failing' }), 'failing'), el('li', {}, el('i', { class: 'flow slow' }), 'slow'));
}

function nowCard() {
  return liveCard('Now', () => {
    const reds = now.reds(clock.time);
    const loud = now.loud(clock.time);
    const open = now.incidents(clock.time).filter((it) => it.state !== 'Resolved');
    const rows = [
      ...reds.map((name) => el('li', {}, badge('bad'), ' ', boxLink(now, name), el('span', { class: 'dim', text: ` ${now.signals(name, clock.time).filter((it) => it.bad).map((it) => it.text || it.signal).join('; ')}` }))),
      ...loud.map((it) => el('li', {}, badge(it.state), ' ', el('a', { href: link('alert', it.uid), text: now.alerts.get(it.uid).title }), el('span', { class: 'dim', text: ` ${it.of.map((name) => now.title(name)).join(', ')}` }))),
      ...open.map((it) => el('li', {}, badge('warning', it.number), ' ', el('span', { text: `${now.title(it.of)}: ${it.state}` }))),
    ];
    const said = JSON.stringify([reds, loud.map((it) => it.uid + it.state), open.map((it) => it.number + it.state)]);
    return [said, () => (rows.length ? el('ul', { class: 'rows', role: 'list' }, rows) : el('p', { class: 'calm' }, badge('fine', 'All is well')))];
  });
}

function scenariosCard() {
  if (now.state.scenarios.length === 0) return null;
  return card('Play what goes wrong', el('ul', { class: 'rows plays', role: 'list' }, now.state.scenarios.map((it, at) => el('li', {},
    el('button', { type: 'button', class: 'round', 'aria-label': `Play ${it.title}`, onclick: () => choose(it.name, true) }, '▶'),
    el('a', { href: link('scenario', it.name), text: it.title }), at < 9 ? el('kbd', { text: at + 1 }) : null))));
}

function promisesCard() {
  if (now.state.objectives.length === 0) return null;
  return liveCard('Promised', () => {
    const all = now.state.objectives.map((it) => {
      const whose = it.of.length > 0 ? it.of : [''];
      const left = Math.min(...whose.map((name) => now.left(it.name, name, clock.time)));
      return [it, left, left < it.critical ? 'bad' : left < it.low ? 'warning' : 'fine'];
    });
    // Of very many, those of which least is left.
    const [rows, more] = some(all.length > 12 ? all.sort((a, b) => a[1] / a[0].budget - b[1] / b[0].budget) : all, 12);
    return [rows.map(([, left]) => left.toFixed(3)).join(), () => [el('ul', { class: 'rows promises', role: 'list' }, rows.map(([it, left, state]) => el('li', {},
      el('p', {}, el('b', { text: it.title }), it.unit && it.sli.startsWith('time-to') ? null : el('span', { class: state, text: `${state === 'fine' ? '' : '! '}${left < 0 ? 'used up' : `${rounded((left / it.budget) * 100, 2)}% left`}` })),
      el('p', { class: 'dim', text: it.promise }), it.sli.startsWith('time-to') ? null : el('div', { class: `track ${state}` }, el('i', { style: `width:${clamp((left / it.budget) * 100, 0, 100)}%` }))))), more ? el('p', { class: 'dim', text: `and ${more} more, of which more is left` }) : null]];
  });
}

/** Where there are too many boxes to look for one: a field to find it by its name. */
function findCard() {
  const all = now.state.components;
  if (all.length <= 24) return null;
  const list = el('ul', { class: 'rows', role: 'list' });
  const show = (wanted) => {
    const found = all.filter((it) => `${it.title} ${it.name}`.toLowerCase().includes(wanted.toLowerCase()));
    const [shown, more] = some(found, 12);
    list.replaceChildren(...shown.map((it) => el('li', {}, boxLink(now, it.name), el('span', { class: 'dim', text: ` ${it.engine || it.kind}` }))), ...(more ? [el('li', { class: 'dim', text: `and ${more.toLocaleString('en')} more` })] : []));
  };
  show('');
  return card('Find a component', el('input', { type: 'search', class: 'find', 'aria-label': 'Name of a component', placeholder: 'Name', oninput: (event) => show(event.target.value) }), list);
}

function tourCard() {
  const target = (it) => {
    if (it.show === 'scenario') return [link('scenario', it.name), now.scenarios.get(it.name)?.title ?? it.name];
    const name = it.show === 'trace' ? 'service-detail' : it.name;
    const board = now.state.dashboards.find((other) => other.name === name);
    if (!board) return ['#/', it.show];
    const variable = board.choices[0]?.variable;
    const title = it.show === 'trace' ? `A trace of ${now.title(it.of)}` : it.of ? `${board.title}: ${now.title(it.of)}` : board.title;
    return [boardLink(board.uid, it.of && variable ? { [variable]: it.of } : {}), title];
  };
  return card('The tour', el('ol', { class: 'tour' }, now.state.tour.map((it) => {
    const [href, title] = target(it);
    return el('li', {}, el('a', { href, text: title }), el('p', { text: it.say || now.scenarios.get(it.name)?.story || '' }));
  })));
}

function changeNote() {
  const { name, lines, files, warnings } = DATA.against;
  const text = files.length === 0 ? `Nothing changes since ${name}.` : `${plural(lines.filter(([tone]) => tone !== 'heading' && tone !== 'aside').length, 'change')} since ${name}${warnings ? `, of which ${warnings} may cost something` : ''}.`;
  return el('p', { class: 'note' }, text, ' ', files.length ? el('a', { href: '#/changes', text: 'Show them' }) : null);
}

function dashboard(uid, query) {
  const board = now.boards.get(uid);
  if (!board) return missing('dashboard', uid);
  const chosen = chosenOf(board, query);
  const pick = (choice) => el('label', {}, el('span', { text: choice.label }), el('select', {
    'data-variable': choice.variable,
    onchange: (event) => { location.hash = boardLink(uid, { ...Object.fromEntries(board.choices.filter((it) => query.get(it.variable)).map((it) => [it.variable, query.get(it.variable)])), [choice.variable]: event.target.value }); },
  }, choice.all ? el('option', { value: '', text: 'All' }) : null, choice.options.map(([title, value]) => el('option', { value, selected: value === (query.get(choice.variable) ?? (choice.all ? '' : choice.options[0]?.[1])), text: title }))));
  const links = board.links.filter((it) => now.boards.has(it)).map((it) => el('a', { class: 'chip', href: boardLink(it), text: now.boards.get(it).title }));
  return [
    heading('Dashboard', board.title, board.about, el('div', { class: 'board-bar' }, board.choices.filter((it) => it.options.length > 0).map(pick), el('span', { class: 'range', text: `Last ${spell(board.range)}` }), simulated(), links)),
    el('div', { class: 'board' }, boardOf(now, board, chosen)),
  ];
}

/** What is chosen on a dashboard. */
function chosenOf(board, query) {
  const chosen = {};
  for (const choice of board.choices) {
    const wanted = query.get(choice.variable);
    const known = choice.options.some(([, value]) => value === wanted);
    if (known) chosen[choice.variable] = wanted;
    else if (!choice.all && choice.options.length > 0) chosen[choice.variable] = choice.options[0][1];
  }
  return chosen;
}

const simulated = () => el('span', { class: 'simulated', text: 'Simulated data', title: 'No figure on this page was measured' });

function box(name) {
  const it = now.components.get(name);
  if (!it) return missing('box', name);
  const shape = now.state.diagram.boxes.find((other) => other.component === name || other.id === name);
  const drill = shape?.drill;
  const callers = now.state.components.filter((other) => other.calls.some(([to]) => to === name)).map((other) => other.name);
  const hurts = now.state.scenarios.filter((other) => other.effects.some((effect) => effect.on === name) || other.red.some((red) => red.component === name));
  const names = (list) => (list.length ? list.map((other, at) => [at ? ', ' : '', boxLink(now, other)]) : 'nobody');
  const watched = [
    ...now.state.alerts.filter((alert) => alert.labels.some(([label, text]) => label === 'service' && text === name) || now.state.scenarios.some((other) => other.alerts.some((rings) => rings.uid === alert.uid && rings.of.includes(name)))).map((alert) => ['Alert', alert.title, link('alert', alert.uid)]),
    ...now.state.objectives.filter((slo) => slo.of.includes(name)).map((slo) => ['Promise', `${slo.title}: ${slo.promise}`, '']),
  ];
  const state = el('p', { class: 'box-state' });
  keep(state, whenOther(state, () => { const how = now.box(name, clock.time); return [how, () => badge(how)]; }));
  return [
    heading(shape?.about ?? it.kind, it.title, it.about, state),
    it.kind === 'service' ? el('div', { class: 'pulses' }, pulsesOf(name)) : null,
    el('div', { class: 'columns' },
      liveCard('What can turn it red', () => {
        const all = now.signals(name, clock.time);
        return [all.map((signal) => signal.signal + signal.bad).join(), () => (all.length ? el('ul', { class: 'rows', role: 'list' }, all.map((signal) => el('li', {}, badge(signal.bad ? 'bad' : 'fine', signal.signal), ' ', el('span', { class: 'dim', text: signal.text })))) : el('p', { class: 'nothing', text: 'Nothing: it has no signal.' }))];
      }),
      card('Around it', el('p', {}, 'Called by ', names(callers), '.'), el('p', {}, 'Calls ', names([...new Set(it.calls.map(([to]) => to))]), '.'),
        drill && now.boards.has(drill.uid) ? el('p', {}, el('a', { class: 'chip', href: boardLink(drill.uid, drill.variable ? { [drill.variable]: drill.value ?? name } : {}), text: `Open ${now.boards.get(drill.uid).title}` })) : null),
      watched.length ? card('Who watches over it', el('ul', { class: 'rows', role: 'list' }, watched.map(([kind, text, href]) => el('li', {}, badge('info', kind), ' ', href ? el('a', { href, text }) : el('span', { text }))))) : null,
      card('Scenarios that concern it', hurts.length ? el('ul', { class: 'rows plays', role: 'list' }, hurts.map((other) => el('li', {}, el('button', { type: 'button', class: 'round', 'aria-label': `Play ${other.title}`, onclick: () => choose(other.name, true) }, '▶'), el('a', { href: link('scenario', other.name), text: other.title })))) : el('p', { class: 'nothing', text: 'None.' }))),
  ];
}

/** Rate, failures and latency of a service, as they follow from what is played. */
function pulsesOf(name) {
  const board = { uid: 'box', title: name, range: 300, rows: [], choices: [] };
  const pulse = (title, unit, shows, at) => ({
    id: at, name: title, title, about: '', view: 'lines', place: [0, 0, 8, 6], unit, meaning: { is: 'neutral' },
    queries: [{ shows, of: [name], series: [name], role: 'subject', asks: '' }],
  });
  return [
    pulse('Requests', 'requests', { is: 'requests' }, 1), pulse('Failed requests', 'share', { is: 'failed-share' }, 2),
    pulse('Latency (p95)', 'seconds', { is: 'latency', quantile: 0.95 }, 3),
  ].map((panel) => panelOf(now, board, panel, {}, { free: true }));
}

function scenarios() {
  return [
    heading('', 'Scenarios', 'What can go wrong, what it shows, and how soon.', null),
    el('div', { class: 'columns' }, now.state.scenarios.map((it) => el('section', { class: 'card scenario' },
      el('h2', {}, el('a', { href: link('scenario', it.name), text: it.title })),
      el('p', { text: it.story }),
      el('p', { class: 'dim', text: [`${plural(it.red.length, 'box').replace('boxs', 'boxes')} red`, plural(it.alerts.length, 'alert'), plural(it.incidents.length, 'incident'), it.budgets.length ? plural(it.budgets.length, 'budget') : ''].filter(Boolean).join(' · ') }),
      el('p', {}, el('button', { type: 'button', class: 'primary', onclick: () => { location.hash = link('scenario', it.name); choose(it.name, true); } }, '▶ Play'))))),
    now.state.scenarios.length ? null : el('p', { class: 'nothing', text: 'This demo has none.' }),
  ];
}

function scenario(name) {
  const it = now.scenarios.get(name);
  if (!it) return missing('scenario', name);
  const promised = [`what was promised within ${spell(it.within)}`, it.ends ? `ends by itself after ${spell(it.lasts)}` : `lasts until it is reverted, here after ${spell(it.lasts)}`];
  return [
    heading('Scenario', it.title, it.story, el('div', { class: 'board-bar' }, el('button', { type: 'button', class: 'primary', onclick: () => choose(it.name, true) }, '▶ Play from the beginning'), el('span', { class: 'range', text: promised.join(' · ') }))),
    score(it),
    el('div', { class: 'split' }, el('div', {},
      card('What is done', el('ol', { class: 'steps' }, it.done.map((text) => el('li', {}, phrase(text)))), it.done_locally ? [el('h3', { text: 'On a laptop' }), el('ol', { class: 'steps' }, it.done_locally.map((text) => el('li', {}, phrase(text))))] : null),
      card('What components do then', el('ul', { class: 'rows', role: 'list' }, it.effects.map((effect) => el('li', {}, boxLink(now, effect.on), ': ', effectWords(effect)))))),
      courseCard(it)),
  ];
}

function effectWords(it) {
  const words = [
    it.offline ? 'does not answer' : '', it.errors !== undefined ? `${written(it.errors, 'share')} of requests fail` : '',
    it.latency !== undefined ? `answers take ${written(it.latency, 'seconds')}` : '', it.requests !== undefined ? `${written(it.requests, 'share')} of the usual requests` : '',
    it.endpoint ? `at \`${it.endpoint}\`` : '', it.log ? `writes \`${it.log.replace(/`/g, "'")}\`` : '',
  ].filter(Boolean);
  return phrase(words.join(', ') || 'stays as it is');
}

/** What happens, in order; each leads to its time. */
function courseCard(it) {
  const course = now.course(it);
  const rows = course.map((event) => el('li', { class: event.kind },
    el('button', { type: 'button', class: 'time', title: 'Go there', onclick: () => { if (clock.scenario !== it.name) choose(it.name, false); clock.playing = false; moveTo(event.time + 0.5); } }, onLine(event.time)),
    el('i', { class: `sign ${event.kind}`, 'aria-hidden': 'true' }), event.link ? el('a', { href: event.link, text: event.text }) : el('span', { text: event.text })));
  const node = card('In order', el('ol', { class: 'course' }, rows));
  keep(node, () => rows.forEach((row, at) => row.classList.toggle('past', clock.scenario === it.name && course[at].time <= clock.time)));
  return node;
}

/** The room for names beside the lanes. */
const namesWidth = (width) => Math.min(236, width * 0.3);

/** Everything that a scenario brings about, as lanes over its time. */
function score(it) {
  const picture = draw('svg', { role: 'img', 'aria-label': `Time line of ${it.title}` });
  const holder = el('div', { class: 'plot' }, picture);
  const [start, end] = now.span(it);
  const gone = (after) => it.lasts + Math.max(20, after);
  const lanesOf = [
    ...it.red.map((red) => ({ name: now.title(red.component), parts: [[start, red.at, 'fine', ''], [red.at, gone(Math.max(...red.by.map(([, at]) => at))), 'bad', `✕ ${red.by.map(([by]) => by).join(', ')}`], [gone(Math.max(...red.by.map(([, at]) => at))), end, 'fine', '']] })),
    ...it.alerts.map((alert) => ({ name: now.alerts.get(alert.uid).title, parts: [[alert.pending, alert.firing, 'pending', '…'], [alert.firing, gone(alert.pending), 'firing', `${alert.sure ? '' : 'if learnt: '}fires`]], told: now.alerts.get(alert.uid).tells.length ? alert.told : null })),
    ...it.incidents.map((incident) => ({ name: `Incident: ${now.title(incident.of)}`, parts: [[incident.at, incident.resolves ? gone(it.alerts.find((alert) => alert.uid === incident.alert)?.pending ?? 0) + 15 : end, 'incident', `by ${now.points.get(incident.by)?.title ?? incident.by}`]] })),
  ];
  const [shown, more] = some(lanesOf, 14);
  holder.style.height = `${shown.length * 30 + 34}px`;
  const node = el('section', { class: 'card score' }, holder, el('ul', { class: 'legend', role: 'list' },
    [['fine', '✓ fine'], ['bad', '✕ bad'], ['pending', '… seen, not yet held long enough'], ['firing', 'fires'], ['told', '✉ somebody has the message'], ['incident', 'incident open']].map(([kind, text]) => el('li', {}, el('i', { class: `state ${kind}` }), text)),
    more ? el('li', { text: `and ${more} more` }) : null));
  holder.addEventListener('click', (event) => {
    const left = namesWidth(holder.clientWidth);
    const way = (event.clientX - holder.getBoundingClientRect().left - left) / (holder.clientWidth - left - 8);
    if (way < 0 || way > 1) return;
    if (clock.scenario !== it.name) choose(it.name, false);
    moveTo(start + way * (end - start));
  });
  keep(node, () => {
    const [width, height] = [holder.clientWidth, holder.clientHeight];
    if (width < 80) return;
    const left = namesWidth(width);
    const x = (time) => left + ((time - start) / (end - start)) * (width - left - 8);
    const rows = shown.map((row, at) => {
      const y = at * 30 + 4;
      const short = row.name.length * 6.7 > left - 12 ? `${row.name.slice(0, Math.max(4, Math.floor((left - 20) / 6.7)))}…` : row.name;
      return [draw('text', { class: 'axis name', x: left - 10, y: y + 17, 'text-anchor': 'end' }, draw('title', { text: row.name }), short),
        row.parts.map(([from, to, kind, text]) => {
          const wide = x(Math.min(to, end)) - x(from);
          return [draw('rect', { class: `state ${kind}`, x: x(from), y: y + 2, width: Math.max(2, wide), height: 22, rx: 4 }),
            text && wide > text.length * 6.2 + 8 ? draw('text', { class: `state-word ${kind}`, x: x(from) + wide / 2, y: y + 17, 'text-anchor': 'middle', text }) : null];
        }),
        row.told ? draw('g', { class: 'told' }, draw('circle', { cx: x(row.told), cy: y + 13, r: 9 }), draw('text', { x: x(row.told), y: y + 17, 'text-anchor': 'middle', text: '✉' })) : null];
    });
    const times = timeTicks(start, end, Math.floor((width - left) / 60)).map((time) => underAxis(x(time), width, height, onLine(time)));
    const edge = (time, text) => [draw('line', { class: 'mark', x1: x(time), x2: x(time), y1: 0, y2: height - 18 })];
    const hand = clock.scenario === it.name ? draw('line', { class: 'hand', x1: x(clock.time), x2: x(clock.time), y1: 0, y2: height - 16 }) : null;
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
    picture.replaceChildren();
    put(picture, {}, [rows, edge(0), edge(it.lasts), times, hand]);
  });
  return node;
}

function alertsPage() {
  const tells = (it) => now.told(it) || 'nobody';
  const causes = (uid) => now.state.scenarios.filter((it) => it.alerts.some((alert) => alert.uid === uid));
  const list = el('div', { class: 'scroll' });
  keep(list, whenOther(list, () => {
    const states = now.state.alerts.map((it) => now.alert(it.uid, clock.time).state);
    const order = now.state.alerts.map((it, at) => [it, states[at]]).sort((a, b) => (a[1] === 'normal') - (b[1] === 'normal'));
    const [shown, more] = some(order, 200);
    return [states.join(), () => [table(['Now', 'Alert', 'Severity', 'Tells', 'Soonest', 'In scenarios'], shown.map(([it, state]) => [
      badge(state), el('a', { href: link('alert', it.uid), text: it.title }), badge(it.severity), tells(it), spell(it.soon.told),
      causes(it.uid).map((other, at) => [at ? ', ' : '', el('a', { href: link('scenario', other.name), text: other.title })]),
    ]), 'This demo tells nobody of anything.'), more ? el('p', { class: 'dim', text: `and ${more} more` }) : null]];
  }));
  const keeps = now.state.points.some((it) => it.incidents);
  const nothingOpen = () => (!keeps ? 'Nobody keeps incidents: no contact point of this demo does.' : now.played ? 'No incident so far.' : 'No incident: play a scenario.');
  const open = el('div', { class: 'scroll' });
  keep(open, whenOther(open, () => {
    const all = now.incidents(clock.time);
    return [all.map((it) => it.number + it.state).join(), () => incidentRows(now, all, nothingOpen())];
  }));
  return [
    heading('', 'Alerts and incidents', 'When somebody is told, who it is, and what is opened.'),
    card('Incidents', open), card('Alerts', list),
    now.state.points.length ? card('Who can be told', el('ul', { class: 'rows', role: 'list' }, now.state.points.map((it) => el('li', {}, el('b', { text: it.title }), el('span', { class: 'dim', text: ` ${[it.kind === it.title ? '' : it.kind, it.incidents ? 'opens incidents' : 'gets a message'].filter(Boolean).join(', ')}` }))))) : null,
  ];
}

function alertPage(uid) {
  const it = now.alerts.get(uid);
  if (!it) return missing('alert', uid);
  const said = Object.fromEntries(it.says);
  const board = it.panel ? now.boards.get(it.panel[0]) : null;
  const panel = board?.rows.flatMap((row) => row.panels).find((other) => other.id === it.panel[1]);
  const chosen = board ? chosenOf(board, new URLSearchParams()) : {};
  const causes = now.state.scenarios.filter((other) => other.alerts.some((alert) => alert.uid === uid));
  const state = el('p', { class: 'box-state' });
  keep(state, whenOther(state, () => { const how = now.alert(uid, clock.time); return [how.state + how.of.join(), () => [badge(how.state), ' ', how.of.map((name, at) => [at ? ', ' : '', boxLink(now, name)])]]; }));
  const longest = Math.max(1, it.soon.told);
  return [
    heading(`Alert · ${it.severity}`, it.title, said.description && !said.description.includes('‹') ? said.description : '', state),
    card('How soon', el('ol', { class: 'chain' }, it.soon.steps.map(([what, seconds]) => el('li', { style: `flex-grow:${Math.max(0.06, seconds / longest)}` }, el('b', { text: spell(seconds) }), el('span', { text: what })))), el('p', { class: 'dim', text: `Somebody has the message at most ${spell(it.soon.told)} after its cause.` })),
    el('div', { class: 'columns' },
      messageCard(it), card('Who is told', el('p', {}, 'Tells ', el('b', { text: now.told(it) || 'nobody' }), '.'), el('p', { class: 'labels' }, it.labels.map(([name, text]) => el('code', {}, `${name}=`, message(text))))),
      card('What to do', board ? el('p', {}, 'Look at ', el('a', { href: boardLink(it.panel[0], {}, it.panel[1]), text: `${board.title}: ${panel?.title ?? 'the panel'}` }), '.') : el('p', { class: 'dim', text: 'No panel shows what it looks at.' }),
        said.description ? el('p', {}, message(said.description)) : null,
        said.runbook_url ? el('p', {}, 'Run-book: ', el('code', {}, message(said.runbook_url))) : null,
        causes.map((other) => [el('h3', {}, el('a', { href: link('scenario', other.name), text: other.title })), el('p', { text: other.story })])),
      card('What it asks', el('pre', { tabindex: 0 }, el('code', { text: it.asks })))),
    panel ? el('section', { class: 'card' }, el('h2', { text: 'Its panel' }), el('div', { class: 'single' }, panelOf(now, board, panel, chosen, { free: true }))) : null,
  ];
}

/** What is written to those who are told, as far as the demo knows it. */
function messageCard(it) {
  return liveCard('The message', () => {
    const of = now.alert(it.uid, clock.time).of[0] ?? '';
    const texts = it.says.filter(([name, text]) => !/_url$/.test(name) && text !== '‹value›');
    return [of, () => el('dl', { class: 'facts' }, texts.map(([name, text]) => [el('dt', { text: name }), el('dd', {}, message(text, of))]))];
  });
}

function missing(kind, name) {
  return [heading('', 'Not here', `This demo has no ${kind} ${name}.`), el('p', {}, el('a', { href: '#/', text: 'To the overview' }))];
}
