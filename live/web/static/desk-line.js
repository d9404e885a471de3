// The desk's own line: one WebSocket that tells what goes on at this desk, and comes back whenever it breaks.
//
// What is shown is always the whole of what the server says now, so there is nothing to count. A deed whose answer got
// lost is asked for again under the same key, which is harmless; after a while it is given up, and that is said.

const PING = 6000; // ms between two signs of life
const SILENT = 4000; // ms without an answer: the line is dead
const PATIENCE = 5000; // ms for one attempt
const PAUSE = 900; // ms between two attempts at most
const GIVE_UP = 20_000; // ms a deed waits for the line: who pressed should not be surprised much later

export class DeskLine extends EventTarget {
  items = {};
  welcome = null;
  clock = 0; // the server's clock minus ours
  state = "connecting";
  locked = false;
  told = false; // whether the items have been told as a whole since the line was opened
  #socket = null;
  #acts = new Map(); // key → {frame, at, resolve, reject}
  #failures = 0;
  #heardAt = 0;
  #askedAt = 0;
  #pause = 0;
  #over = false;

  constructor(path) {
    super();
    this.url = (location.protocol === "https:" ? "wss://" : "ws://") + location.host + path;
  }

  open() {
    this.#attempt();
    setInterval(() => this.#beat(), 1000);
    window.addEventListener("online", () => { this.#failures = 0; this.#attempt(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#beat(true); });
  }

  /** Ask for a deed. Resolves with what the server answers, rejects with {code, text}. */
  act(verb, args = {}) {
    const key = newKey();
    const frame = JSON.stringify({ ...args, t: "act", key, verb });
    if (this.state === "open") this.#socket.send(frame);
    return new Promise((resolve, reject) => this.#acts.set(key, { frame, at: Date.now(), resolve, reject }));
  }

  #attempt() {
    clearTimeout(this.#pause);
    if (this.#over || this.#socket) return;
    const socket = (this.#socket = new WebSocket(this.url));
    const tooLong = setTimeout(() => this.#lost(socket), PATIENCE);
    socket.onopen = () => socket.send(JSON.stringify({ t: "hello", mode: "desk" }));
    socket.onmessage = ({ data }) => { clearTimeout(tooLong); this.#hear(socket, JSON.parse(data)); };
    socket.onclose = () => { clearTimeout(tooLong); this.#lost(socket); };
  }

  #hear(socket, frame) {
    if (socket !== this.#socket) return;
    this.#heardAt = Date.now();
    this.#askedAt = 0;
    switch (frame.t) {
      case "welcome": return this.#welcomed(frame);
      case "items": return this.#take(frame);
      case "done": return this.#settle(frame.key, "resolve", frame);
      case "refused": return this.#settle(frame.key, "reject", frame);
      case "locked": case "unlocked":
        this.locked = frame.t === "locked";
        return this.#tell(frame.t);
      case "gone":
        this.#over = true;
        return this.#tell("gone", frame);
    }
  }

  #welcomed(frame) {
    this.welcome = frame;
    this.clock = frame.now - Date.now();
    this.#failures = 0;
    this.#setState("open");
    this.#tell("welcome", frame);
    for (const act of this.#acts.values()) this.#socket.send(act.frame);
  }

  #take({ set = {}, gone = [], whole = false }) {
    if (whole) this.items = {};
    this.told ||= whole;
    Object.assign(this.items, set);
    for (const id of gone) delete this.items[id];
    this.#tell("items");
  }

  #settle(key, how, frame) {
    if (how === "reject" && frame.wait) { // too fast, or not just now: the server says when to ask again
      setTimeout(() => { if (this.state === "open" && this.#acts.has(key)) this.#socket.send(this.#acts.get(key).frame); }, frame.wait);
      return;
    }
    this.#acts.get(key)?.[how](frame);
    this.#acts.delete(key);
  }

  #lost(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.told = false;
    socket.onclose = socket.onmessage = socket.onopen = null;
    socket.close();
    if (this.#over) return;
    this.#setState("connecting");
    this.#failures += 1;
    this.#pause = setTimeout(() => this.#attempt(), Math.min(PAUSE, 150 * 2 ** this.#failures) * (0.5 + Math.random() / 2));
  }

  #beat(now = false) {
    for (const [key, { at }] of this.#acts) if (Date.now() - at > GIVE_UP) this.#settle(key, "reject", { code: "line_lost" });
    if (this.state !== "open" || !this.#socket) return;
    if (this.#askedAt && Date.now() - this.#askedAt > SILENT) return this.#lost(this.#socket);
    if (!this.#askedAt && (now || Date.now() - this.#heardAt >= PING)) {
      this.#askedAt = Date.now();
      this.#socket.send('{"t":"ping"}');
    }
  }

  #setState(state) {
    if (this.state === state) return;
    this.state = state;
    this.#tell("line");
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** 128 random bits; works without a secure context. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
