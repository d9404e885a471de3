// The page of a run. Everything that happens is an entry in the room's log; the page shows what it has been told.

import "./room-view.js";
import { drawBefore } from "./practice-before.js";
import { drawDebrief, partOf } from "./practice-debrief.js";
import { DEBRIEF, fold, isReady } from "./practice-fold.js";
import { act, all, find, lang, memory, say, show, t, view } from "./practice-page.js";
import { drawPlay, enterPlay } from "./practice-play.js";

const AWAY = 20_000; // ms a partner may be gone before it is said that they are
const STOPPABLE = ["boundaries", "roles", "cards", "play"];

let welcome = null; // as the server last greeted us
let clock = 0; // the server's clock minus ours
let present = null; // the seats somebody sits in; null when nobody has told us
let line = "connecting";
let gone = null;
let awaySince = 0;
let waitingOn = 0; // the absence one has chosen to wait out
let shown = ""; // the phase on the screen
let drawing = 0;

for (const [name, hear] of Object.entries({
  "room:welcome": ({ detail }) => { welcome = detail; clock = detail.now - Date.now(); },
  "room:entry": () => {},
  "room:presence": ({ detail }) => { present = detail.present; },
  "room:line": ({ detail }) => { line = detail.state; if (line !== "open") present = null; },
  "room:gone": ({ detail }) => { gone = detail; },
  "room:locked": () => window.flyveLock?.show(),
})) {
  view.addEventListener(name, (event) => { hear(event); soon(); });
}
setInterval(soon, 5_000); // minutes, notes and absences grow by themselves

function soon() {
  drawing ||= setTimeout(() => { drawing = 0; draw(); });
}

function draw() {
  const told = view.entries.at(-1)?.n ?? 0;
  if (!gone && (!welcome || told < welcome.last)) return; // half a story is not shown
  const run = fold(view.entries, view.seat);
  const phase = phaseOf(run);
  drawBar(run, phase);
  drawAbsence(run, phase);
  settle(phase);
  drawRoles(run);
  drawBefore(run);
  if (phase === "play") drawPlay(run, Date.now() + clock);
  else say(find("#minutes"), "");
  drawDebrief(run, phase, soon);
  drawWaiting(run, phase);
  drawKeeping();
  if (gone) {
    say(find("#gone-says"), gone.text ?? "");
    show(find("#gone-sign-in"), gone.code === "signed_out");
  }
  enter(phase);
}

function phaseOf(run) {
  if (gone) return "gone";
  return run.phase === "closed" && !run.began ? "early" : run.phase;
}

function drawBar(run, phase) {
  const title = run.case?.[lang]?.title;
  if (title) {
    say(find("#run-title"), title);
    if (!document.documentElement.classList.contains("locked")) document.title = t("title", { case: title });
  }
  if (run.case?.scenario) find("#away-find").href = `/oevelse?sag=${encodeURIComponent(run.case.scenario)}`;
  const name = run.partner?.name ?? "";
  const here = present === null || !run.partner ? "unknown" : present.includes(run.partner.seat) ? "here" : "away";
  const partner = find("#partner");
  partner.dataset.state = here;
  say(partner, !gone && line !== "open" ? t("line_lost") : name ? t(here, { name }) : "");
  show(find("#stop"), STOPPABLE.includes(phase));
  show(find("#opening"), false);
}

/** Twenty seconds away is said, with what one can do about it. */
function drawAbsence(run, phase) {
  const away = present !== null && run.partner && !present.includes(run.partner.seat);
  if (!away) awaySince = 0;
  else awaySince ||= Date.now();
  const debrief = DEBRIEF.includes(phase);
  const told = away && Date.now() - awaySince >= AWAY && waitingOn !== awaySince && (debrief || STOPPABLE.includes(phase));
  show(find("#away"), !!told);
  if (!told) return;
  const key = debrief ? "away_debrief" : phase === "play" ? "away_play" : "away_before";
  say(find("#away-says"), t(key, { name: run.partner.name }));
  show(find("#away-alone"), debrief);
  show(find("#away-end"), phase === "play");
  show(find("#away-find"), !debrief);
}

function settle(phase) {
  for (const section of all("[data-phase]", find("main"))) show(section, section.dataset.phase === phase);
  const place = find({ marks: "#marks-here", together: "#together-here" }[phase] ?? "#chat-here");
  if (view.parentElement !== place) place.append(view);
  view.composer = phase === "play";
  document.documentElement.dataset.step = phase;
}

function drawRoles(run) {
  const part = partOf(run);
  for (const node of all("[data-role], [data-part]", find("main"))) {
    show(node, (node.dataset.role ?? run.role) === run.role && (node.dataset.part ?? part) === part);
  }
  const ending = run.ending || "ended";
  for (const node of all("[data-how]", find("main"))) show(node, node.dataset.how === ending);
}

function drawWaiting(run, phase) {
  const name = run.partner?.name ?? "";
  const done = { boundaries: run.leftOut, roles: run.wanted !== "" }[phase] ?? isReady(run, run.seat);
  for (const next of all("[data-next]")) show(next, !done);
  let words = "";
  if (done && (STOPPABLE.includes(phase) || DEBRIEF.includes(phase)) && phase !== "play") {
    words = t({ boundaries: "wait_boundaries", roles: "wait_roles", cards: "wait_cards", out: "wait_out" }[phase] ?? "wait_debrief", { name });
  } else if (run.partner && isReady(run, run.partner.seat)) {
    words = t("partner_ready", { name });
  }
  say(find("#waiting"), words);
}

function drawKeeping() {
  if (!view.keepUntil) return;
  const date = new Intl.DateTimeFormat(lang, { dateStyle: "long" }).format(view.keepUntil);
  for (const node of all("[data-keep]")) say(node, t("keep", { date }));
  for (const node of all("[data-kept-until]")) say(node, t("kept", { date }));
}

/** A new step begins at its top, with the focus on its heading. */
function enter(phase) {
  if (phase === shown) return;
  const first = shown === "";
  shown = phase;
  if (phase === "play") enterPlay();
  if (phase === "closed" || phase === "early") memory.wipe();
  if (phase === "together" && !matchMedia("(min-width: 60rem)").matches) {
    for (const fold of all(".fold")) fold.open = false; // a phone shows what there is first, and opens what is asked for
  }
  if (first || document.documentElement.classList.contains("locked")) return;
  window.scrollTo(0, 0);
  if (phase !== "play") all(`[data-phase="${phase}"] h2`).find((heading) => heading.offsetParent)?.focus({ preventScroll: true });
  else if (matchMedia("(pointer: fine)").matches) view.focusComposer();
  else find(".room-log", view).focus();
}

find("#stop").onclick = ({ currentTarget }) => act("stop", {}, currentTarget);
find("#away-wait").onclick = () => { waitingOn = awaySince; soon(); };
find("#away-alone").onclick = ({ currentTarget }) => act("ready", { alone: true, phase: shown }, currentTarget);
find("#away-end").onclick = ({ currentTarget }) => act("end", { how: "ended" }, currentTarget);
for (const next of all("[data-next]")) next.onclick = () => act("ready", { phase: shown }, next);
