// The line of a room: one WebSocket that may break at any moment without a word being lost (docs/protocol.md).
//
// Whatever a person asks for gets a key, lies in sessionStorage until the server says it is safe, and is sent again,
// in order, under the same key. Whatever the server shows is counted; after a gap we begin anew.

const PING = 6000; // ms between two signs of life while people talk; otherwise the server asks, and we answer
const QUIET = 60000; // ms without a word: nobody talks
const UNASKED = 11000; // ms without hearing anything: the server should have asked
const SILENT = 4000; // ms without an answer to one: the line is dead, whatever the network says
const HEDGE = 1500; // ms until another attempt is made beside one that has not answered
const ATTEMPTS = 3; // attempts under way at once
const PAUSE = 900; // ms between two attempts at most: back within a second of the network
const KNOCK_AFTER = 8; // failed attempts in a row

export class RoomLink extends EventTarget {
  /** `hello`: what names the conversation; the young person's tab says something else than the room. */
  constructor(path, room, hello = { room }) {
    super();
    this.hello = hello;
    this.url = (location.protocol === "https:" ? "wss://" : "ws://") + location.host + path;
    this.room = room;
    this.storageKey = `room:${room}`;
    this.entries = [];
    this.waiting = this.#kept(); // acts not yet acknowledged: [{key, verb, args}]
    this.promises = new Map();
    this.seat = 0;
    this.role = "";
    this.phase = "";
    this.state = "connecting";
    this.failures = 0;
    this.attempts = new Set();
    this.socket = null;
    this.closed = false;
    this.#timers = [];
  }

  #timers;
  #pause = 0;
  #hedge = 0;
  #again = 0;
  #heardAt = 0;
  #livelyAt = Date.now();
  #pingedAt = 0;

  open() {
    this.#attempt();
    this.#timers.push(setInterval(() => this.#beat(), 1000));
    this.online = () => { this.failures = 0; this.#attemptSoon(0); };
    window.addEventListener("online", this.online);
    document.addEventListener("visibilitychange", this.seen = () => { if (!document.hidden) this.#beat(true); });
  }

  close() {
    this.closed = true;
    this.#timers.forEach(clearInterval);
    clearTimeout(this.#pause);
    clearTimeout(this.#hedge);
    window.removeEventListener("online", this.online);
    document.removeEventListener("visibilitychange", this.seen);
    for (const socket of this.attempts) socket.close();
    this.socket?.close();
  }

  /** Ask for a deed. Resolves with {n, at} once it is safe in the log; rejects with {code, text} when refused. */
  act(verb, args = {}) {
    this.#livelyAt = Date.now();
    const act = { key: newKey(), verb, args, at: Date.now() };
    this.waiting.push(act);
    this.#keep();
    this.#send(act);
    const promise = new Promise((resolve, reject) => this.promises.set(act.key, { resolve, reject }));
    promise.catch(() => {}); // whoever wants to know listens; nobody must
    promise.key = act.key;
    return promise;
  }

  /** Typing and the like: now or never. */
  signal(signal) {
    if (this.state === "open") this.socket.send(JSON.stringify({ t: "signal", ...signal }));
  }

  /** A refused act that is not to be tried again. */
  forget(key) {
    this.waiting = this.waiting.filter((act) => act.key !== key);
    this.#keep();
  }

  /** Nothing of this room stays in the tab. */
  wipe() {
    sessionStorage.removeItem(this.storageKey);
    this.waiting = [];
  }

  #attempt() {
    if (this.closed || this.state === "open") return;
    clearTimeout(this.#hedge);
    this.#hedge = setTimeout(() => this.#attemptSoon(0), HEDGE); // the first may hang in a dead line for a minute
    if (this.attempts.size >= ATTEMPTS) return;
    const socket = new WebSocket(this.url);
    this.attempts.add(socket);
    socket.onopen = () => socket.send(JSON.stringify({ t: "hello", ...this.hello, after: this.#last() }));
    socket.onmessage = (message) => this.#first(socket, JSON.parse(message.data));
    socket.onclose = () => {
      this.attempts.delete(socket);
      if (this.closed || this.state === "open" || this.attempts.size) return;
      clearTimeout(this.#hedge);
      this.#attemptSoon();
    };
    setTimeout(() => { if (this.attempts.has(socket)) socket.close(); }, HEDGE * ATTEMPTS);
  }

  #attemptSoon(pause = Math.min(PAUSE, 250 * 2 ** this.failures) * (0.5 + Math.random() / 2)) {
    if (this.closed || this.state === "open") return;
    this.failures += 1;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#knock(), pause);
  }

  /** Chromium makes a page whose sockets fail often wait up to five seconds for the next: first see who is there. */
  async #knock() {
    if (this.failures < KNOCK_AFTER) return this.#attempt();
    if (this.knocking) return;
    this.knocking = true;
    let pause;
    try {
      await fetch("/favicon.ico", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PAUSE) });
      return this.#attempt();
    } catch (problem) {
      if (problem.name === "TimeoutError") pause = 0;
    } finally {
      this.knocking = false;
    }
    this.#attemptSoon(pause);
  }

  /** The first answer decides which of the attempts becomes the line. */
  #first(socket, frame) {
    if (this.closed) return socket.close();
    if (frame.t === "gone") return this.#gone(frame);
    if (frame.t !== "welcome" || this.state === "open") return socket.close();
    if (this.seat && frame.seat !== this.seat) return this.#another(); // (staff)
    this.attempts.delete(socket);
    for (const other of this.attempts) other.close();
    this.attempts.clear();
    clearTimeout(this.#hedge);
    this.socket = socket;
    this.#heardAt = Date.now();
    this.asked = 0;
    this.failures = 0;
    socket.onmessage = (message) => this.#hear(socket, JSON.parse(message.data));
    socket.onclose = () => this.#lost(socket);
    this.since = frame.after; // the server goes on from here: what we hold up to it is from before
    this.told = frame.last;
    if (frame.after < this.#last()) this.#beginAnew();
    Object.assign(this, { seat: frame.seat, role: frame.role, phase: frame.phase, keepUntil: frame.keep_until });
    this.#setState("open");
    this.dispatchEvent(new CustomEvent("welcome", { detail: frame }));
    for (const act of this.waiting) this.#send(act);
  }

  #hear(socket, frame) {
    if (socket !== this.socket) return;
    this.#heardAt = Date.now();
    this.asked = 0;
    switch (frame.t) {
      case "ping": return socket.send('{"t":"pong"}');
      case "entry": return this.#take(frame);
      case "done": return this.#done(frame);
      case "refused": return this.#refused(frame);
      case "signal": return this.dispatchEvent(new CustomEvent("signal", { detail: frame }));
      case "locked": case "unlocked": return this.dispatchEvent(new CustomEvent(frame.t)); // (staff)
      case "gone": return this.#gone(frame);
      case "pong": return;
      default: return this.dispatchEvent(new CustomEvent("frame", { detail: frame })); // said beside the conversation
    }
  }

  #take(entry) {
    const last = this.#last();
    if (entry.n <= last) return; // shown already
    if (entry.n > last + 1) return this.#gap();
    if (entry.kind === "erased" && (this.since > 0 || entry.n > this.told)) return this.#gap(); // we hold deleted words
    if (entry.kind === "phase") this.phase = entry.body?.phase ?? this.phase;
    if (entry.kind === "closed") this.phase = "closed";
    if (entry.kind === "seated" && entry.body?.seat === this.seat) this.role = entry.body.role;
    this.entries.push(entry);
    this.#livelyAt = Date.now();
    if (entry.from === this.seat && entry.key) this.#settled(entry.key, entry);
    this.dispatchEvent(new CustomEvent("entry", { detail: entry }));
  }

  /** Our own words are safe: they stand in the log as our entry number n. */
  #done({ key, n, at }) {
    const act = this.waiting.find((waiting) => waiting.key === key);
    if (act && act.verb === "say" && n === this.#last() + 1) {
      this.#take({ n, kind: "said", from: this.seat, at, key, body: { text: act.args.text } });
    } else if (act && n !== null && n > this.#last()) {
      this.#gap();
    } else {
      this.#settled(key, { n, at });
    }
  }

  #settled(key, { n, at }) {
    this.forget(key);
    this.promises.get(key)?.resolve({ n, at });
    this.promises.delete(key);
    this.dispatchEvent(new CustomEvent("settled", { detail: { key, n, at } }));
  }

  #refused({ key, code, text, wait }) {
    const act = this.waiting.find((waiting) => waiting.key === key);
    if (act && wait) { // too fast, or try again: all that waits is sent again in order, or a later word might get in first
      this.#again ||= setTimeout(() => { this.#again = 0; this.waiting.forEach((one) => this.#send(one)); }, wait);
      return;
    }
    if (code === "locked") return; // (staff) kept until the screen is unlocked
    if (act && act.verb !== "say") this.forget(key);
    if (act) act.refused = text;
    this.#keep();
    this.promises.get(key)?.reject({ code, text });
    this.promises.delete(key);
    this.dispatchEvent(new CustomEvent("refused", { detail: { key, code, text } }));
  }

  /** Send again what waited while the screen was locked, or what a person asked to try again. */
  resend(key) {
    for (const act of this.waiting) {
      if (key && act.key !== key) continue;
      delete act.refused;
      this.#send(act);
    }
  }

  #gap() { // we missed something, or hold what is no more: be glad to start over
    this.#beginAnew();
    this.socket?.close();
  }

  #beginAnew() {
    this.entries = [];
    this.dispatchEvent(new CustomEvent("anew"));
  }

  /** Somebody else has signed in in this browser since, and the line is theirs: what waits here is not for them. */
  #another() {
    this.close();
    this.dispatchEvent(new CustomEvent("another"));
  }

  #gone({ code, text }) {
    this.close();
    if (code === "deleted") this.wipe();
    this.dispatchEvent(new CustomEvent("gone", { detail: { code, text } }));
  }

  #lost(socket) {
    if (socket !== this.socket) return;
    this.socket = null;
    this.#setState("connecting");
    this.#attemptSoon(0);
  }

  #due() {
    const now = Date.now();
    return now - this.#livelyAt < QUIET ? now - this.#pingedAt >= PING : now - this.#heardAt >= UNASKED;
  }

  #beat(now = false) {
    if (this.state !== "open") {
      if (!this.attempts.size && !this.closed) this.#attemptSoon();
      return;
    }
    const quiet = Date.now() - this.#heardAt;
    if (this.asked && Date.now() - this.asked > SILENT) {
      this.socket.onclose = null;
      this.socket.close();
      this.#lost(this.socket);
    } else if (!this.asked && (now || this.#due() || (this.waiting.length && quiet > 1500))) {
      this.asked = this.#pingedAt = Date.now(); // also while others write: the server counts what it hears from us
      this.socket.send('{"t":"ping"}');
    }
  }

  #send(act) {
    if (this.state === "open" && !act.refused) {
      this.socket.send(JSON.stringify({ ...act.args, t: "act", key: act.key, verb: act.verb }));
    }
  }

  #setState(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("line", { detail: { state } }));
  }

  #last() {
    return this.entries.at(-1)?.n ?? 0;
  }

  #keep() {
    if (this.waiting.length) sessionStorage.setItem(this.storageKey, JSON.stringify(this.waiting));
    else sessionStorage.removeItem(this.storageKey);
  }

  #kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.storageKey)) ?? [];
    } catch {
      return [];
    }
  }
}

/** 128 random bits; works without a secure context, where randomUUID is missing. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
