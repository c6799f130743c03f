// Elements, text and numbers that repeat: nothing here knows a demo. Text becomes text nodes, never markup.

const DATA = JSON.parse(document.getElementById('data').textContent);

// Answers that are called as those they are of are not named twice.
for (const state of [DATA.now, DATA.against?.was]) {
  for (const board of state?.dashboards ?? []) {
    for (const query of board.rows.flatMap((row) => row.panels).flatMap((panel) => panel.queries)) query.series ??= query.of ?? [''];
  }
}

function put(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'text') node.textContent = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) node.append(child);
  }
  return node;
}

/** An element of the page. */
function el(name, attributes, ...children) {
  return put(document.createElement(name), attributes, children);
}

/** An element of a picture. */
function draw(name, attributes, ...children) {
  return put(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

/** Text with names between back-ticks. */
function phrase(text) {
  return text.split('`').map((part, at) => (at % 2 ? el('code', { text: part }) : part));
}

/** Text with what only the firing alert knows, between ‹ and ›: whose it is is filled in where that is known. */
function message(text, whose = '') {
  return text.split(/[‹›]/).map((part, at) => (at % 2 ? el('var', { text: part !== 'value' && whose ? whose : part }) : part));
}

/** A number from a text: the same for the same text. */
function hash(text) {
  let code = 2166136261;
  for (let at = 0; at < text.length; at += 1) {
    code ^= text.charCodeAt(at);
    code = Math.imul(code, 16777619);
  }
  code ^= code >>> 15;
  code = Math.imul(code, 2246822507);
  code ^= code >>> 13;
  return code >>> 0;
}

/** The same, from nought to one. */
const share = (text) => hash(text) / 4294967296;

/** A number between nought and one for a seed and a whole number, without a text for each. */
function scatter(seed, at) {
  let code = Math.imul(seed ^ Math.imul(at | 0, 2654435761), 2246822507);
  code ^= code >>> 13;
  code = Math.imul(code, 3266489909);
  code ^= code >>> 16;
  return (code >>> 0) / 4294967296;
}

/** Noise over time, from −1 to 1, smooth: the same for the same seed and time. */
function noise(seed, time, period) {
  const at = Math.floor(time / period);
  const way = time / period - at;
  const ease = way * way * (3 - 2 * way);
  const from = scatter(seed, at);
  return 2 * (from + (scatter(seed, at + 1) - from) * ease) - 1;
}

/** Some unrest at two speeds. */
const unrest = (seed, time) => 0.65 * noise(seed, time, 47) + 0.35 * noise(seed + 1, time, 11);

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** The first of a list, and how many more there are. */
function some(list, most) {
  return list.length <= most + 1 ? [list, 0] : [list.slice(0, most), list.length - most];
}

const plural = (number, noun) => (number === 1 ? `1 ${noun}` : `${number.toLocaleString('en')} ${noun}s`);
