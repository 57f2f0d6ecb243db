// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_OUTPUT_GALLERY_PAGE_HPP
#define NEUROFLASH_SRC_BATCH_OUTPUT_GALLERY_PAGE_HPP

/// The parts that all galleries share.
namespace neuroflash::inline v0::batch {

inline constexpr char gallery_style[] =
    R"css(:root { --bad: #b3261e; --bad-soft: #fbe9e7; --open: #8a5a00; --open-soft: #fdf1dc; }
@media (prefers-color-scheme: dark) { :root {
  --bad: #ff8a80; --bad-soft: #3a1d1b; --open: #f0c36d; --open-soft: #35290f; } }
header { position: sticky; top: 0; z-index: 1; background: var(--paper);
  border-bottom: 1px solid var(--line); padding: .9rem clamp(1rem, 3vw, 2.5rem);
  display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; align-items: center; }
h1 { font-size: 1.15rem; margin: 0; letter-spacing: -.01em; overflow-wrap: anywhere; }
#count { color: var(--soft); font-variant-numeric: tabular-nums; }
#search { flex: 1 1 16rem; max-width: 32rem; font: inherit; color: inherit; padding: .5rem .9rem;
  border: 1px solid var(--line); border-radius: 999px; background: var(--card); }
#search:focus-visible, button:focus-visible, a:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; }
nav { display: flex; flex-wrap: wrap; gap: .4rem; }
button { font: inherit; font-size: .87rem; padding: .3rem .8rem; border-radius: 999px;
  cursor: pointer; border: 1px solid var(--line); background: var(--card); color: var(--soft); }
button[aria-pressed="true"] { background: var(--accent-soft); color: var(--accent);
  border-color: transparent; font-weight: 600; }
main { padding: clamp(1rem, 3vw, 2.5rem); display: grid; gap: 1.25rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
article { background: var(--card); border: 1px solid var(--line); border-radius: .8rem;
  overflow: hidden; content-visibility: auto; contain-intrinsic-size: auto 17rem auto 24rem; }
.images { display: grid; gap: 1px; aspect-ratio: 1; background: var(--line); }
.images.several { grid-template-columns: 1fr 1fr; }
.images a { display: block; min-height: 0; min-width: 0; }
img { display: block; width: 100%; height: 100%; object-fit: contain; }
.text { padding: .85rem 1rem 1rem; }
.state { display: inline-block; font-size: .74rem; font-weight: 600; padding: .1rem .6rem;
  border-radius: 999px; margin-bottom: .45rem; background: var(--bad-soft); color: var(--bad); }
.state.open { background: var(--open-soft); color: var(--open); }
.prompt { margin: 0 0 .5rem; overflow-wrap: anywhere; display: -webkit-box;
  -webkit-line-clamp: 4; -webkit-box-orient: vertical; overflow: hidden; }
.why { margin: 0 0 .5rem; color: var(--soft); font-size: .87rem; overflow-wrap: anywhere; }
.facts { margin: 0; color: var(--soft); font-size: .82rem; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere; }
#none { grid-column: 1 / -1; color: var(--soft); text-align: center; padding: 4rem 1rem; }
)css";

// Draws a page full at a time: a browser with thousands of images at once would stand still.
inline constexpr char gallery_script[] = R"js('use strict';
const items = JSON.parse(document.getElementById('data').textContent);
const grid = document.querySelector('main'), end = document.getElementById('end');
const search = document.getElementById('search'), count = document.getElementById('count');
const words = { failed: 'failed', unknown: 'unknown: may have been charged', undelivered: 'paid, image not downloaded yet', partly_done: 'partly done, the rest is still to be sent', in_flight: 'in flight' };
let state = 'all', shown = items, drawn = 0, timer = 0;
const node = (name, kind, text) => {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
};
const kilo = bytes => bytes >= 1e6 ? (bytes / 1e6).toFixed(1) + '\u00a0MB' : Math.ceil(bytes / 1e3) + '\u00a0kB';
const span = seconds => seconds < .1 ? Math.max(1, Math.round(seconds * 1e3)) + '\u00a0ms' : seconds.toFixed(1) + '\u00a0s';
// A default is said once, not on every card.
const usual = items.length && items.every(item => !item.model) ? ' · model chosen by the service' : '';
function card(item) {
  const made = node('article');
  const here = item.images.filter(image => image.file);
  const images = node('div', here.length > 1 ? 'images several' : 'images');
  if (here.length) made.append(images);
  for (const image of here) {
    const link = node('a'), element = node('img');
    link.href = element.src = image.file.split('/').map(encodeURIComponent).join('/');
    element.loading = 'lazy'; element.decoding = 'async'; element.alt = item.prompt;
    if (image.width && image.height) { element.width = image.width; element.height = image.height; }
    link.append(element); images.append(link);
  }
  const text = node('div', 'text');
  if (item.state !== 'done') text.append(node('span', 'state' + (item.state === 'failed' ? '' : ' open'), words[item.state] || item.state));
  const prompt = node('p', 'prompt', item.prompt);
  prompt.title = item.prompt;
  text.append(prompt);
  if (item.final) {
    const sent = node('p', 'prompt sent', item.final);
    sent.title = 'Sent for brand voice ' + item.voice + ': ' + item.final;
    text.append(sent);
  }
  if (item.why) text.append(node('p', 'why', item.why));
  const facts = item.model ? [item.model] : [];
  const first = here[0];
  if (first && first.width && first.height) facts.push(first.width + '\u00a0×\u00a0' + first.height);
  if (first) facts.push(kilo(first.bytes));
  if (item.seconds) facts.push(span(item.seconds));
  facts.push(item.credits + '\u00a0' + (item.credits === 1 ? 'credit' : 'credits'));
  const key = node('p', 'facts', item.key);
  key.title = item.key;
  text.append(node('p', 'facts', facts.join(' · ')), key);
  made.append(text);
  return made;
}
function more() {
  if (drawn >= shown.length) return;
  const part = document.createDocumentFragment();
  for (const last = Math.min(drawn + 60, shown.length); drawn < last; ++drawn) part.append(card(shown[drawn]));
  grid.append(part);
}
function near() { return end.getBoundingClientRect().top < innerHeight * 2; }
function fill() { while (drawn < shown.length && near()) more(); }
function draw() {
  const wanted = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  shown = items.filter(item => {
    if (state !== 'all' && item.state !== state) return false;
    if (!wanted.length) return true;
    item.all ||= [item.prompt, item.final, item.voice, item.key, item.model, item.why, item.state].join(' ').toLowerCase();
    return wanted.every(word => item.all.includes(word));
  });
  drawn = 0;
  grid.replaceChildren();
  scrollTo(0, 0);
  count.textContent = shown.length === items.length ? items.length + ' prompts' + usual : shown.length + ' of ' + items.length + ' prompts';
  if (!shown.length) { const none = node('p', '', items.length ? 'Nothing fits.' : 'No images yet.'); none.id = 'none'; grid.append(none); }
  fill();
}
const present = new Set(items.map(item => item.state));
for (const [name, label] of [['all', 'All'], ['failed', 'Failed'], ['unknown', 'Unknown'], ['undelivered', 'To be fetched'], ['partly_done', 'Partly done'], ['done', 'Done']]) {
  if (name !== 'all' && !present.has(name)) continue;
  const button = node('button', '', label);
  button.setAttribute('aria-pressed', String(name === state));
  button.onclick = () => {
    state = name;
    for (const other of document.querySelectorAll('nav button')) other.setAttribute('aria-pressed', String(other === button));
    draw();
  };
  document.querySelector('nav').append(button);
}
search.oninput = () => { clearTimeout(timer); timer = setTimeout(draw, 120); };
addEventListener('scroll', fill, { passive: true });
addEventListener('resize', fill, { passive: true });
draw();
)js";

} // namespace neuroflash::inline v0::batch

#endif
