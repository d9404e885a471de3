// Going on duty and off: who am I shown as, does the sound reach me, what is still missing – and "Optaget".

import { askToNotify, canNotify, sound } from "./desk-alert.js";
import { colleagues, waiting } from "./desk-state.js";
import { ask, find, lang, line, list, memory, onChange, say, show, soon, t } from "./desk-page.js";

const form = find("#duty-form");
const fields = { first_name: find("#duty-name"), profession: find("#duty-profession"), department: find("#duty-department") };
let place = memory.get("", "place");
let filledFor = "";
let beginning = false; // the form stands before conversations of an earlier shift that are not registered yet

/** The organisation one is looking at. */
export const org = () => place;
export const me = () => line.items[`me/${place}`] ?? null;
export const account = () => line.welcome?.account ?? "";
export const placeName = (id = place) => places().find((one) => one.id === id)?.name ?? "";
export const can = (what) => me()?.can?.includes(what) ?? false;
const places = () => line.welcome?.organisations ?? [];

export function drawDuty(hasTalks) {
  choosePlace();
  const mine = me();
  if (!mine) return;
  const refused = !mine.on_duty && mine.may_go_on === false;
  const looks = can("coordinate") || can("lead");
  drawBar(mine);
  drawDoor();
  fill(mine);
  beginning &&= hasTalks && !mine.on_duty;
  show(find("#desk-home"), !hasTalks || beginning);
  show(find("#desk-talks"), !beginning);
  show(find("#desk-on"), hasTalks && !mine.on_duty && !refused);
  find("#desk-on").ariaPressed = String(beginning);
  show(find("#duty-refused"), refused && !looks);
  say(find("#duty-refused-says"), t("not_certified", { place: placeName() }));
  show(form, !mine.on_duty && !refused);
  drawMissing(mine.missing ?? []);
  const waits = waiting(line.items, place).length;
  show(find("#duty-ready"), mine.on_duty);
  say(find("#duty-ready-says"), mine.busy ? t("busy_on") : t(waits ? "ready_waiting" : "ready_empty"));
  show(find("#duty-looking"), !mine.on_duty && looks);
  const others = colleagues(line.items, place, account());
  say(find("#duty-alone"), others.length ? t("together", { names: others.map(({ name }) => name).join(", ") }) : t("alone"));
}

function choosePlace() {
  const known = places();
  if (!known.length) return;
  if (!known.some(({ id }) => id === place)) {
    const best = known.find(({ id }) => line.items[`me/${id}`]?.on_duty) ?? known.find(({ certified }) => certified) ?? known[0];
    place = best.id;
  }
  const select = find("#desk-place");
  show(find("#desk-places"), known.length > 1);
  if (select.options.length !== known.length) {
    select.replaceChildren(...known.map(({ id, name }) => new Option(name, id)));
  }
  if (select.value !== place) select.value = place;
}

function drawBar(mine) {
  const who = shownAs(mine);
  say(find("#desk-me"), mine.on_duty ? t("on_duty_as", { who, place: placeName() }) : t("not_on_duty", { place: placeName() }));
  const busy = find("#desk-busy");
  show(busy, mine.on_duty);
  busy.ariaPressed = String(!!mine.busy);
  show(find("#desk-off"), mine.on_duty);
}

function drawDoor() {
  const door = line.items[`door/${place}`];
  const time = (at, long) => new Intl.DateTimeFormat(lang, { ...(long && { weekday: "long", day: "numeric", month: "long" }), hour: "2-digit", minute: "2-digit", timeZone: "Europe/Copenhagen" }).format(at);
  let words = "";
  if (door?.open) words = door.closes_at ? t("door_open_until", { time: time(door.closes_at) }) : t("door_open");
  else if (door?.why === "missing") words = t("door_missing");
  else if (door?.why === "nobody") words = t("door_nobody");
  else if (door) words = door.next_opens_at ? t("door_hours_next", { time: time(door.next_opens_at, true) }) : t("door_hours");
  say(find("#desk-door"), words);
  find("#desk-door").dataset.open = String(!!door?.open);
}

function drawMissing(missing) {
  show(find("#duty-missing"), missing.length > 0);
  if (find("#duty-missing-list").children.length !== missing.length) list(find("#duty-missing-list"), missing);
}

/** What was said last time stands there; what is being typed now is not touched. */
function fill(mine) {
  if (filledFor === place) return;
  filledFor = place;
  for (const [name, field] of Object.entries(fields)) field.value = memory.get("", `duty-${name}`) || mine[name] || "";
  preview();
}

function shownAs({ first_name, profession, department }) {
  const who = profession ? t("shown_as", { name: first_name, profession }) : first_name;
  return department ? t("shown_there", { who, department }) : who;
}

function preview() {
  const typed = Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value.trim()]));
  say(find("#duty-shown"), shownAs({ ...typed, department: "" })); // she is told the name and the work, never where
}

for (const [name, field] of Object.entries(fields)) {
  field.addEventListener("input", () => { memory.set("", `duty-${name}`, field.value); preview(); });
}
find("#desk-place").onchange = ({ target }) => { place = target.value; memory.set("", "place", place); soon(); };
find("#sound-play").onclick = () => {
  sound("alarm");
  setTimeout(() => say(find("#sound-says"), t(sound("waiting") ? "sound_played" : "sound_missing")), 1800);
};
find("#sound-notify").onclick = async () => { await askToNotify(); soon(); };
onChange(() => show(find("#sound-notify"), canNotify()));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value]));
  const done = await ask("on_duty", { org: place, ...said, sound: find("#sound-heard").checked }, find("button[type=submit]", form));
  if (!done) return;
  for (const name of Object.keys(fields)) memory.set("", `duty-${name}`, "");
  find("#indhold").focus();
});
/** Somebody turned to a conversation: the form can wait. */
export function turnToTalks() {
  if (!beginning) return;
  beginning = false;
  soon();
}

find("#mine").addEventListener("click", turnToTalks);
find("#desk-on").onclick = () => {
  beginning = !beginning;
  soon();
  if (beginning) requestAnimationFrame(() => fields.first_name.focus());
};
find("#desk-off").onclick = ({ currentTarget }) => ask("off_duty", { org: place }, currentTarget);
find("#desk-busy").onclick = ({ currentTarget }) => ask("busy", { org: place, on: !me()?.busy }, currentTarget);
