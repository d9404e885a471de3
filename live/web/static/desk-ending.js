// The end: round off together, a moment for oneself (LC22), and a few ticks without a word about who she was (LC27, LC20).

import { howItEnded } from "./desk-happenings.js";
import { openPane, pane } from "./desk-side.js";
import { all, ask, careful, find, memory, problem, say, show, t } from "./desk-page.js";

const form = find("#register");
const seek = find("#topic-find");
const ritual = all(".ritual textarea"); // for one's own eyes: never kept, not even in this tab
let talk = null;

pane("end", (shown) => {
  if (talk?.room !== shown.room) {
    talk = shown;
    recall();
  }
  talk = shown;
  show(find("#end-before"), !talk.isOver && talk.leads);
  show(find("#end-beside"), !talk.leads);
  show(find("#end-after"), talk.isOver && talk.leads);
  if (talk.isOver) say(find("#end-how"), howItEnded(talk.ending));
});

find("#end-finish").onclick = async ({ currentTarget }) => {
  if (await careful(() => talk.view.act("finish"), currentTarget)) openPane("end");
};
find("#end-leave").onclick = ({ currentTarget }) => careful(() => talk.view.act("leave"), currentTarget);

// --- the ticks ------------------------------------------------------------------------------------------------------

const ticks = all("input", form).filter((input) => input.name);

/** Ticks stay through a reload; there is nothing in them that could tell who somebody is. */
function recall() {
  const kept = memory.get(talk.room, "register").split(",");
  for (const tick of ticks) tick.checked = kept.includes(idOf(tick));
  for (const words of ritual) words.value = "";
  seek.value = "";
  sift();
}

const idOf = ({ name, value }) => `${name}:${value}`;

form.addEventListener("change", () => {
  memory.set(talk.room, "register", ticks.filter(({ checked }) => checked).map(idOf).join());
});

/** A couple of letters and Enter: the fastest way through twenty-six topics. */
function sift() {
  const sought = seek.value.trim().toLowerCase();
  for (const label of all("#topics .tick")) {
    label.classList.toggle("tick--out", sought !== "" && !label.textContent.toLowerCase().includes(sought));
  }
}

seek.oninput = sift;
seek.onkeydown = (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const label = seek.value.trim() && find("#topics .tick:not(.tick--out)");
  if (!label) return say(find("#topic-found"), t("topic_none"));
  const tick = find("input", label);
  tick.checked = !tick.checked;
  tick.dispatchEvent(new Event("change", { bubbles: true }));
  say(find("#topic-found"), t(tick.checked ? "topic_on" : "topic_off", { topic: label.textContent.trim() }));
  seek.value = "";
  sift();
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const chosen = (name) => ticks.filter((tick) => tick.name === name && tick.checked).map(({ value }) => value);
  if (!chosen("topics").length) {
    problem(t("choose_topic"));
    return seek.focus();
  }
  const registration = {
    room: talk.room,
    topics: chosen("topics"),
    needed: chosen("needed")[0],
    referrals: chosen("referrals"),
    underretning: chosen("underretning").length > 0,
    bagvagt: chosen("bagvagt").length > 0,
  };
  if (!(await ask("register", registration, find("button", form)))) return;
  for (const words of ritual) words.value = "";
  openPane("");
  say(find("#desk-said"), t("registered"));
});
