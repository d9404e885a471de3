// The bell on every staff page of those who may be rung: an alarm shows, sounds and stands in the tab's title, whatever
// page one is on, and behind the lock too (there without a name or a way to answer). The desk rings by itself.
(() => {
  "use strict";
  const bell = document.getElementById("flyve-bell");
  if (!bell || document.getElementById("desk-alerts")) return;
  const words = JSON.parse(document.getElementById("bell-texts").textContent);
  const lock = document.getElementById("flyve-lock");
  const [title, says, quiet, row] = ["title", "says", "quiet", "row"].map((name) => bell.querySelector(`.bell__${name}`));
  const [take, open] = ["take", "open"].map((name) => bell.querySelector(`.bell__${name}`));
  const AGAIN = { alarm: 4_000, call: 15_000 }; // ms between two times it sounds
  const BEAT = 12_000;
  const SILENT = 30_000; // ms without a sign of the server: the line is dead
  const TUNES = { // [Hz, seconds from the start, seconds]
    alarm: [[880, 0, 0.22], [660, 0.25, 0.22], [880, 0.5, 0.22], [660, 0.75, 0.22], [880, 1, 0.3]],
    call: [[659, 0, 0.16], [880, 0.24, 0.3]],
  };
  const items = new Map();
  const places = new Map(); // organisation → name
  const pending = new Map(); // key of a deed → alarm
  let socket = null, failures = 0, heardAt = 0, over = false, up = false;
  let speaker = null, soundedAt = 0;
  let answered = null; // the alarm one has just taken: {room}
  let problem = "";

  // --- the line -------------------------------------------------------------------------------------------------------

  function connect() {
    if (over) return;
    const line = (socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/desk`));
    heardAt = Date.now();
    line.onopen = () => line.send('{"t":"hello","mode":"bell"}');
    line.onmessage = ({ data }) => {
      heardAt = Date.now();
      if (line === socket) hear(JSON.parse(data));
    };
    line.onclose = () => {
      if (line !== socket || over) return;
      up = false;
      failures += 1;
      setTimeout(connect, Math.min(10_000, 400 * 2 ** Math.min(failures, 6)) * (0.5 + Math.random() / 2));
      draw();
    };
  }

  function hear(frame) {
    switch (frame.t) {
      case "welcome":
        up = true;
        failures = 0;
        for (const { id, name } of frame.organisations) places.set(id, name);
        for (const [key, alarm] of pending) act(key, alarm); // asked for over a line that broke: once more, done once
        break;
      case "items":
        if (frame.whole) items.clear();
        for (const [id, item] of Object.entries(frame.set ?? {})) items.set(id, item);
        for (const id of frame.gone ?? []) items.delete(id);
        break;
      case "done":
        answered = pending.get(frame.key) ?? answered;
        pending.delete(frame.key);
        problem = "";
        setTimeout(() => { answered = null; draw(); }, 60_000);
        break;
      case "refused":
        pending.delete(frame.key);
        problem = frame.text || words.failed;
        break;
      case "gone": // signed out, or nobody here any more: the page itself says so
        over = true;
        items.clear();
        socket.close();
        break;
      case "pong": return;
    }
    draw();
  }

  function act(key, alarm) {
    if (up) socket.send(JSON.stringify({ t: "act", key, verb: "acknowledge", alarm: alarm.id }));
  }

  // --- what is seen and heard -----------------------------------------------------------------------------------------

  const isLocked = () => document.documentElement.classList.contains("locked");
  const of = (kind) => [...items].filter(([id]) => id.startsWith(`${kind}/`)).map(([id, item]) => ({ ...item, id: id.slice(kind.length + 1) }));
  const ringing = () => of("alarm").filter((alarm) => alarm.rings).sort((one, other) => one.raised_at - other.raised_at);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  function draw() {
    const alarms = ringing(), calls = of("call");
    const kind = alarms.length ? "alarm" : answered ? "answered" : calls.length ? "call" : "";
    const locked = isLocked();
    bell.hidden = !kind || (locked && kind !== "alarm");
    bell.className = `bell bell--${kind}`;
    mark(kind === "alarm");
    if (bell.hidden) return;
    place();
    row.hidden = locked;
    if (kind === "alarm") {
      const [first] = alarms;
      const one = { name: first.raised_by_name, organisation: places.get(first.org) ?? "",
        time: new Date(first.raised_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }) };
      say(words.title, locked ? words.locked
        : [fill(words.one, one), alarms.length > 1 ? fill(words.more, { count: alarms.length }) : "", problem].filter(Boolean).join(" "));
      const busy = [...pending.values()].some((alarm) => alarm.id === first.id);
      button(busy ? words.taking : words.acknowledge, busy, words.open, first.room);
    } else if (kind === "answered") {
      say(words.taken, "");
      button("", true, words.open, answered.room);
    } else {
      const [first] = calls;
      say(fill(first.why === "take_over" ? words.call_take_over : words.call, { name: first.from_name }), "");
      button("", true, words.call_open, null);
    }
    const state = up ? (speaker?.state === "running" || kind === "answered" ? "" : words.silent) : words.lost;
    if (quiet.textContent !== state) quiet.textContent = state;
  }

  function say(heading, text) { // the same words again would be read aloud again
    if (title.textContent !== heading) title.textContent = heading;
    if (says.textContent !== text) says.textContent = text;
  }

  function button(label, busy, goTo, room) {
    take.hidden = !label;
    if (label && take.textContent !== label) take.textContent = label;
    take.setAttribute("aria-disabled", String(busy));
    open.textContent = goTo;
    open.href = room ? `/vagt#samtale=${encodeURIComponent(room)}` : "/vagt";
  }

  /** Above whatever is open: nothing outside a modal dialog can be pressed or is read aloud. */
  function place() {
    const dialogs = [...document.querySelectorAll("dialog:modal")];
    const host = lock?.open ? lock : dialogs.at(-1) ?? document.body;
    if (bell.parentElement !== host) host.append(bell);
    bell.inert = false;
  }

  function mark(rings) {
    const plain = document.title.startsWith(words.tab) ? document.title.slice(words.tab.length).trimStart() : document.title;
    const wanted = rings ? `${words.tab} ${plain}` : plain;
    if (document.title !== wanted) document.title = wanted;
  }

  function sound(name) {
    try {
      speaker ??= new AudioContext();
    } catch {
      return;
    }
    if (speaker.state === "suspended") speaker.resume().then(draw, () => {});
    for (const [pitch, from, lasts] of TUNES[name]) {
      const start = speaker.currentTime + from;
      const tone = new OscillatorNode(speaker, { type: name === "alarm" ? "square" : "triangle", frequency: pitch });
      const loud = new GainNode(speaker, { gain: 0 });
      loud.gain.linearRampToValueAtTime(0.6, start + 0.02);
      loud.gain.setValueAtTime(0.6, start + lasts - 0.05);
      loud.gain.linearRampToValueAtTime(0, start + lasts);
      tone.connect(loud).connect(speaker.destination);
      tone.start(start);
      tone.stop(start + lasts);
    }
    if (name === "alarm") navigator.vibrate?.([300, 150, 300]);
  }

  function ring() {
    const kind = ringing().length ? "alarm" : of("call").length && !isLocked() ? "call" : "";
    if (kind && Date.now() - soundedAt >= AGAIN[kind]) {
      soundedAt = Date.now();
      bell.dataset.sounded = String(Number(bell.dataset.sounded ?? 0) + 1);
      sound(kind);
    }
    if (!kind) soundedAt = 0;
    if (up && Date.now() - heardAt > SILENT) socket.close();
    draw();
  }

  take.addEventListener("click", () => {
    const [first] = ringing();
    if (!first || take.getAttribute("aria-disabled") === "true") return;
    const key = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    problem = "";
    pending.set(key, first);
    act(key, first);
    draw();
  });
  for (const kind of ["pointerdown", "keydown"]) {
    window.addEventListener(kind, () => { if (speaker?.state === "suspended") speaker.resume().then(draw, () => {}); }, { capture: true });
  }
  window.addEventListener("flyve:locked", draw);
  window.addEventListener("flyve:unlocked", () => { document.body.append(bell); draw(); });
  window.addEventListener("online", () => { if (!up && socket?.readyState === WebSocket.CLOSED) connect(); });
  setInterval(ring, 1_000);
  setInterval(() => { if (up) socket.send('{"t":"ping"}'); }, BEAT);
  connect();
})();
