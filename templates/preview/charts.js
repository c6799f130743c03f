// Numbers over time: lines, bars, lanes; numbers alone: big, as tiles, as meters.

const PALETTE = 10;

/** The colour of a series: the same for the same name, but for neighbours in a list. */
const colour = (at) => `var(--s${at % PALETTE})`;

/** Numbers between two that are round in their unit. */
function ticks(low, high, most, unit) {
  const raw = (high - low) / Math.max(1, most);
  const base = unit.startsWith('bytes') ? 2 : 10;
  const size = base ** Math.floor(Math.log(raw) / Math.log(base));
  const step = (base === 2 ? [1, 2] : [1, 2, 2.5, 5, 10]).map((it) => it * size).find((it) => it >= raw) ?? raw;
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-6; at += step) found.push(Math.abs(at) < step * 1e-9 ? 0 : at);
  return found;
}

/** Times to be written below a chart. */
function timeTicks(from, to, most) {
  const step = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400].find((it) => (to - from) / it <= most) ?? 86400;
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}

/** The range that a chart shows, up to now. */
function rangeOf(board, panel) {
  const length = panel.range ?? board.range;
  return [clock.time - length, clock.time];
}

/** A time under an axis; at the right edge it stands so far in that none of it is cut. */
const underAxis = (x, width, height, text) => draw('text', { class: 'axis', x: Math.min(x, width - text.length * 3.4), y: height - 4, 'text-anchor': 'middle', text });

/** Axes and where things are between them. */
function frame(width, height, from, to, low, high, unit) {
  const area = { left: 8, right: width - 6, top: 6, bottom: height - 20 };
  const values = ticks(low, high, Math.max(2, Math.floor((area.bottom - area.top) / 34)), unit);
  const labels = values.map((value) => written(value, unit));
  const long = Math.max(0, ...labels.map((it) => it.length));
  area.left = Math.min(10 + long * 6.1, width * 0.4);
  const x = (time) => area.left + ((time - from) / (to - from)) * (area.right - area.left);
  const y = (value) => area.bottom - ((value - low) / (high - low || 1)) * (area.bottom - area.top);
  const times = timeTicks(from, to, Math.max(2, Math.floor((area.right - area.left) / 74)));
  const seconds = to - from < 600;
  const lines = [
    values.map((value, at) => [
      draw('line', { class: 'grid', x1: area.left, x2: area.right, y1: y(value), y2: y(value) }),
      draw('text', { class: 'axis', x: area.left - 6, y: y(value) + 3.5, 'text-anchor': 'end', text: labels[at] }),
    ]),
    times.map((time) => [
      draw('line', { class: 'grid faint', x1: x(time), x2: x(time), y1: area.top, y2: area.bottom }),
      x(time) < area.right - 14 && x(time) > area.left + 8
        ? draw('text', { class: 'axis', x: x(time), y: height - 4, 'text-anchor': 'middle', text: clockTime(time, seconds) })
        : null,
    ]),
  ];
  return { area, x, y, lines };
}

/** What happened, over a chart: when the scenario was begun and when it ended. */
function marks(world, scale, from, to) {
  const scenario = world.played;
  if (!scenario) return [];
  const { area, x } = scale;
  const found = [];
  const end = Math.min(scenario.lasts, to);
  if (end > Math.max(0, from)) {
    const start = x(Math.max(0, from));
    found.push(draw('rect', { class: 'played', x: start, y: area.top, width: Math.max(1, x(end) - start), height: area.bottom - area.top }));
  }
  for (const time of [0, scenario.lasts]) {
    if (time >= from && time <= to) {
      found.push(draw('line', { class: 'mark', x1: x(time), x2: x(time), y1: area.top, y2: area.bottom }));
      found.push(draw('path', { class: 'mark-tip', d: `M${x(time) - 4} ${area.bottom + 5}h8l-4-5Z` }));
    }
  }
  return found;
}

/** Lines, or bars upon each other. `panel` decides; gives a function that draws anew. */
function chart(world, board, panel, body, all, stacked) {
  const holder = el('div', { class: 'plot' });
  const picture = draw('svg', { role: 'img', 'aria-label': `${panel.title}: simulated` });
  holder.append(picture);
  const list = legend(board, panel, all);
  body.append(holder, list.node);
  let last = null;
  hover(holder, () => last);
  return () => {
    const width = holder.clientWidth;
    const height = holder.clientHeight;
    if (width < 40 || height < 30) return;
    const [from, to] = rangeOf(board, panel);
    const lines = all.map((series) => overTime(series, from, to, stacked ? Math.min(60, width / 9) : Math.min(150, width / 4)));
    const sign = (at) => (all[at].role === 'opposite' ? -1 : 1);
    const [low, high] = bounds(panel, lines, sign, stacked);
    const scale = frame(width, height, from, to, low, high, panel.unit);
    const drawn = stacked ? bars(scale, lines, low) : lines.map((points, at) => line(scale, points, all[at], at, sign(at), low, all.length < 4));
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
    picture.replaceChildren();
    put(picture, {}, [scale.lines, marks(world, scale, from, to), levels(panel, scale, low, high), drawn]);
    list.update(lines);
    last = { scale, lines, all, from, to, width };
  };
}

/** The lowest and the highest that is shown. */
function bounds(panel, lines, sign, stacked) {
  let [low, high] = [0, 0];
  if (stacked) {
    for (let at = 0; at < lines[0].length; at += 1) high = Math.max(high, lines.reduce((all, points) => all + (points[at]?.[1] ?? 0), 0));
  } else {
    lines.forEach((points, at) => {
      for (const [, value] of points) {
        if (!Number.isFinite(value)) continue;
        high = Math.max(high, value * sign(at));
        low = Math.min(low, value * sign(at));
      }
    });
  }
  if (panel.unit === 'share' && high > 0.5) return [low, 1];
  if (panel.unit === 'share') high = Math.max(high, 0.01);
  if (high === low) high = low + 1;
  return [low * 1.1, high * 1.12];
}

function line(scale, points, series, at, sign, low, filled) {
  const { x, y, area } = scale;
  const path = points.filter(([, value]) => Number.isFinite(value)).map(([time, value], step) => `${step ? 'L' : 'M'}${x(time).toFixed(1)} ${y(value * sign).toFixed(1)}`).join('');
  if (!path) return null;
  const stroke = colour(at);
  const floor = y(Math.max(0, low));
  const fill = filled && (series.role === 'subject' || series.role === 'opposite')
    ? draw('path', { class: 'area', d: `${path}L${area.right} ${floor}L${x(points[0][0]).toFixed(1)} ${floor}Z`, style: `fill:${stroke}` })
    : null;
  return [fill, draw('path', { class: `line ${series.role}`, d: path, style: `stroke:${series.role === 'limit' ? 'var(--limit)' : stroke}` })];
}

function bars(scale, lines, low) {
  const { x, y } = scale;
  const found = [];
  const base = lines[0].map(() => Math.max(0, low));
  lines.forEach((points, series) => {
    const parts = points.slice(1).map(([time, value], at) => {
      const from = base[at];
      base[at] += value;
      const [left, right] = [x(points[at][0]) + 1, x(time) - 1];
      return value > 0 ? `M${left.toFixed(1)} ${y(from).toFixed(1)}V${y(base[at]).toFixed(1)}H${Math.max(left + 1, right).toFixed(1)}V${y(from).toFixed(1)}Z` : '';
    });
    found.push(draw('path', { class: 'bar', d: parts.join(''), style: `fill:${colour(series)}` }));
  });
  return found;
}

/** Where numbers turn worse. */
function levels(panel, scale, low, high) {
  if (panel.meaning.is === 'neutral' || panel.meaning.is === 'state') return [];
  return (panel.meaning.bounds ?? []).filter(([at, severity]) => severity !== 'fine' && at > low && at < high).map(([at, severity]) =>
    draw('line', { class: `level ${severity}`, x1: scale.area.left, x2: scale.area.right, y1: scale.y(at), y2: scale.y(at) }));
}

/** The names of series below a chart, each with its newest number. */
function legend(board, panel, all) {
  const [shown, more] = some(all, 14);
  const rows = shown.map((series, at) => {
    const number = el('b');
    const look = series.role === 'limit' ? 'var(--limit)' : colour(at);
    const name = leads(series, el('span', { text: series.name || panel.title }));
    return { number, node: el('li', {}, el('i', { class: series.role, style: `background:${look}` }), name, number) };
  });
  const node = el('ul', { class: 'legend', role: 'list' }, rows.map((it) => it.node), more ? el('li', { class: 'more', text: `and ${more} more` }) : null);
  const update = (lines) => rows.forEach((row, at) => {
    const text = written(lines[at][lines[at].length - 1][1], all[at].unit);
    if (row.number.textContent !== text) row.number.textContent = text;
  });
  return { node, update };
}

/** A link to where a click on a series leads, or what it would be without one. */
function leads(series, inner) {
  const drill = series.query.drill;
  if (!drill || !now.boards.has(drill.uid)) return inner;
  const value = drill.value ?? series.of[0] ?? series.name;
  return el('a', { href: boardLink(drill.uid, drill.variable ? { [drill.variable]: value } : {}) }, inner);
}

/** Values at a time, where the pointer is. */
function hover(holder, state) {
  const tip = el('div', { class: 'tip', hidden: true });
  const rule = el('div', { class: 'rule', hidden: true });
  holder.append(rule, tip);
  holder.addEventListener('pointerleave', () => { tip.hidden = true; rule.hidden = true; });
  holder.addEventListener('pointermove', (event) => {
    const it = state();
    if (!it) return;
    const left = event.clientX - holder.getBoundingClientRect().left;
    const { area } = it.scale;
    if (left < area.left || left > area.right) return;
    const time = it.from + ((left - area.left) / (area.right - area.left)) * (it.to - it.from);
    const rows = it.all.slice(0, 12).map((series, at) => {
      const point = it.lines[at].reduce((best, next) => (Math.abs(next[0] - time) < Math.abs(best[0] - time) ? next : best));
      return el('div', {}, el('i', { style: `background:${colour(at)}` }), el('span', { text: series.name }), el('b', { text: written(point[1], series.unit) }));
    });
    tip.replaceChildren(el('time', { text: `${clockTime(time, true)} simulated` }), ...rows);
    tip.hidden = false;
    rule.hidden = false;
    rule.style.left = `${left}px`;
    const room = it.width - left;
    tip.style.left = room > 190 ? `${left + 12}px` : '';
    tip.style.right = room > 190 ? '' : `${room + 12}px`;
  });
}

/** A lane of states for each series, those in trouble first where there are too many. */
function lanes(world, board, panel, body, all) {
  const touched = new Set(world.played?.red.map((it) => it.component) ?? []);
  const order = all.length > 40 ? [...all].sort((a, b) => touched.has(b.of[0]) - touched.has(a.of[0])) : all;
  const room = Math.max(4, Math.floor((panel.place[3] * 38 - 70) / 17));
  const [shown, more] = some(order, Math.min(40, room));
  const holder = el('div', { class: 'plot' });
  const picture = draw('svg', { role: 'img', 'aria-label': `${panel.title}: simulated` });
  holder.append(picture);
  body.append(holder, key(more));
  return () => {
    const width = holder.clientWidth;
    const height = holder.clientHeight;
    if (width < 40 || height < 30) return;
    const [from, to] = rangeOf(board, panel);
    const left = Math.min(Math.max(...shown.map((it) => it.name.length)) * 6.6 + 12, width * 0.4);
    const area = { left, right: width - 6, top: 4, bottom: height - 20 };
    const tall = (area.bottom - area.top) / shown.length;
    const x = (time) => area.left + ((time - from) / (to - from)) * (area.right - area.left);
    const step = niceStep((to - from) / 160);
    const rows = shown.map((series, at) => {
      const y = area.top + at * tall;
      const parts = runs(series, from, to, step).map(([start, end, state]) => lane(x(start), y, x(end) - x(start), tall, state));
      return [draw('text', { class: 'axis name', x: left - 8, y: y + tall / 2 + 4, 'text-anchor': 'end', text: series.name }), parts];
    });
    const times = timeTicks(from, to, Math.max(2, Math.floor((area.right - area.left) / 74)));
    const labels = times.map((time) => underAxis(x(time), width, height, clockTime(time, to - from < 600)));
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
    picture.replaceChildren();
    put(picture, {}, [rows, marks(world, { area, x }, from, to), labels]);
  };
}

function lane(left, top, width, tall, state) {
  const gap = tall > 12 ? 2 : 1;
  const shape = draw('rect', { class: `state ${state}`, x: left, y: top + gap, width: Math.max(1, width), height: Math.max(2, tall - 2 * gap), rx: 2 });
  const word = `${STATES[state].sign} ${STATES[state].word}`;
  const fits = tall > 11 && width > word.length * 6.4 + 8;
  return [shape, fits ? draw('text', { class: `state-word ${state}`, x: left + width / 2, y: top + tall / 2 + 4, 'text-anchor': 'middle', text: word }) : null];
}

/** Times in which a state is the same. */
function runs(series, from, to, step) {
  const found = [];
  for (let time = from; time < to; time += step) {
    const value = series.number(Math.min(to, time + step));
    const state = value > 0 ? 'bad' : value < 0 ? 'unknown' : 'fine';
    const last = found[found.length - 1];
    if (last && last[2] === state) last[1] = Math.min(to, time + step);
    else found.push([time, Math.min(to, time + step), state]);
  }
  return found;
}

function key(more) {
  return el('ul', { class: 'legend', role: 'list' },
    ['fine', 'bad'].map((state) => el('li', {}, el('i', { class: `state ${state}` }), `${STATES[state].sign} ${STATES[state].word}`)),
    more ? el('li', { class: 'more', text: `and ${more} more, all of them fine` }) : null);
}

/** Big numbers, with a line below where they show where they come from. */
function numbers(world, board, panel, body, all, trend) {
  const row = el('div', { class: `numbers many${Math.min(6, all.length)}` });
  body.append(row);
  const items = all.map((series) => {
    const [value, word, sign] = [el('strong'), el('small'), el('em')];
    const spark = trend ? draw('svg', { class: 'spark', 'aria-hidden': 'true', preserveAspectRatio: 'none' }) : null;
    const name = all.length > 1 ? el('span', { class: 'of', text: series.name }) : null;
    const inner = el('div', { class: 'big' }, name, el('p', {}, sign, value, word));
    const node = el('div', { class: 'number' }, leads(series, inner), spark);
    row.append(node);
    return { series, node, value, word, sign, spark };
  });
  return () => items.forEach((item) => {
    const { series } = item;
    const value = series.number(clock.time);
    const state = judge(value, series.meaning);
    const [number, word] = figure(value, series.unit);
    say(item.value, number);
    say(item.word, word);
    say(item.sign, { bad: '✕ ', warning: '! ', unknown: '? ' }[state] ?? '');
    item.node.className = `number ${state}`;
    if (item.spark) spark(item.spark, series, board, panel, state);
  });
}

function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function spark(picture, series, board, panel, state) {
  const [width, height] = [picture.clientWidth, picture.clientHeight];
  if (width < 20 || height < 8) return;
  const [from, to] = rangeOf(board, panel);
  const points = overTime(series, from, to, Math.min(60, width / 4));
  const high = Math.max(...points.map(([, value]) => value)) * 1.1 || 1;
  const path = points.map(([time, value], at) => `${at ? 'L' : 'M'}${(((time - from) / (to - from)) * width).toFixed(1)} ${(height - (value / high) * (height - 3) - 1).toFixed(1)}`).join('');
  picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
  picture.replaceChildren(draw('path', { class: `area ${state}`, d: `${path}L${width} ${height}L0 ${height}Z` }), draw('path', { class: `line ${state}`, d: path }));
}

/** A tile for each series, with its state as a word. */
function tiles(world, board, panel, body, all) {
  const touched = new Set(world.played?.red.map((it) => it.component) ?? []);
  const order = all.length > 60 ? [...all].sort((a, b) => touched.has(b.of[0]) - touched.has(a.of[0])) : all;
  const [shown, more] = some(order, 60);
  const row = el('div', { class: `tiles${shown.length === 1 ? ' one' : ''}` });
  body.append(row);
  const items = shown.map((series) => {
    const word = el('strong');
    const name = shown.length > 1 || series.name !== panel.title && series.name !== 'status' ? el('span', { text: series.name }) : null;
    const node = leads(series, el('div', { class: 'tile' }, name, word));
    row.append(node);
    return { series, word, node: node.matches('.tile') ? node : node.querySelector('.tile') };
  });
  if (more) row.append(el('div', { class: 'tile more', text: `and ${more} more, all of them fine` }));
  return () => items.forEach(({ series, word, node }) => {
    const state = judge(series.number(clock.time), { is: 'state' });
    say(word, `${STATES[state].sign} ${STATES[state].word}`);
    node.className = `tile ${state}`;
  });
}

/** A horizontal bar for each series. */
function meters(world, board, panel, body, all) {
  const list = el('ul', { class: 'meters', role: 'list' });
  body.append(list);
  const [shown, more] = some(split(world, panel, all), 40);
  const items = shown.map((series) => {
    const [fill, value] = [el('i'), el('b')];
    const node = el('li', {}, leads(series, el('span', { class: 'of', text: series.name || panel.title })), el('div', { class: 'track' }, fill), value);
    list.append(node);
    return { series, fill, value, node };
  });
  if (more) list.append(el('li', { class: 'more', text: `and ${more} more` }));
  return () => {
    const values = items.map(({ series }) => series.number(clock.time));
    const high = panel.unit === 'share' ? 1 : Math.max(1e-9, ...values.filter(Number.isFinite));
    items.forEach((item, at) => {
      const state = judge(values[at], item.series.meaning);
      item.fill.style.width = `${clamp((values[at] / high) * 100, 0, 100) || 0}%`;
      item.node.className = state;
      const sign = { bad: '✕ ', warning: '! ' }[state] ?? '';
      say(item.value, sign + written(values[at], item.series.unit));
    });
  };
}

/** What one answer holds several of: figures of the demo's own, incidents by what they are counted by. */
function split(world, panel, all) {
  return all.flatMap((series) => {
    const shows = series.query.shows;
    if (shows.is === 'sample') return shows.figures.map(([name, value]) => ({ ...series, name, number: () => value }));
    if (shows.is !== 'incidents' || shows.fact !== 'open-by') return [series];
    const open = (time) => world.incidents(time).filter((it) => it.state !== 'Resolved' && (series.of.length === 0 || series.of.includes(it.of)));
    if (/urgency|priority|impact/.test(shows.by)) {
      const names = ['1 - High', '2 - Medium', '3 - Low'];
      return names.map((name, at) => ({ ...series, name, number: (time) => (at === 0 ? open(time).length : 0) }));
    }
    const kept = world.state.components.filter((it) => it.kind !== 'load' && it.kind !== 'external').map((it) => it.name);
    const of = [...new Set([...(world.played?.incidents.map((it) => it.of) ?? []), ...kept])].slice(0, 5);
    return of.map((name) => ({ ...series, name, of: [name], number: (time) => open(time).filter((it) => it.of === name).length }));
  });
}

/** The names of the answers, big. */
function namesOf(world, board, panel, body, all) {
  const row = el('div', { class: 'numbers' });
  all.forEach((series) => row.append(el('div', { class: 'number plain' }, el('div', { class: 'big' }, el('p', {}, el('strong', { text: series.name }))))));
  body.append(row);
  return () => {};
}
