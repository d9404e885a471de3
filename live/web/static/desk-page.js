// The page round the desk: its words, its parts, the line to the server, and what this tab remembers.

import { DeskLine } from "./desk-line.js";

const texts = JSON.parse(document.getElementById("desk-texts").textContent);
/** What each organisation has decided: {org: {phrases, offers, bagvagt}}. */
export const doors = JSON.parse(document.getElementById("desk-doors").textContent);
export const lang = document.documentElement.lang;
export const line = new DeskLine("/ws/desk");

export const find = (selector, inside = document) => inside.querySelector(selector);
export const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
export const now = () => Date.now() + line.clock;
export const isWide = () => matchMedia("(min-width: 60rem)").matches;
export const isLocked = () => document.documentElement.classList.contains("locked");
export const has = (key) => key in texts;

/** A sentence. What a person wrote may be a value: it is only ever shown as text. */
export function t(key, values = {}) {
  return (texts[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Ask the desk for a deed. The pressed button waits; a refusal is said in words. Answers what the server said, or null. */
export async function ask(verb, args = {}, pressed = null) {
  return await careful(() => line.act(verb, args), pressed);
}

/** Any deed: the pressed button waits for it, and a refusal is said where everybody sees it. */
export async function careful(deed, pressed = null) {
  if (pressed?.ariaDisabled === "true") return null; // not `disabled`, which would take the focus away
  if (pressed) pressed.ariaDisabled = "true";
  problem("");
  try {
    return (await deed()) ?? {};
  } catch (refused) {
    problem(refused.text || t(refused.code === "line_lost" ? "not_now_line" : "not_done"));
    return null;
  } finally {
    if (pressed) pressed.ariaDisabled = null;
  }
}

export function problem(words) {
  const place = find("#desk-problem");
  say(find("p", place), words);
  show(place, words !== "");
}

/** A new element; `text` is text and never markup. */
export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}

export function button(text, press, className = "button") {
  const node = make("button", className, text);
  node.type = "button";
  node.onclick = () => press(node);
  return node;
}

/** Set only what has changed, so that a screen reader hears it once and nothing is laid out for nothing. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function show(node, shown) {
  if (node.hidden === !!shown) node.hidden = !shown;
}

/** A copy of a <template>'s one element, with its slots by name. */
export function stamp(id) {
  const node = find(`#${id}`).content.firstElementChild.cloneNode(true);
  node.slots = Object.fromEntries(all("[data-slot]", node).map((slot) => [slot.dataset.slot, slot]));
  return node;
}

/** Rows that stay while what they show stays: nothing blinks, and nobody loses the focus. */
export function keyed(place, things, keyOf, create, update) {
  const rows = (place.rows ??= new Map());
  const wanted = new Set(things.map(keyOf));
  for (const [key, row] of rows) {
    if (wanted.has(key)) continue;
    row.remove();
    rows.delete(key);
  }
  let next = place.firstElementChild;
  for (const thing of things) {
    const key = keyOf(thing);
    let row = rows.get(key);
    if (!row) rows.set(key, (row = create(thing)));
    update(row, thing);
    if (row === next) next = next.nextElementSibling;
    else place.insertBefore(row, next);
  }
}

/** What this tab remembers of a conversation: drafts and where one has read to. It goes when the conversation does. */
export const memory = {
  get: (room, name) => sessionStorage.getItem(`desk:${room}:${name}`) ?? "",
  set(room, name, value) {
    if (value) sessionStorage.setItem(`desk:${room}:${name}`, value);
    else sessionStorage.removeItem(`desk:${room}:${name}`);
  },
  wipe(room) {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(`desk:${room}:`)) sessionStorage.removeItem(key);
  },
};

const drawers = [];
let drawing = 0;

/** `draw` is called whenever something has changed, once for many changes. */
export function onChange(draw) { drawers.push(draw); }

export function soon() {
  drawing ||= setTimeout(() => { drawing = 0; for (const draw of drawers) draw(); });
}

export function list(node, lines, draw = (text) => make("li", "", text)) {
  node.replaceChildren(...lines.map(draw));
}
