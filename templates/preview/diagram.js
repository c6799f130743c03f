// The architecture, alive: the picture that the compiler drew, with a state on each box and what flows
// on each arrow. And who calls whom, as circles.

const MOST_ALIVE = 150;
let pictures = 0;

/** The picture of a demo; gives its node and a function that shows how it is now. */
function diagram(world, look = {}) {
  const data = world.state.diagram;
  const parsed = new DOMParser().parseFromString(data.svg, 'image/svg+xml');
  const picture = document.importNode(parsed.documentElement, true);
  apart(picture);
  picture.removeAttribute('width');
  picture.removeAttribute('height');
  picture.setAttribute('role', 'group');
  picture.setAttribute('aria-label', data.title);
  picture.querySelector(':scope > title')?.remove();
  const cell = new Map();
  for (const node of picture.querySelectorAll('g[id]')) cell.set(node.dataset.cell ?? node.id.replace(/^p\d+-cell-/, ''), node);
  const boxes = data.boxes.map((box) => alive(world, box, cell.get(box.id), look)).filter(Boolean);
  const arrows = data.arrows.length > MOST_ALIVE ? [] : data.arrows.map((arrow) => flowing(world, arrow, cell.get(arrow.id))).filter(Boolean);
  const node = el('div', { class: 'diagram' }, picture);
  // A large one is looked at in parts, where its texts can be read.
  picture.style.minWidth = `${data.width > 2400 ? Math.round(data.width * 0.62) : look.still ? 0 : Math.min(data.width, 620)}px`;
  picture.style.maxWidth = `${Math.max(data.width * 1.35, 320)}px`;
  const update = () => {
    boxes.forEach((it) => it());
    arrows.forEach((it) => it());
  };
  return { node, update };
}

/** Ids of a picture are those of the whole page: each picture gets its own. */
function apart(picture) {
  pictures += 1;
  const own = (id) => `p${pictures}-${id}`;
  for (const node of picture.querySelectorAll('[id]')) node.id = own(node.id);
  for (const node of picture.querySelectorAll('[marker-end]')) {
    node.setAttribute('marker-end', node.getAttribute('marker-end').replace(/#([^)]+)/, (all, id) => `#${own(id)}`));
  }
}

/** A box that says how it is, and leads to its page. */
function alive(world, box, group, look) {
  if (!group) return null;
  const [left, top, width] = box.place;
  const mark = look.marks?.get(box.id);
  if (mark) {
    group.classList.add(`is-${mark}`);
    group.append(tag(left + width, top, `${{ added: '+', removed: '−', changed: '~' }[mark]} ${mark}`, mark));
  }
  group.querySelector(':scope > title')?.remove();
  if (!box.component) return null;
  const link = draw('a', { href: look.still ? undefined : `#/box/${encodeURIComponent(box.component)}`, class: 'box-link' });
  group.replaceWith(link);
  link.append(group);
  const place = draw('g', { class: 'place' });
  group.append(place);
  let last = '';
  return () => {
    const state = world.box(box.component, clock.time);
    const why = world.signals(box.component, clock.time).filter((it) => it.bad).map((it) => it.signal);
    const said = state + why.join();
    if (said === last) return;
    last = said;
    group.classList.remove('state-fine', 'state-bad', 'state-unknown', 'state-none');
    group.classList.add(`state-${state}`);
    const words = `${box.title}, ${box.about}: ${STATES[state].word}${why.length ? ` by ${why.join(', ')}` : ''}`;
    link.setAttribute('aria-label', words);
    place.replaceChildren(draw('title', { text: words }));
    if (state === 'bad') place.append(tag(left + width, top, `✕ ${why.length > 1 ? `${why[0]} +${why.length - 1}` : why[0] ?? 'bad'}`, 'bad'));
    else if (state === 'fine') place.append(draw('circle', { class: 'dot', cx: left + width - 11, cy: top + 11, r: 4 }), draw('path', { class: 'check', d: `M${left + width - 13} ${top + 11}l1.5 1.6 2.6-3` }));
  };
}

/** A small sign at the upper right corner of a box. */
function tag(right, top, text, kind) {
  const width = text.length * 6.2 + 14;
  return draw('g', { class: `tag ${kind}` },
    draw('rect', { x: right - width + 7, y: top - 9, width, height: 18, rx: 9 }),
    draw('text', { x: right - width / 2 + 7, y: top + 4, 'text-anchor': 'middle', text }));
}

/** An arrow on which something moves, while the one that is called answers. */
function flowing(world, arrow, group) {
  const path = group?.querySelector('path');
  if (!path) return null;
  const pulse = draw('path', { class: 'pulse', d: path.getAttribute('d') });
  group.append(pulse);
  let last = '';
  return () => {
    const it = world.behaviour(arrow.to, clock.time);
    const state = it.offline ? 'stopped' : it.failed > 0.05 ? 'failing' : it.latency > 1 ? 'slow' : 'flows';
    if (state === last) return;
    last = state;
    pulse.setAttribute('class', `pulse ${state}`);
  };
}

/** The diagram as a panel. */
function architecture(world, board, panel, body) {
  const { node, update } = diagram(world);
  body.append(node);
  return update;
}

/** Who calls whom, as traces tell it: circles and arrows, with what goes over them. */
function calls(world, board, panel, body, all, chosen) {
  const [of] = panel.queries.flatMap((query) => meant(query.of, chosen));
  const nodes = places(world, of);
  const picture = draw('svg', { role: 'img', 'aria-label': `${panel.title}: simulated` });
  const holder = el('div', { class: 'plot' }, picture);
  body.append(holder);
  if (nodes.hidden) body.append(el('p', { class: 'dim', text: `and ${nodes.hidden} more` }));
  return () => {
    const [width, height] = [holder.clientWidth, holder.clientHeight];
    if (width < 60 || height < 60) return;
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const x = (node) => 60 + node.x * (width - 120);
    const y = (node) => 30 + node.y * (height - 78);
    const arrows = nodes.edges.map(([from, to]) => draw('path', { class: 'call', d: `M${x(from)} ${y(from)}C${(x(from) + x(to)) / 2} ${y(from)} ${(x(from) + x(to)) / 2} ${y(to)} ${x(to)} ${y(to)}` }));
    const circles = nodes.list.map((node) => circle(world, node, x(node), y(node)));
    picture.replaceChildren();
    put(picture, {}, [arrows, circles]);
  };
}

function circle(world, node, x, y) {
  const it = world.behaviour(node.name, clock.time);
  const round = 2 * Math.PI * 19;
  return draw('g', { class: 'node' },
    draw('circle', { class: 'disc', cx: x, cy: y, r: 22 }),
    draw('circle', { class: 'ring', cx: x, cy: y, r: 19 }),
    draw('circle', { class: 'ring failed', cx: x, cy: y, r: 19, 'stroke-dasharray': `${round * it.failed} ${round}`, transform: `rotate(-90 ${x} ${y})` }),
    draw('text', { class: 'node-number', x, y: y + 4, 'text-anchor': 'middle', text: rounded(it.rate, 2) }),
    draw('text', { class: 'node-name', x, y: y + 36, 'text-anchor': 'middle', text: world.title(node.name) }),
    draw('text', { class: 'axis', x, y: y + 49, 'text-anchor': 'middle', text: written(it.latency, 'seconds') }));
}

/** Where the circles are: callers left, called right; of one, itself between. */
function places(world, of) {
  const edges = world.state.components.flatMap((it) => it.calls.map(([to]) => [it.name, to])).filter(([from, to]) => from !== to && (!of || from === of || to === of));
  const found = new Set(of ? [of] : []);
  edges.flat().forEach((name) => found.add(name));
  const [kept, hidden] = some([...found], 24);
  const column = new Map(kept.map((name) => [name, 0]));
  const inside = edges.filter(([from, to]) => column.has(from) && column.has(to));
  for (let round = 0; round < 8; round += 1) {
    for (const [from, to] of inside) if (column.get(to) <= column.get(from) && column.get(from) < 6) column.set(to, column.get(from) + 1);
  }
  const last = Math.max(1, ...column.values());
  const list = kept.map((name) => ({ name, x: column.get(name) / last, y: 0.5 }));
  for (let at = 0; at <= last; at += 1) {
    const same = list.filter((node) => column.get(node.name) === at);
    same.forEach((node, position) => { node.y = (position + 0.5) / same.length; });
  }
  const by = new Map(list.map((node) => [node.name, node]));
  return { list, hidden, edges: inside.map(([from, to]) => [by.get(from), by.get(to)]) };
}
