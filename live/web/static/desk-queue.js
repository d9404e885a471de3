// The queue: first come, first served, with the first words readable – and what goes on besides one's own conversations.

import { account, can, me, org } from "./desk-duty.js";
import { colleagues, howLong, others, waiting } from "./desk-state.js";
import { ask, find, keyed, lang, line, list, make, now, say, show, stamp, t } from "./desk-page.js";

const clock = (at) => new Date(at).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
let opened = () => {};

/** `open(room)` shows a conversation that has just been taken. */
export function startQueue(open) {
  opened = open;
  find("#take-next").onclick = ({ currentTarget }) => takeNext(currentTarget);
}

export async function takeNext(pressed = find("#take-next")) {
  if (!can("take")) return;
  const done = await ask("take_next", { org: org() }, pressed);
  if (done?.room) opened(done.room);
}

export function drawQueue() {
  const line_up = waiting(line.items, org()).map((item, index) => ({ ...item, place: item.place ?? index + 1 }));
  say(find("#queue-count"), line_up.length ? String(line_up.length) : "");
  show(find("#take-next"), can("take"));
  find("#take-next").ariaDisabled = line_up.length ? null : "true";
  show(find("#desk-queue-part"), can("take") || can("coordinate") || can("lead") || !!me()?.on_duty);
  show(find("#queue-empty"), !line_up.length);
  keyed(find("#queue"), line_up, ({ room }) => room, createWaiting, updateWaiting);
  return line_up.length;
}

function createWaiting({ room }) {
  const row = stamp("waiting-row");
  const { open, form, reason } = row.slots;
  open.onclick = () => {
    show(form, form.hidden);
    open.ariaExpanded = String(!form.hidden);
    if (!form.hidden) reason.focus();
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    const done = await ask("take", { room, reason: reason.value }, find("button", form));
    if (done) opened(room);
  };
  return row;
}

function updateWaiting(row, item) {
  const { name, since, away, words, open } = row.slots;
  say(name, item.nickname || t("young"));
  say(since, t("place_and_wait", { place: item.place, time: howLong(now() - item.arrived_at, t) }));
  say(away, item.away_since ? t("away_since", { time: clock(item.away_since) }) : "");
  show(away, !!item.away_since);
  const said = item.words ?? [];
  const shown = `${said.length}/${item.words_hidden}`;
  if (row.shown !== shown) {
    row.shown = shown;
    list(words, said.length || item.words_hidden ? said : [{ text: t("no_words_yet"), none: true }], ({ text, none }) => {
      const one = make("li", none ? "soft" : "", text);
      one.dir = "auto";
      return one;
    });
  }
  show(open.parentElement, can("take") && item.place > 1);
}

// --- the others -----------------------------------------------------------------------------------------------------

export function drawOthers() {
  const there = others(line.items, org());
  show(find("#others-part"), there.length > 0);
  keyed(find("#others"), there, ({ room }) => room, createOther, updateOther);
  const people = colleagues(line.items, org(), account());
  show(find("#colleagues-empty"), !people.length);
  keyed(find("#colleagues"), people, (one) => one.account, () => stamp("colleague-row"), updateColleague);
}

function createOther({ room }) {
  const row = stamp("other-row");
  const { enter, give, to } = row.slots;
  enter.onclick = async () => {
    const done = await ask("enter", { room }, enter);
    if (done) opened(room);
  };
  enter.title = t("enter_told");
  give.onclick = () => to.value && ask("hand_over", { room, to: to.value }, give);
  return row;
}

function updateOther(row, item) {
  const { name, who, state, enter, hand, to, give } = row.slots;
  const names = item.counsellors.map((one) => one.name).join(", ");
  say(name, item.nickname || t("young"));
  say(who, names ? t("with", { names }) : "");
  const lost = item.counsellors.length > 0 && item.counsellors.every((one) => !one.here);
  say(state, [
    item.alarm ? t("alarm_rings") : "",
    item.state === "after" ? t("is_over") : "",
    item.young_away_since ? t("away_since", { time: clock(item.young_away_since) }) : "",
    lost ? t("gone_for_now") : "",
  ].filter(Boolean).join(" · "));
  show(enter, can("take") && can("coordinate") && (item.state === "open" || item.alarm)); // else it is read with a purpose
  // Whoever answered is off duty or gone: somebody named must have it before anything else (F31).
  const takers = colleagues(line.items, org(), "").filter((one) => !item.counsellors.some(({ account: there }) => there === one.account));
  const gives = (can("coordinate") || can("lead")) && item.state === "open" && takers.length > 0;
  show(hand, gives);
  show(give, gives);
  const wanted = takers.map((one) => one.account).join();
  if (to.wanted !== wanted) {
    to.wanted = wanted;
    to.replaceChildren(...takers.map((one) => new Option(one.name, one.account)));
  }
}

function updateColleague(row, one) {
  const { name, what } = row.slots;
  say(name, one.name);
  say(what, describe(one));
}

/** "socialrådgiver · koordinator · optaget · 2 samtaler" */
export function describe(one) {
  return [
    one.profession,
    one.role === "counsellor" ? "" : t(`role_${one.role}`),
    !one.here ? t("gone_for_now") : one.busy ? t("busy") : one.talks ? "" : t("free"),
    one.talks === 1 ? t("talks_one") : one.talks ? t("talks", { n: one.talks }) : "",
  ].filter(Boolean).join(" · ");
}
