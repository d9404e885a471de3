// All my conversations: the list with what is new in each, and the one on the screen.

import { messagesSeen } from "./desk-alert.js";
import { howLong, mine, nextRoom } from "./desk-state.js";
import { Talk } from "./desk-talk.js";
import { find, isLocked, keyed, line, memory, now, say, show, soon, stamp, t } from "./desk-page.js";

const talks = new Map(); // room → Talk
let selected = memory.get("", "selected");
let wanted = ""; // taken a moment ago: opens as soon as it is here
let changed = () => {};

/** `onSelect(talk)` is called with the conversation that has come to the screen, or null. */
export function startTalks(onSelect) {
  changed = onSelect;
  document.addEventListener("visibilitychange", soon);
  window.addEventListener("flyve:unlocked", soon);
}

export const current = () => talks.get(selected) ?? null;

export function openRoom(room) {
  if (talks.has(room)) return select(room, { focus: true });
  wanted = room;
  soon();
}

export function step(steps) {
  const room = nextRoom([...talks.keys()], selected, steps);
  if (room) select(room, { focus: true });
}

export function drawTalks() {
  const there = mine(line.items);
  keep(there);
  if (wanted && talks.has(wanted)) {
    const room = wanted;
    wanted = "";
    select(room, { focus: true });
  } else if (!talks.has(selected)) {
    select([...talks.keys()][0] ?? "", { quietly: true });
  } else if (!current().shown) {
    select(selected, { quietly: true });
  }
  keyed(find("#mine"), [...talks.values()], ({ room }) => room, createTab, updateTab);
  show(find("#mine-empty"), talks.size === 0);
  current()?.draw();
  const unread = [...talks.values()].reduce((sum, talk) => sum + talk.unread, 0);
  if (!unread && !document.hidden && !isLocked()) messagesSeen();
  return unread;
}

function keep(there) {
  for (const item of there) {
    let talk = talks.get(item.room);
    if (!talk) {
      talks.set(item.room, (talk = new Talk(item.room)));
      find("#desk-talks").append(talk.node);
    }
    talk.item = item;
  }
  if (!line.told) return; // after a break nothing is thrown away before the server has said all there is
  for (const [room, talk] of talks) {
    if (there.some((item) => item.room === room)) continue;
    talks.delete(room);
    talk.remove();
  }
}

function select(room, { focus = false, quietly = false } = {}) {
  const before = current();
  selected = room;
  memory.set("", "selected", room);
  for (const talk of talks.values()) if ((talk.room === room) !== talk.shown) talk.onScreen = talk.room === room;
  const talk = current();
  if (before !== talk || quietly) changed(talk, { focus });
  if (talk && focus && !isLocked()) talk.focus();
  soon();
}

function createTab({ room }) {
  const row = stamp("mine-row");
  find("button", row).onclick = () => select(room, { focus: true });
  return row;
}

function updateTab(row, talk) {
  const { name, unread, state, away } = row.slots;
  const tab = find("button", row);
  const news = talk.unread;
  say(name, talk.name);
  say(unread, news ? String(news) : "");
  unread.ariaLabel = news ? t("unread", { n: news }) : null;
  tab.ariaCurrent = talk.shown ? "true" : null;
  tab.classList.toggle("tab--alarm", !!talk.item?.alarm);
  say(state, [talk.item?.alarm ? t("alarm_rings") : "", stateOf(talk)].filter(Boolean).join(" · "));
  say(away, talk.awayWords());
}

function stateOf(talk) {
  if (talk.isOver) return t("is_over");
  if (talk.types) return t("typing");
  const since = talk.since;
  if (since) return t("waits_for_answer", { time: howLong(now() - since, t) });
  return talk.loaded && talk.view.entries.some(({ kind }) => kind === "said") ? t("answered") : "";
}
