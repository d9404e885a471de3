// What stands beside a conversation: one thing at a time, beside it on a wide screen, over its lower part on a phone.

import { current } from "./desk-talks.js";
import { paneButtons } from "./desk-talk.js";
import { all, find, isWide, show } from "./desk-page.js";

const side = find("#desk-side");
const panes = new Map(); // name → draw(talk, {entered})
let open = "";

/** `draw(talk, opened)` fills the pane; `opened` is true when it has just been opened for this conversation. */
export function pane(name, draw) { panes.set(name, draw); }

export const openName = () => open;

export function openPane(name, { focus = true } = {}) {
  const talk = current();
  open = talk ? name : "";
  show(side, open !== "");
  for (const part of all("[data-shows]", side)) show(part, part.dataset.shows === open);
  if (!talk) return;
  for (const press of paneButtons(talk)) press.ariaExpanded = String(press.dataset.pane === open);
  if (!open) return;
  const heading = find(`[data-shows="${open}"] h2`, side);
  side.setAttribute("aria-label", heading.textContent);
  panes.get(open)?.(talk, true);
  if (focus) heading.focus({ preventScroll: true });
  side.scrollTop = 0;
}

export function closePane() {
  const talk = current();
  const press = talk && paneButtons(talk).find((one) => one.dataset.pane === open && one.offsetParent);
  openPane("");
  if (talk && !talk.isOver && isWide()) talk.view.focusComposer();
  else press?.focus();
}

/** Another conversation has come to the screen: what stands beside is about that one, or is put away. */
export function follow(talk) {
  if (!talk) return openPane("");
  for (const press of paneButtons(talk)) press.onclick = () => toggle(press.dataset.pane);
  if (talk.isOver && talk.leads) openPane("end", { focus: false });
  else if (["sparring", "words"].includes(open)) openPane(open, { focus: false });
  else openPane("");
}

export function toggle(name) {
  if (open === name) return closePane();
  openPane(name);
}

export function drawSide() {
  const talk = current();
  if (talk && open) panes.get(open)?.(talk, false);
}

/** Put words into the composer; on a phone what lies over the conversation steps aside. They are never sent by themselves. */
export function lend(words) {
  const talk = current();
  if (!talk) return;
  if (!isWide()) openPane("");
  talk.view.insert(words);
}

find(".desk-side__close").onclick = closePane;
side.addEventListener("keydown", (event) => { if (event.key === "Escape") closePane(); });
for (const line of all("[data-insert]", side)) line.onclick = () => lend(line.textContent);
for (const press of all("[data-goto]", side)) press.onclick = () => openPane(press.dataset.goto);
