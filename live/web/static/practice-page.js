// The page round the room: finding parts, saying words, asking for deeds, and keeping what is typed.

const texts = JSON.parse(document.getElementById("practice-texts").textContent);
export const view = document.querySelector("room-view");
export const lang = document.documentElement.lang;
const room = view.getAttribute("room");

export const find = (selector, inside = document) => inside.querySelector(selector);
export const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
export const has = (key) => key in texts;

/** A sentence. What a person wrote may be a value: it is only ever shown as text. */
export function t(key, values = {}) {
  return (texts[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
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

/** Set only what has changed, so that a screen reader hears it once. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function show(node, shown) {
  if (node.hidden === shown) node.hidden = !shown;
}

/** A copy of a <template>, with its slots by name. */
export function stamp(id) {
  const copy = find(`#${id}`).content.cloneNode(true);
  const slots = Object.fromEntries(all("[data-slot]", copy).map((node) => [node.dataset.slot, node]));
  return { copy, slots };
}

/** Ask for a deed. The pressed button waits until it is safe; a refusal is said in words. Answers whether it was done. */
export async function act(verb, args = {}, pressed = null) {
  if (pressed?.ariaDisabled === "true") return false; // not `disabled`, which would take the focus away
  if (pressed) pressed.ariaDisabled = "true";
  say(find("#problem p"), "");
  show(find("#problem"), false);
  try {
    await view.act(verb, args);
    return true;
  } catch (refused) {
    if (refused.code !== "not_now") {
      show(find("#problem"), true);
      say(find("#problem p"), refused.text ?? "");
    }
    return false;
  } finally {
    if (pressed) pressed.ariaDisabled = null;
  }
}

/** What this tab remembers of this run: drafts, and what one has laid aside. It goes when the tab does. */
export const memory = {
  get: (name) => sessionStorage.getItem(`practice:${room}:${name}`) ?? "",
  set(name, value) {
    if (value) sessionStorage.setItem(`practice:${room}:${name}`, value);
    else sessionStorage.removeItem(`practice:${room}:${name}`);
  },
  /** The run is over: nothing of it stays in the tab. */
  wipe() {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(`practice:${room}:`)) sessionStorage.removeItem(key);
    view.wipe();
  },
};

view.addEventListener("room:gone", ({ detail }) => { if (detail.code === "deleted") memory.wipe(); });

/** Every letter is kept until it is sent: a reload or a change of language costs nothing. */
export function keepDraft(field, name = field.id) {
  field.value = memory.get(name);
  field.addEventListener("input", () => memory.set(name, field.value));
  field.clear = () => { field.value = ""; memory.set(name, ""); };
}

export function list(node, lines, draw = (line) => make("li", "", line)) {
  node.replaceChildren(...lines.map(draw));
}
