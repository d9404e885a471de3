// Her page: landing, waiting, room and ending are states of one document at one address, with one title.
//
// The tab holds {slug, tab} under "u"; with the cookie that is the way back into the conversation after a reload.

import { newKey } from "./room-link.js";
import { make } from "./room-view.js";
import { emptyVault, openVault, sessionStorage } from "./vault.js";

const NOW_EVERY = 30000; // ms between two looks at the door
const IN_GOOD_TIME = 20 * 60000; // before closing time, those who wait are told
const AWAY_AFTER = 4000; // ms until somebody whose line broke is said to be away
const ROOM = "ung"; // what the room is called in this tab: its real name is nobody's business here
const page = document.documentElement;
const $ = (id) => document.getElementById(id);
const { slug, key } = $("script").dataset;
const words = JSON.parse($("room-texts").textContent);
const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, value) => values[value] ?? "");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("u") : null;
let view = null;
let tab = "";
let door = null; // the last word about closing time
let skew = 0; // ms that this telephone's clock is behind
let present = null; // seats with a line, as the server last said
let awaySince = 0;
let pressed = 0;
let starting = "";
let ended = false;
let sound = null;

// --- landing -------------------------------------------------------------------------------------------------------

async function begin() {
  if ($("start").disabled) return;
  $("start").disabled = true;
  problem("");
  $("nickname").removeAttribute("aria-invalid");
  try {
    if (!pressed++ && await isTalkingElsewhere()) return problem(say("elsewhere"));
    starting ||= newKey(); // asked twice because the answer was lost, it is still one conversation
    const started = await untilAnswered("start", { nickname: $("nickname").value, language: page.lang, key: starting });
    starting = "";
    await openVault(started.key);
    window.sessionStorage.setItem("u", JSON.stringify({ slug, tab: started.tab }));
    const text = $("first").value.trim();
    const first = { key: newKey(), verb: "say", args: { text }, at: Date.now() };
    if (text) sessionStorage.setItem(`room:${ROOM}`, JSON.stringify([first]));
    $("begin").reset();
    talk(started.tab);
  } catch ({ code, text }) {
    problem(text ?? say("line_lost"));
    starting = "";
    if (code?.startsWith("nickname")) {
      $("nickname").setAttribute("aria-invalid", "true");
      $("nickname").focus();
    }
  } finally {
    $("start").disabled = false;
    if (!view) look();
  }
}

/** Somebody who presses twice in one browser may have forgotten the other tab: it is asked, not the server. */
function isTalkingElsewhere() {
  return new Promise((resolve) => {
    if (!tabs) return resolve(false);
    tabs.addEventListener("message", ({ data }) => { if (data === "here") resolve(true); });
    tabs.postMessage("who");
    setTimeout(() => resolve(false), 150);
  });
}

tabs?.addEventListener("message", ({ data }) => { if (data === "who" && view && !ended) tabs.postMessage("here"); });

/** Is the door still as it was when the page came? What has been written stays, whatever the door does. */
async function look() {
  if (view || document.hidden) return;
  try {
    const { open, html } = await (await fetch(`/i/${slug}/nu`, { cache: "no-store" })).json();
    if (view) return;
    if ($("now").innerHTML !== html) $("now").innerHTML = html;
    $("begin").hidden = !open && !$("first").value && !starting;
    $("start").disabled = !open || Boolean(starting);
  } catch {} // next time
}

// --- talking -------------------------------------------------------------------------------------------------------

function talk(value) {
  tab = value;
  ended = false;
  page.className = "talking";
  state("talk");
  $("truth").open = false;
  view = document.createElement("room-view");
  view.setAttribute("path", "/ws/ung");
  view.setAttribute("room", ROOM);
  view.hello = { tab };
  Object.assign(view.renderers, { seated: arrived, unseated: wentAway, handed_over: handedOver });
  view.addEventListener("room:welcome", ({ detail }) => { skew = detail.now - Date.now(); show(); });
  view.addEventListener("room:entry", ({ detail }) => { chime(detail); show(); });
  view.addEventListener("room:presence", ({ detail }) => { present = detail.present; show(); });
  view.addEventListener("room:frame", ({ detail }) => hear(detail));
  view.addEventListener("room:gone", ({ detail }) => gone(detail));
  $("room").replaceChildren(view);
  $("talk-title").focus();
}

function hear(frame) {
  if (frame.t === "door") door = frame;
  if (frame.t === "queue") {
    const { place, minutes } = frame;
    const wait = minutes === null ? "wait_unknown" : minutes === 1 ? "wait_one" : "wait";
    put("place", [say(place === 1 ? "next" : "place", { place }), say(wait, { minutes })].join(" "));
  }
  show();
}

function show() {
  if (!view) return;
  const { phase } = view;
  const { sitting, how } = fold(view.entries);
  const waits = phase === "waiting";
  view.composer = waits || phase === "open";
  $("waiting").hidden = !waits;
  const near = waits && door && (!door.closes_at || door.closes_at - Date.now() - skew < IN_GOOD_TIME);
  $("closing").hidden = !near;
  if (near) put("closing", door.text);
  if (phase === "open") who(sitting);
  if (phase === "after" || (phase === "closed" && how)) end(how);
}

/** Who is in the conversation, and how it ended: the same for the same entries, whatever came before. */
function fold(entries) {
  const sitting = new Map();
  let how = "";
  for (const { kind, body } of entries) {
    if (kind === "seated" && body?.role !== "young") sitting.set(body.seat, body);
    if (kind === "unseated") sitting.delete(body?.seat);
    if (kind === "ended") how = body?.how;
  }
  return { sitting, how };
}

function who(sitting) {
  const all = [...sitting.values()];
  const mine = all.findLast((person) => person.role === "counsellor");
  put("talk-title", mine ? say("with", mine) : say("without"));
  const lines = [];
  if (mine) lines.push([mine.profession, say(mine.employed ?? "municipal"), say("human")].filter(Boolean).join(" · "));
  const others = all.filter((person) => person !== mine).map(({ name, role }) => `${name} (${say(`role_${role}`)})`);
  lines.push(others.length ? say("also", { names: others.join(", ") }) : say("alone"));
  if (mine && present && !present.includes(mine.seat)) {
    awaySince ||= setTimeout(() => { awaySince = -1; show(); }, AWAY_AFTER);
    if (awaySince < 0) lines.push(say("away", mine));
  } else {
    clearTimeout(awaySince);
    awaySince = 0;
  }
  const told = lines.join("\n");
  if ($("who").dataset.told === told) return;
  $("who").dataset.told = told;
  $("who").replaceChildren(...lines.map((line) => make("p", "soft", line)));
}

function arrived({ body }) {
  if (!body || body.role === "young") return null;
  return make("li", "room-event", say(body.role === "counsellor" ? "came" : "came_too", { name: body.name, role: say(`role_${body.role}`) }));
}

function wentAway({ body }) {
  const name = view.people.get(body?.seat)?.name;
  return name ? make("li", "room-event", say("went", { name })) : null;
}

function handedOver({ body }) {
  const [from, to] = [body?.from, body?.to].map((seat) => view.people.get(seat)?.name ?? "");
  return make("li", "room-event", say("handed_over", { from, to }));
}

/** Only if she has asked for it, and then softly. */
function chime({ kind, from, body, at }) {
  const news = (kind === "said" && from !== view.seat && document.hidden) || (kind === "seated" && body?.role === "counsellor");
  if (!sound || !news || Date.now() + skew - at > 10000) return;
  const tone = new OscillatorNode(sound, { frequency: 520 });
  tone.connect(new GainNode(sound, { gain: 0.08 })).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.3);
}

// --- the end -------------------------------------------------------------------------------------------------------

function end(how, says = [words[`end_${how}`], say("end")].filter(Boolean).join(" ")) {
  if (ended) return;
  ended = true;
  page.className = "talking over";
  $("end").hidden = false;
  $("erase").hidden = how === "gone";
  put("talk-title", say("conversation"));
  put("who", "");
  put("end-title", say("end_title"));
  put("end-says", says);
  $("end-title").focus();
  if (how !== "gone") ask();
}

async function ask() {
  try {
    const { survey } = await untilAnswered("slut", { tab });
    if (!survey || !ended) return;
    $("survey").innerHTML = survey;
    const form = $("questions");
    $("skip").onclick = () => form.remove();
    form.onsubmit = async (event) => {
      event.preventDefault();
      const answers = {};
      for (const [name, value] of new FormData(form)) (answers[name] ??= []).push(value);
      try {
        put("survey", (await untilAnswered("svar", { tab, answers })).text);
      } catch ({ text }) {
        put("survey", text);
      }
    };
  } catch {} // the questions are for us, not for her
}

async function erase() {
  try {
    const { text } = await untilAnswered("slet", { tab });
    forget();
    put("end-says", text);
    $("survey").replaceChildren();
    $("erase").hidden = $("erase-sure").hidden = true;
  } catch ({ text }) {
    put("end-says", text);
  }
}

function gone({ code, text }) {
  const known = view.seat;
  forget();
  if (known) return end("gone", text);
  again(); // an old tab whose conversation is no more
}

/** Nothing of it stays in this tab. */
function forget() {
  view.wipe();
  view.remove();
  emptyVault();
  window.sessionStorage.removeItem("u");
}

function again() {
  if (view?.isConnected) {
    post("forlad", { tab }).catch(() => {});
    forget();
  }
  view = null;
  page.className = "";
  state("landing");
  $("survey").replaceChildren();
  $("truth").open = true;
  pressed = 1;
  look();
}

// --- small things --------------------------------------------------------------------------------------------------

function state(name) {
  for (const section of ["landing", "talk", "end"]) $(section).hidden = section !== name;
  scrollTo(0, 0);
}

async function post(what, body) {
  const answer = await fetch(`/i/${slug}/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout?.(10000),
  });
  const found = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw found;
  return found;
}

/** Over a bad line: again and again until there is an answer, and say so. */
async function untilAnswered(what, body) {
  for (;;) {
    try {
      return await post(what, body);
    } catch (refused) {
      if (refused.code) throw refused;
      problem(say("line_lost"));
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function put(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}

function problem(text) {
  put("problem", text ?? "");
}

/** One question before what cannot be undone. */
function sure(name, then) {
  const asked = (open) => { $(name).hidden = open; $(`${name}-sure`).hidden = !open; $(open ? `${name}-no` : name).focus(); };
  $(name).onclick = () => asked(true);
  $(`${name}-no`).onclick = () => asked(false);
  $(`${name}-yes`).onclick = () => { asked(false); then(); };
}

sure("leave", () => view.act("leave"));
sure("erase", erase);
$("again").onclick = again;
$("begin").addEventListener("submit", (event) => { event.preventDefault(); begin(); });
$("sound").onchange = () => { sound = $("sound").checked ? new AudioContext() : null; };
setInterval(look, NOW_EVERY);
setInterval(show, NOW_EVERY);
document.addEventListener("visibilitychange", look);
// A telephone's keyboard pushes the page up: the way out stays in reach.
for (const moved of ["resize", "scroll"]) {
  visualViewport?.addEventListener(moved, () => { $("exit").style.transform = `translateY(${visualViewport.offsetTop}px)`; });
}

const back = JSON.parse(window.sessionStorage.getItem("u"));
if (back?.slug === slug) openVault(key).then(() => talk(back.tab));
else if (page.dataset.pressed) begin();
