// The keyboard: everything a conversation needs without the mouse. Who does not want it turns it off (WCAG 2.1.4).

import { takeNext } from "./desk-queue.js";
import { closePane, toggle } from "./desk-side.js";
import { current, step } from "./desk-talks.js";
import { find, isLocked } from "./desk-page.js";

const dialog = find("#desk-keys");
const use = find("#desk-keys-on");
const KEPT = "flyve-desk-keys";
use.checked = localStorage.getItem(KEPT) !== "off";
use.onchange = () => (use.checked ? localStorage.removeItem(KEPT) : localStorage.setItem(KEPT, "off"));
find("#desk-help").onclick = () => dialog.showModal();

const WITH_ALT = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  KeyT: () => takeNext(),
  KeyA: () => press("alarm"),
  KeyS: () => toggle("sparring"),
  KeyK: () => toggle("colleague"),
  KeyL: () => toggle("words"),
  KeyH: () => toggle("refer"),
  KeyM: () => closePane(),
};

/** Akut does what its button does: it rings. */
function press(name) {
  find(`[data-pane="${name}"]`, current()?.node ?? document)?.click();
}

window.addEventListener("keydown", (event) => {
  if (!use.checked || isLocked() || dialog.open) return;
  const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
  if (event.key === "?" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    return dialog.showModal();
  }
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
  const deed = WITH_ALT[event.code];
  if (!deed) return;
  event.preventDefault(); // else a letter with Alt is a sign on some keyboards, and a menu in some browsers
  deed();
});
