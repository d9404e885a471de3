// The play: the conversation, one's card within reach, twists, Akut, notes from the coordinator, and the way out.

import { drawCard, lendable } from "./practice-card.js";
import { act, all, button, find, keepDraft, lang, list, make, memory, say, show, stamp, t, view } from "./practice-page.js";

const side = find("#side");
const wide = matchMedia("(min-width: 60rem)");
const tools = all("[data-pane]");
let open = "";
let drawnTwists = "";

export function openPane(name, { focus = true } = {}) {
  open = name;
  show(side, name !== "");
  for (const pane of all("[data-shows]", side)) show(pane, pane.dataset.shows === name);
  for (const tool of tools) tool.setAttribute("aria-expanded", String(tool.dataset.pane === name));
  if (name) side.setAttribute("aria-label", tools.find((tool) => tool.dataset.pane === name).innerText);
  if (name && focus) find(`[data-shows="${name}"] h2`, side).focus({ preventScroll: true });
  side.scrollTop = 0;
}

function closePane() {
  const tool = tools.find((each) => each.dataset.pane === open);
  openPane("");
  tool?.focus();
}

for (const tool of tools) {
  tool.onclick = () => {
    if (open === tool.dataset.pane) return closePane();
    if (tool.dataset.pane === "alarm" && tool.dataset.rings !== "yes") act("alarm");
    openPane(tool.dataset.pane);
  };
}
find(".side__close").onclick = closePane;
find("[data-close]", side).onclick = closePane;
side.addEventListener("keydown", (event) => { if (event.key === "Escape") closePane(); });
for (const line of all("[data-insert]", side)) line.onclick = () => lend(line.textContent);
for (const end of all("[data-end]", side)) end.onclick = () => act("end", { how: end.dataset.end }, end);

/** On a phone the panel lies over the chat: it steps aside for the words just borrowed. */
function lend(words) {
  view.insert(words);
  makeRoom();
}

function makeRoom() {
  if (!wide.matches) openPane("");
  view.focusComposer();
}

const assessed = find("#assessed");
keepDraft(assessed);
find("#close-alarm").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await act("close_alarm", { text: assessed.value }, find("#close-alarm button"))) {
    assessed.clear();
    closePane();
  }
});

// One question at a time (LC11): a quiet hint, never a hindrance.
let role = "";
view.addEventListener("room:draft", ({ detail }) => {
  const n = (detail.text.match(/\?+/g) ?? []).length;
  say(find("#questions"), role === "counsellor" && n > 1 ? t("questions", { n }) : "");
});
side.addEventListener("click", (event) => { if (event.target.matches(".role-card .line")) makeRoom(); });

export function enterPlay() {
  if (wide.matches) openPane("card", { focus: false });
}

export function drawPlay(run, now) {
  role = run.role;
  drawCard(find("#card-again"), run.role, run.card, { lend: true });
  if (run.role === "young") drawTwists(run);
  if (run.role === "counsellor") drawNotes(run, now);
  const alarm = find('[data-pane="alarm"]');
  alarm.dataset.rings = run.alarm ? "yes" : "";
  say(alarm, run.alarm ? t("alarm_open") : alarm.dataset.name ??= alarm.textContent);
  show(find("#play-empty"), run.messages.length === 0);
  const minutes = Math.max(0, Math.floor((now - run.began) / 60_000));
  say(find("#minutes"), run.case?.minutes ? t("minutes", { n: minutes, of: run.case.minutes }) : "");
}

function drawTwists(run) {
  const twists = run.card?.[lang]?.twists ?? [];
  if (drawnTwists === run.case?.version) return;
  drawnTwists = run.case?.version;
  list(find("#twists"), twists, ({ name, happens, lines }, index) => {
    const { copy, slots } = stamp("twist");
    slots.name.textContent = name;
    slots.happens.textContent = happens;
    list(slots.lines, lines, (line) => {
      const item = make("li");
      item.append(button(line, () => { act("twist", { twist: index + 1 }); lend(line); }, "line"));
      return item;
    });
    return copy;
  });
}

/** Notes come when the play has lasted as long as the case says; which were read is remembered in this tab only. */
function drawNotes(run, now) {
  const place = find("#notes");
  (run.card?.[lang]?.notes ?? []).forEach(({ after_minutes: minutes, text }, index) => {
    const due = now >= run.began + minutes * 60_000;
    if (!due || memory.get(`note-${index}`) || find(`[data-note="${index}"]`, place)) return;
    const { copy, slots } = stamp("note");
    const note = copy.firstElementChild;
    note.dataset.note = index;
    slots.text.textContent = text;
    find("button", note).onclick = () => {
      memory.set(`note-${index}`, "read");
      note.remove();
      view.focusComposer();
    };
    place.append(note);
  });
}

// How what happens stands in the conversation itself.
const event = (text) => make("li", "room-event", text);
Object.assign(view.renderers, {
  phase: ({ body }) => (body?.phase === "play" ? event(t("event_began")) : null),
  ended: ({ body }) => (body?.how === "no_case" ? null : event(t(body?.how === "logged_off" ? "event_logged_off" : "event_ended"))),
  stopped: () => event(t("event_stopped")),
  alarm: () => event(t("event_alarm")),
  alarm_closed: () => event(t("event_alarm_closed")),
  twist: ({ body }) => event(t("event_twist", { name: nameOfTwist(body?.twist) })),
});

function nameOfTwist(number) {
  const card = view.entries.find((entry) => entry.kind === "card_young")?.body;
  return card?.[lang]?.twists?.[number - 1]?.name ?? "";
}
