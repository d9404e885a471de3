// Sparring (LC9): what colleagues say to each other beside the conversation. The young person never sees it.

import { pane } from "./desk-side.js";
import { careful, doors, find, keyed, lang, make, memory, say, show, soon, t } from "./desk-page.js";

const box = find("#sparring-box");
const log = find("#sparring-log");
let talk = null;

pane("sparring", (shown, opened) => {
  if (talk !== shown || opened) {
    talk = shown;
    box.value = memory.get(talk.room, "sparring-draft");
  }
  draw();
  if (opened) log.scrollTop = log.scrollHeight;
});

function draw() {
  const beside = others();
  say(find("#sparring-sees"), beside.length ? t("sparring_sees", { names: beside.join(", ") }) : t("sparring_sees_nobody"));
  show(find("#sparring-alone"), beside.length === 0);
  const { name, phone } = doors[talk.item?.org]?.bagvagt ?? {};
  say(find("#sparring-bagvagt"), name && phone ? t("sparring_bagvagt", { name, phone }) : "");
  const lines = talk.sparring;
  const last = String(lines.at(-1)?.n ?? "");
  const grew = log.lastN !== `${talk.room}/${last}`;
  log.lastN = `${talk.room}/${last}`;
  keyed(log, lines.length ? lines : [null], (line) => (line ? `${talk.room}/${line.n}` : "empty"), create, () => {});
  if (grew) log.scrollTop = log.scrollHeight;
  if (last && !document.hidden) memory.set(talk.room, "sparred", last);
}

function create(line) {
  if (!line) return make("li", "soft small", t("sparring_empty"));
  const { from, at, body } = line;
  const item = make("li", from === talk.view.seat ? "spar spar--mine" : "spar");
  const name = from === talk.view.seat ? t("here_you") : talk.view.people.get(from)?.name || t("somebody");
  const who = make("p", "spar__who", `${name} · ${new Date(at).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" })}`);
  const words = make("p", "spar__words", body.text);
  words.dir = "auto";
  item.append(who, words);
  return item;
}

/** Colleagues who sit in the conversation, by name. */
function others() {
  return (talk.item?.counsellors ?? []).filter(({ seat }) => seat !== talk.view.seat).map(({ name }) => name);
}

box.oninput = () => memory.set(talk.room, "sparring-draft", box.value);
box.onkeydown = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  find("#sparring-form").requestSubmit();
};
find("#sparring-form").onsubmit = async (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (!text || !talk) return;
  const { room, view } = talk;
  // The room's line keeps it until it is safe, also through a break; so the box may be free for the next thought.
  box.value = "";
  memory.set(room, "sparring-draft", "");
  const done = await careful(() => view.act("spar", { text }));
  if (!done && talk?.room === room && !box.value) {
    box.value = text;
    memory.set(room, "sparring-draft", text);
  }
  soon();
};
