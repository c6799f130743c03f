// What tests in the page share: they stand at the end of its script and use what it defines.

function must(fine, text) {
  if (!fine) throw new Error(text);
}

/** Goes to a place, and draws all of it, whether it is on the screen or not. */
function visit(hash) {
  history.replaceState(null, '', hash);
  arrived();
  live.forEach(refresh);
}

/** Every place that can be reached by links from the overview. */
function places_() {
  const found = ['#/'];
  for (let at = 0; at < found.length; at += 1) {
    visit(found[at]);
    for (const it of document.querySelectorAll('a[href^="#/"]')) {
      const href = it.getAttribute('href');
      if (!found.includes(href)) found.push(href);
    }
    must(found.length < 3000, 'links lead on without end');
  }
  return found;
}

const key_ = (name, more = {}) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }));
const pause_ = (time) => new Promise((done) => { setTimeout(done, time); });

/** The contrast of two colours, as WCAG reckons it. */
function contrast_(one, other) {
  const bright = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((it) => (it / 255 <= 0.03928 ? it / 255 / 12.92 : ((it / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const [high, low] = [bright(one), bright(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const numbers_ = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);

/** What is behind a node: the first ground that is not clear. */
function ground_(node) {
  for (let it = node; it; it = it.parentElement) {
    const colour = numbers_(getComputedStyle(it).backgroundColor);
    if (colour.length === 3 || colour[3] > 0.99) return colour.slice(0, 3);
    if (colour[3] > 0) {
      const below = ground_(it.parentElement);
      return colour.slice(0, 3).map((part, at) => part * colour[3] + below[at] * (1 - colour[3]));
    }
  }
  return [255, 255, 255];
}

/** Texts that are hard to read: each with its contrast. */
function faint_() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!node.textContent.trim() || holder.closest('svg, script, style, noscript, [hidden], #result')) continue;
    if (holder.closest(':disabled') || holder.getClientRects().length === 0) continue;
    const style = getComputedStyle(holder);
    const ratio = contrast_(numbers_(style.color).slice(0, 3), ground_(holder));
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.5 && Number(style.fontWeight) >= 600);
    if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${holder.tagName}.${holder.className}: ${node.textContent.trim().slice(0, 40)}`);
  }
  for (const text of document.querySelectorAll('svg text')) {
    const fill = numbers_(getComputedStyle(text).fill).slice(0, 3);
    if (text.closest('.tag, .told') || text.matches('.state-word')) continue;
    const ratio = contrast_(fill, ground_(text.closest('div, section')));
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} text.${text.getAttribute('class')}: ${text.textContent.slice(0, 40)}`);
  }
  return [...new Set(found)];
}
