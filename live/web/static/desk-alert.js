// What must not be missed: a sound without a file, the title, a notice on the screen if one has allowed it – and all of
// it also behind the lock, where it says that somebody is there and not a word of what they wrote.

import { attention } from "./desk-state.js";
import { ask, button, find, isLocked, keyed, line, make, onChange, say, show, soon, t } from "./desk-page.js";

const AGAIN = { alarm: 4000, waiting: 20_000, call: 12_000 }; // ms until it sounds once more
const TUNES = { // [Hz, seconds from the start, seconds]
  alarm: [[880, 0, 0.22], [660, 0.25, 0.22], [880, 0.5, 0.22], [660, 0.75, 0.22], [880, 1, 0.22], [660, 1.25, 0.3]],
  waiting: [[523, 0, 0.25], [659, 0.22, 0.25], [784, 0.44, 0.5]],
  call: [[659, 0, 0.16], [659, 0.24, 0.16], [880, 0.48, 0.3]],
  message: [[587, 0, 0.12]],
};
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const ownTitle = document.title;
let speaker = null;
let rang = {}; // when each kind last sounded
let heard = new Set(); // what has already been said on the screen
let messages = 0; // in conversations one is not looking at

/** Play it once; answers whether it can be heard. A browser lets a page sound only after a person has pressed something. */
export function sound(name) {
  if (!tune()) return false;
  if (speaker.state === "suspended") speaker.resume().then(soon, () => {});
  for (const [pitch, from, lasts] of TUNES[name]) {
    const start = speaker.currentTime + from;
    const tone = new OscillatorNode(speaker, { type: name === "alarm" ? "square" : "triangle", frequency: pitch });
    const loud = new GainNode(speaker, { gain: 0 });
    loud.gain.linearRampToValueAtTime(name === "message" ? 0.25 : 0.6, start + 0.02);
    loud.gain.setValueAtTime(name === "message" ? 0.25 : 0.6, start + lasts - 0.05);
    loud.gain.linearRampToValueAtTime(0, start + lasts);
    tone.connect(loud).connect(speaker.destination);
    tone.start(start);
    tone.stop(start + lasts);
  }
  return speaker.state === "running";
}

export const canNotify = () => "Notification" in window && Notification.permission === "default";

export const askToNotify = () => Notification.requestPermission();

/** A message came where nobody looks: once, and softly. */
export function messageArrived() {
  messages += 1;
  sound("message");
  soon();
}

export function messagesSeen() {
  messages = 0;
}

/** Alerts follow the shift; `press` has what their buttons do: {enter(alarm), answer(call, yes)}. */
export function watchAlerts(press) {
  onChange(() => draw(press));
  setInterval(() => draw(press), 1000);
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, wake, { capture: true });
}

/** Any press lets the page sound from now on. */
function wake() {
  if (tune()?.state === "suspended") speaker.resume().then(soon, () => {});
}

function tune() {
  try {
    return (speaker ??= new AudioContext());
  } catch {
    return null; // a machine without sound: the title, the banner and the notice remain
  }
}

function draw(press) {
  const orgs = (line.welcome?.organisations ?? []).map(({ id }) => id);
  const { alarms, own, calls, waiting } = attention(line.items, orgs);
  const rings = alarms.filter((alarm) => alarm.rings !== false);
  const onDuty = orgs.some((org) => line.items[`me/${org}`]?.on_duty);
  ring("alarm", rings.length > 0);
  ring("call", calls.length > 0);
  ring("waiting", waiting.length > 0);
  const quiet = onDuty && tune()?.state !== "running";
  const things = [
    ...alarms.map((alarm) => ({ id: `alarm/${alarm.id}`, kind: "alarm", alarm })),
    ...own.map((alarm) => ({ id: `own/${alarm.id}`, kind: "own", alarm })),
    ...calls.map((call) => ({ id: `call/${call.id}`, kind: "call", call })),
    ...(waiting.length ? [{ id: "waiting", kind: "waiting", n: waiting.length }] : []),
    ...(quiet ? [{ id: "quiet", kind: "quiet" }] : []),
  ];
  keyed(find("#desk-alerts"), things, ({ id }) => id, (thing) => create(thing, press), update);
  const worst = rings.length ? "title_alarm" : calls.length ? "title_call" : waiting.length ? "title_waiting" : messages ? "title_message" : "";
  drawTitle(worst);
  drawBehindLock(worst);
  notify(things);
}

function ring(kind, on) {
  if (!on) return void (rang[kind] = 0);
  if (Date.now() - (rang[kind] ?? 0) < AGAIN[kind]) return;
  rang[kind] = Date.now();
  sound(kind);
}

function create({ id, kind, alarm, call }, press) {
  const node = make("div", `desk-alert desk-alert--${kind}`);
  node.words = make("p");
  const keys = make("div", "cluster");
  node.append(node.words, keys);
  if (kind === "alarm") {
    keys.append(
      button(t("alarm_answer"), (pressed) => ask("acknowledge", { alarm: alarm.id }, pressed), "button button--danger"),
      button(t("alarm_enter"), (pressed) => press.enter(alarm, pressed)));
  }
  if (kind === "call") {
    keys.append(
      button(t(`call_yes_${call.why}`), (pressed) => press.answer(call, true, pressed), "button button--primary"),
      button(t("call_no"), (pressed) => press.answer(call, false, pressed)));
  }
  if (kind === "waiting") keys.append(button(t("alert_take"), (pressed) => press.take(pressed)));
  if (kind === "quiet") keys.append(button(t("quiet_on"), () => sound("message"), "button button--primary"));
  node.dataset.id = id;
  return node;
}

function update(node, { kind, alarm, call, n }) {
  const words = {
    alarm: () => (alarm.raised_by_name ? t("alarm_other", { name: alarm.raised_by_name }) : t("alarm_nobody")),
    own: () => t("alarm_own"),
    call: () => t(`alert_call_${call.why}`, { name: call.from_name }),
    waiting: () => (n === 1 ? t("alert_waiting") : t("alert_waiting_many", { n })),
    quiet: () => t("quiet"),
  };
  say(node.words, words[kind]());
  if (kind === "alarm") show(node.lastChild.lastChild, !!alarm.room && line.items[`talk/${alarm.room}`]?.mine === null);
}

/** The tab says it, also when it is not looked at; it blinks unless the person has asked for calm. */
function drawTitle(worst) {
  if (isLocked() && !worst) return; // the lock's own title stands
  const base = isLocked() ? find("#flyve-lock").dataset.title : ownTitle;
  const loud = worst && (calm || Math.floor(Date.now() / 1000) % 2 === 0);
  const title = loud ? `● ${t(worst)} – ${base}` : base;
  if (document.title !== title) document.title = title;
}

function drawBehindLock(worst) {
  const lock = find("#flyve-lock");
  if (!lock) return;
  let note = find("#desk-locked-alert", lock);
  if (!note) {
    note = make("p", "notice notice--danger");
    note.id = "desk-locked-alert";
    note.setAttribute("role", "alert");
    lock.prepend(note);
  }
  say(note, worst ? t(worst) : "");
  show(note, worst !== "");
}

/** Only where it was allowed, only when one is elsewhere, and never with a word of anybody's. */
function notify(things) {
  const news = things.filter(({ id, kind }) => kind !== "own" && kind !== "quiet" && !heard.has(id));
  heard = new Set(things.map(({ id }) => id));
  if (!news.length || !document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  try {
    new Notification(t(`title_${news[0].kind}`), { body: t("notify_body"), tag: "flyve-desk" });
  } catch { /* a phone only lets a service worker do that: the sound and the title remain */ }
}
