// What changes: sentences, and the demo as it was and as it is, side by side.

function changes() {
  const it = DATA.against;
  if (!it) return missing('comparison', '');
  if (it.files.length === 0) return [heading('', 'Changes', `Nothing changes since ${it.name}.`)];
  const sections = [];
  for (const [tone, text] of it.lines) {
    if (tone === 'heading') sections.push([text, []]);
    else if (sections.length && text) sections[sections.length - 1][1].push([tone, text]);
  }
  const summary = it.lines[it.lines.length - 1]?.[1] ?? '';
  const told = (rows) => el('ul', { class: 'changes', role: 'list' }, rows.filter(([tone]) => tone !== 'aside').map(([tone, text]) => el('li', { class: tone }, phrase(text.trim()))));
  // What it does is read by everybody, what it is made of by few.
  const first = sections.filter(([title]) => !/made of|Texts/.test(title));
  const later = sections.filter((section) => !first.includes(section));
  return [
    heading('', 'Changes', `Since ${it.name}. ${summary}`),
    first.length ? el('div', { class: 'columns even' }, first.map(([title, rows]) => card(title, told(rows)))) : null,
    was ? [diagrams(), boards()] : el('p', { class: 'note', text: 'Of what was, only files are known: nothing is drawn beside.' }),
    later.map(([title, rows]) => el('details', { class: 'card' }, el('summary', {}, el('h2', { text: `${title} (${rows.filter(([tone]) => tone !== 'aside').length})` })), told(rows))),
  ];
}

function pair(title, left, right) {
  return el('section', { class: 'pair' }, el('h3', { text: title }), el('div', { class: 'halves' }, half('Before', left), half('After', right)));
}

const half = (title, node) => el('div', { class: 'half' }, el('p', { class: 'kicker', text: title }), node ?? el('p', { class: 'nothing', text: title === 'Before' ? 'It was not there.' : 'It is gone.' }));

/** Marks for boxes of one demo that the other has not, or has otherwise. */
function marksOf(own, other, kind) {
  const found = new Map();
  const theirs = new Map(other.state.diagram.boxes.map((box) => [box.id, box]));
  const facts = (world, name) => JSON.stringify(world.components.get(name) ?? null);
  for (const box of own.state.diagram.boxes) {
    const twin = theirs.get(box.id);
    if (!twin) found.set(box.id, kind);
    else if (box.about !== twin.about || facts(own, box.component) !== facts(other, box.component)) found.set(box.id, 'changed');
  }
  return found;
}

function diagrams() {
  const [before, after] = [marksOf(was, now, 'removed'), marksOf(now, was, 'added')];
  const bare = (world) => JSON.stringify([world.state.diagram.boxes.map((box) => box.id), world.state.diagram.arrows.map((arrow) => arrow.id)]);
  if (before.size === 0 && after.size === 0 && bare(was) === bare(now)) return null;
  const one = (world, marks) => {
    const { node, update } = diagram(world, { marks, still: true });
    keep(node, update);
    return node;
  };
  return el('section', { class: 'card wide' }, pair('Architecture', one(was, before), one(now, after)));
}

/** Panels by what stays the same of them: their names. */
function panelsOf(board) {
  const panels = board ? board.rows.flatMap((row) => row.panels) : [];
  return new Map(panels.map((panel) => [panel.name || `${panel.title} ${panel.id}`, panel]));
}

function boards() {
  const names = [...new Set([...now.state.dashboards, ...was.state.dashboards].map((it) => it.name))];
  const found = names.map((name) => {
    const find = (world) => world.state.dashboards.find((it) => it.name === name);
    return boardChanges(find(was), find(now));
  });
  return found.filter(Boolean);
}

function boardChanges(old, fresh) {
  const [before, after] = [panelsOf(old), panelsOf(fresh)];
  const keys = [...new Set([...after.keys(), ...before.keys()])];
  const bare = (panel) => JSON.stringify({ ...panel, id: 0, place: 0 });
  const differ = keys.map((key) => {
    const [a, b] = [before.get(key), after.get(key)];
    if (!a) return [key, 'added', a, b];
    if (!b) return [key, 'removed', a, b];
    if (bare(a) !== bare(b)) return [key, 'changed', a, b];
    return null;
  }).filter(Boolean);
  if (differ.length === 0) return null;
  // What looks the same is named, not drawn.
  const alike = differ.filter(([, mark, a, b]) => mark === 'changed' && looks(a) === looks(b));
  const [shown, more] = some(differ.filter((it) => !alike.includes(it)), 24);
  const one = (world, board, panel, mark, side) => (panel ? panelOf(world, board, panel, chosenOf(board, new URLSearchParams()), { free: true, mark, id: `${side}-${board.uid}-${panel.id}` }) : null);
  return el('section', { class: 'card wide' }, el('h2', {}, fresh ? el('a', { href: boardLink(fresh.uid), text: fresh.title }) : old.title), el('p', { class: 'dim', text: plural(differ.length, 'panel') }),
    shown.map(([, mark, a, b]) => pair(`${(b ?? a).title}${mark === 'changed' ? `: other ${otherParts(a, b)}` : ''}`, one(was, old, a, mark, 'before'), one(now, fresh, b, mark, 'after'))), more ? el('p', { class: 'dim', text: `and ${more} more` }) : null,
    alike.length ? el('p', { class: 'dim' }, `Looking the same: ${alike.map(([, , a, b]) => `${b.title} (${otherParts(a, b)})`).join(', ')}`) : null);
}

/** What of a panel is seen. */
function looks(panel) {
  const { title, view, unit, meaning, queries } = panel;
  return JSON.stringify([title, view, unit, meaning, queries.map((query) => [query.series, query.role, query.unit, query.meaning])]);
}

/** What of a panel differs, in words. */
function otherParts(a, b) {
  const words = { title: 'title', about: 'description', view: 'look', unit: 'unit', meaning: 'bounds', queries: 'queries', alerts: 'alerts', range: 'time', nothing: 'words for silence', chosen: 'choice' };
  const differ = (key) => JSON.stringify(a[key] ?? null) !== JSON.stringify(b[key] ?? null);
  return Object.keys(words).filter(differ).map((key) => words[key]).join(', ') || 'place';
}
