// The desk: who waits, my conversations, and what stands beside them. It shows what the server says; words are the rooms'.

import "./emergency.js";
import "./room-view.js";
import "./desk-colleagues.js";
import "./desk-ending.js";
import "./desk-keys.js";
import "./desk-sparring.js";
import "./desk-words.js";
import { watchAlerts } from "./desk-alert.js";
import { drawDuty, turnToTalks } from "./desk-duty.js";
import { drawOthers, drawQueue, startQueue, takeNext } from "./desk-queue.js";
import { drawSide, follow, openPane, pane } from "./desk-side.js";
import { current, drawTalks, openRoom, startTalks } from "./desk-talks.js";
import { all, ask, find, isWide, line, make, onChange, say, show, soon, t } from "./desk-page.js";

startQueue(taken);
startTalks((talk, { focus }) => {
  follow(talk);
  if (talk && focus) {
    turnToTalks();
    look("talk");
  }
  if (!talk) look("rail");
});
watchAlerts({
  take: takeNext,
  async enter({ room }, pressed) {
    if (await ask("enter", { room }, pressed)) taken(room);
  },
  async answer({ id, room }, yes, pressed) {
    const done = await ask("answer", { call: id, yes }, pressed);
    if (done && yes) taken(done.room ?? room);
  },
});

onChange(draw);
setInterval(soon, 5000); // waits and absences grow by themselves
for (const news of ["items", "welcome", "line", "locked", "unlocked"]) line.addEventListener(news, soon);
line.addEventListener("locked", () => window.flyveLock?.show());
line.addEventListener("gone", ({ detail }) => {
  say(find("#desk-line"), detail.text || t("gone_signed_out"));
  show(find("#desk-line"), true);
});
line.open();

function draw() {
  if (!line.welcome) return;
  const unread = drawTalks();
  drawDuty(current() !== null);
  const waits = drawQueue();
  drawOthers();
  drawSide();
  drawEnd();
  say(find("#desk-count-rail"), waits ? String(waits) : "");
  say(find("#desk-count-talk"), unread ? String(unread) : "");
  if (line.state === "open") show(find("#desk-line"), false);
}

line.addEventListener("line", () => {
  if (line.state === "open") return;
  setTimeout(() => { // a blink of the network is not worth a word
    if (line.state === "open") return;
    say(find("#desk-line"), t("line_lost"));
    show(find("#desk-line"), true);
  }, 1500);
});

function taken(room) {
  openRoom(room);
  look("talk");
}

/** On a narrow screen one sees the queue or the conversation. */
function look(view) {
  find(".desk-columns").dataset.view = view;
  for (const press of all(".desk-switch [data-view]")) press.ariaPressed = String(press.dataset.view === view);
}
for (const press of all(".desk-switch [data-view]")) press.onclick = () => { look(press.dataset.view); if (!isWide()) openPane(""); };
look("rail");
if (location.hash.startsWith("#samtale=")) { // from the bell of another page
  taken(decodeURIComponent(location.hash.slice("#samtale=".length)));
  history.replaceState(null, "", location.pathname);
}

/** She has gone, or we have finished: what is left to do comes by itself, once. */
let ended = "";
function drawEnd() {
  const talk = current();
  if (!talk?.isOver || !talk.leads || ended === talk.room) return;
  ended = talk.room;
  openPane("end", { focus: false });
}

// Akut: one press rings, from the first message on (LC28); what to do then stands in the panel of the alarm.
const panel = make("emergency-panel");
find("#alarm-here").append(panel);
pane("alarm", (talk, opened) => {
  if (panel.room !== talk.view) {
    panel.room = talk.view;
    panel.place = talk.item.org;
  }
  if (opened && !talk.alarmed) panel.raise();
});
