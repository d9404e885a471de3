// <room-view>: a conversation as one seat sees it. Used on light pages and inside NiceGUI pages alike.
//
//   <room-view room="…" path="/ws/staff"></room-view>     live: reads and writes over a RoomLink
//   <room-view mode="replay"></room-view>                  replay: shows entries it is given, at their own pace
//
// Words come from <script type="application/json" id="room-texts">. Messages are text, never markup.

import { RoomLink } from "./room-link.js";

const TYPING_EVERY = 2500; // ms between two "is typing"
const TYPING_LASTS = 5000;
const SLOW = 3000; // ms until "sender …" becomes "ikke sendt endnu"
const LONGEST = 4000;

class RoomView extends HTMLElement {
  renderers = {}; // entry kind → (entry) => Node | null, for what is not a message
  people = new Map(); // seat → {name, role}
  #link = null;
  #rows = new Map(); // "seat key" → row of a message
  #pending = new Map(); // key → row of what is on its way
  #typing = 0;
  #typedAt = 0;
  #asleep = false;
  #nearEnd = true;
  #shownTo = 0; // the n up to which entries have been drawn

  connectedCallback() {
    if (this.log) return;
    this.words = JSON.parse(document.getElementById("room-texts")?.textContent ?? "{}");
    this.lang ||= document.documentElement.lang;
    this.#build();
    if (this.getAttribute("mode") === "replay") return; // (staff)
    // In the next turn, so that the page's own listeners and renderers are in place before the first entry.
    queueMicrotask(() => this.#connect());
  }

  disconnectedCallback() {
    // NiceGUI may move an element: only what has really left the page lets go of the line.
    queueMicrotask(() => { if (!this.isConnected) this.#link?.close(); });
  }

  get entries() { return this.#link?.entries ?? this.shown ?? []; }
  get seat() { return this.#link?.seat ?? 0; }
  get role() { return this.#link?.role ?? ""; } // (staff)
  get phase() { return this.#link?.phase ?? ""; }
  get keepUntil() { return this.#link?.keepUntil ?? 0; } // (staff)

  /** Ask for a deed; resolves when it is safe, rejects with {code, text}. */
  act(verb, args) { return this.#link.act(verb, args); }

  set composer(shown) { this.form.hidden = !shown; }
  get composer() { return !this.form.hidden; }

  /** Put words into the composer. They are never sent by themselves. */
  insert(text) {
    const { value, selectionStart: at } = this.box;
    const before = value.slice(0, at), after = value.slice(at);
    this.box.value = (before && !/\s$/.test(before) ? before + " " : before) + text + after;
    this.#drafted();
    this.focusComposer();
  }

  focusComposer() { this.box.focus(); }

  /** Asleep it keeps its line and its drafts, and draws nothing: twenty open conversations cost one. */
  set asleep(asleep) {
    this.#asleep = asleep;
    if (asleep || !this.log) return;
    for (const entry of this.entries) if (entry.n > this.#shownTo) this.#draw(entry, false);
    this.#toEnd();
    this.#grow();
  }
  get asleep() { return this.#asleep; }

  // --- beside a message, for staff --------------------------------------------------------------------------------

  /** Put a node under the message (seat, key), in a place of its own. */
  annotate(seat, key, node) {
    const row = this.#rows.get(`${seat} ${key}`);
    if (!row) return;
    let notes = row.querySelector(".room-notes");
    if (!notes) row.append((notes = make("div", "room-notes")));
    notes.append(node);
  }

  /** The row of the message (seat, key), to hang a control on. */
  row(seat, key) { return this.#rows.get(`${seat} ${key}`) ?? null; }

  // --- letting go ---------------------------------------------------------------------------------------------------

  /** Nothing of this conversation stays in the tab. */
  wipe() {
    this.#link?.wipe();
    for (const key of this.#pending.keys()) this.#arrived(key);
    sessionStorage.removeItem(this.#draftKey);
    this.box.value = "";
  }

  // --- replay ----------------------------------------------------------------------------------------------------

  /** Show finished entries; `seat` is the one whose messages stand to the right. */
  replay(entries, seat = 0) {
    this.all = entries;
    this.mine = seat;
    this.seek(entries.length);
  }

  /** Show the first `index` entries and nothing after them. */
  seek(index) {
    this.pause();
    this.#clear();
    this.index = 0;
    while (this.index < index) this.#step(false);
    this.#toEnd();
    this.#told();
  }

  /** Go on from here, `speed` times as fast as it was; long silences are shortened to ten seconds. */
  play(speed = 1) {
    this.pause();
    if (this.index >= this.all.length) this.seek(0);
    this.playing = true;
    const next = () => {
      if (this.index >= this.all.length) return this.pause();
      const gap = this.index ? this.all[this.index].at - this.all[this.index - 1].at : 0;
      this.timer = setTimeout(() => { this.#step(true); this.#told(); next(); }, Math.min(gap, 10000) / speed);
    };
    next();
    this.#told();
  }

  pause() {
    clearTimeout(this.timer);
    const was = this.playing;
    this.playing = false;
    if (was) this.#told();
  }

  #step(announce) {
    const entry = this.all[this.index++];
    this.#show(entry, announce);
  }

  #told() {
    const detail = { index: this.index, of: this.all.length, playing: !!this.playing };
    this.#emit("room:position", detail);
  }

  // --- the line --------------------------------------------------------------------------------------------------

  #connect() {
    const link = (this.#link = new RoomLink(this.getAttribute("path"), this.getAttribute("room"), this.hello));
    this.mine = null;
    link.addEventListener("welcome", ({ detail }) => {
      this.mine = detail.seat;
      this.#emit("room:welcome", detail);
    });
    link.addEventListener("anew", () => this.#clear());
    link.addEventListener("entry", ({ detail }) => {
      if (!this.#asleep) this.#draw(detail, true);
      else if (detail.kind === "seated") this.#seated(detail.body);
      else if (detail.kind === "erased") this.#erase();
      this.#emit("room:entry", detail);
    });
    link.addEventListener("settled", ({ detail }) => this.#arrived(detail.key));
    link.addEventListener("refused", ({ detail }) => this.#refused(detail));
    link.addEventListener("signal", ({ detail }) => this.#signal(detail));
    link.addEventListener("frame", ({ detail }) => this.#emit("room:frame", detail));
    link.addEventListener("line", ({ detail }) => this.#line(detail.state));
    link.addEventListener("another", () => location.reload()); // (staff) the page is then theirs too, and own-tab.js clears up
    link.addEventListener("gone", ({ detail }) => this.#gone(detail));
    link.addEventListener("locked", () => this.#emit("room:locked")); // (staff)
    link.addEventListener("unlocked", () => { link.resend(); this.#emit("room:unlocked"); }); // (staff)
    window.addEventListener("flyve:unlocked", () => link.resend()); // (staff)
    for (const act of link.waiting) if (act.verb === "say") this.#showPending(act);
    link.open();
    setTimeout(() => { if (link.state !== "open") this.#line(link.state); }, 1500);
  }

  #send() {
    const text = this.box.value.trim();
    if (!text || text.length > LONGEST) return;
    const { key } = this.#link.act("say", { text });
    this.box.value = "";
    this.#drafted();
    this.#typedAt = 0;
    this.#showPending(this.#link.waiting.find((act) => act.key === key) ?? { key, args: { text } });
    this.focusComposer();
  }

  #signal(signal) {
    if ("present" in signal) this.#emit("room:presence", signal);
    if ("typing" in signal) {
      clearTimeout(this.#typing);
      const name = this.#called(signal.from);
      this.typingLine.textContent = signal.typing ? this.#say("typing", { name }) : "";
      this.#emit("room:typing", signal);
      if (signal.typing) this.#typing = setTimeout(() => { this.typingLine.textContent = ""; }, TYPING_LASTS);
    }
  }

  #line(state) {
    this.lineState.textContent = state === "open" ? "" : this.#say("line_lost");
    this.lineState.hidden = state === "open";
    this.classList.toggle("is-offline", state !== "open");
    this.#emit("room:line", { state: state === "open" ? "open" : navigator.onLine ? "connecting" : "offline" });
  }

  #gone({ code, text }) {
    if (code === "deleted") this.wipe();
    if (code !== "signed_out") this.#clear();
    this.composer = false;
    this.lineState.hidden = false;
    this.lineState.textContent = text;
    this.#emit("room:gone", { code, text });
  }

  #refused({ key, text }) {
    const row = this.#pending.get(key);
    if (!row) return;
    row.classList.add("is-refused");
    row.querySelector(".room-state").textContent = text || this.#say("not_sent");
    const again = make("button", "button room-again", this.#say("try_again"));
    again.type = "button";
    again.onclick = () => { again.remove(); drop.remove(); row.classList.remove("is-refused"); this.#link.resend(key); };
    const drop = make("button", "button room-again", this.#say("take_back"));
    drop.type = "button";
    drop.onclick = () => {
      const act = this.#link.waiting.find((waiting) => waiting.key === key);
      this.#link.forget(key);
      this.#arrived(key);
      if (act) this.insert(act.args.text);
    };
    row.append(again, drop);
  }

  // --- what one sees ---------------------------------------------------------------------------------------------

  #build() {
    this.log = make("ol", "room-log");
    this.log.tabIndex = 0;
    this.log.setAttribute("aria-label", this.#say("conversation"));
    this.spoken = make("p", "visually-hidden");
    this.spoken.setAttribute("aria-live", "polite");
    this.typingLine = make("p", "room-typing");
    this.lineState = make("p", "room-line");
    this.lineState.setAttribute("role", "status");
    this.lineState.hidden = true;
    this.form = make("form", "room-composer");
    this.form.hidden = true;
    this.box = make("textarea", "room-box");
    this.box.id = `box-${this.getAttribute("room") ?? "replay"}`;
    this.box.rows = 1;
    this.box.autocomplete = "off";
    const label = make("label", "visually-hidden", this.#say("write"));
    label.htmlFor = this.box.id;
    this.box.placeholder = this.#say("write");
    this.send = make("button", "button button--primary room-send", this.#say("send"));
    this.tooLong = make("p", "room-long");
    this.tooLong.setAttribute("role", "status");
    this.form.append(label, this.box, this.send, this.tooLong);
    this.form.onsubmit = (event) => { event.preventDefault(); this.#send(); };
    this.box.onkeydown = (event) => {
      const phone = matchMedia("(pointer: coarse)").matches;
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !phone) {
        event.preventDefault();
        this.#send();
      }
    };
    this.box.oninput = () => this.#drafted();
    this.append(this.log, this.spoken, this.typingLine, this.lineState, this.form);
    this.box.value = sessionStorage.getItem(this.#draftKey) ?? "";
    this.log.onscroll = () => { this.#nearEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120; };
    new ResizeObserver(() => { // a keyboard comes up, a panel opens: the box fits, and who reads the newest goes on reading it
      this.#grow();
      if (this.#nearEnd) this.#toEnd();
    }).observe(this);
  }

  get #draftKey() { return `draft:${this.getAttribute("room")}`; }

  /** Every letter is kept, so that a reload or a dead phone costs nothing; typing is told now and then. */
  #drafted() {
    const text = this.box.value;
    if (text) sessionStorage.setItem(this.#draftKey, text);
    else sessionStorage.removeItem(this.#draftKey);
    this.#grow();
    const over = text.trim().length - LONGEST;
    this.tooLong.textContent = over > 0 ? this.#say("too_long", { over }) : "";
    this.send.disabled = over > 0;
    if (text && Date.now() - this.#typedAt > TYPING_EVERY) {
      this.#typedAt = Date.now();
      this.#link?.signal({ typing: true });
    }
    this.#emit("room:draft", { text });
  }

  #grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, 160)}px`;
  }

  #show(entry, announce) {
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
    if (entry.kind === "seated") this.#seated(entry.body);
    if (entry.kind === "erased") return this.#erase();
    const node = entry.kind === "said" ? this.#message(entry) : this.renderers[entry.kind]?.(entry);
    if (entry.kind === "withdrawn") this.#withdraw(entry.body);
    if (!node) return;
    this.log.insertBefore(node, this.#pending.values().next().value ?? null); // what is on its way stands last
    if (near || entry.from === this.mine) this.#toEnd();
    if (announce && entry.from !== this.mine && entry.kind === "said") {
      this.typingLine.textContent = "";
      this.spoken.textContent = `${this.#called(entry.from)}: ${entry.body?.text ?? ""}`;
    }
  }

  /** A line's entry, remembered as drawn. */
  #draw(entry, announce) {
    this.#shownTo = entry.n;
    this.#show(entry, announce);
  }

  #seated(body) {
    if (!body) return;
    for (const [seat, role, name] of body.here ?? []) this.people.set(seat, { ...this.people.get(seat), name, role });
    const { name = "", profession = "", employed = "" } = { ...this.people.get(body.seat), ...body };
    this.people.set(body.seat, { name, role: body.role, profession, employed });
  }

  #message(entry) {
    const row = this.#row(entry.from === this.mine, entry.from, entry.body?.text ?? this.#say("erased"), entry.at);
    if (!entry.body) row.classList.add("is-erased");
    if (entry.key) {
      this.#rows.set(`${entry.from} ${entry.key}`, row);
      this.#arrived(entry.key);
    }
    return row;
  }

  /** It is on its way no more. */
  #arrived(key) {
    this.#pending.get(key)?.remove();
    this.#pending.delete(key);
  }

  #showPending(act) {
    const row = this.#row(true, this.mine, act.args.text, 0);
    row.classList.add("is-pending");
    const state = row.querySelector(".room-state");
    state.textContent = this.#say("sending");
    setTimeout(() => {
      if (row.isConnected && !row.classList.contains("is-refused")) state.textContent = this.#say("not_sent_yet");
    }, SLOW);
    this.#pending.set(act.key, row);
    this.log.append(row);
    this.#toEnd();
    if (act.refused) this.#refused({ key: act.key, text: act.refused });
  }

  /** What a seat is called; a young person need not have a name. */
  #called(seat) {
    const { name, role } = this.people.get(seat) ?? {};
    return name || (role === "young" ? this.#say("nameless") : "");
  }

  #row(mine, seat, text, at) {
    const row = make("li", mine ? "room-message is-mine" : "room-message");
    const person = this.people.get(seat);
    const name = mine ? this.#say("me") : this.#called(seat);
    const role = person && (mine || person.name) ? this.words[`role_${person.role}`] ?? "" : "";
    const who = make("p", "room-who", role ? `${name} · ${role}` : name);
    const words = make("p", "room-text", text);
    words.dir = "auto";
    const state = make("span", "room-state");
    row.append(who, words, state);
    if (at) {
      const time = make("time", "room-time", new Date(at).toLocaleTimeString(this.lang, { hour: "2-digit", minute: "2-digit" }));
      time.dateTime = new Date(at).toISOString();
      who.append(" ", time);
    }
    return row;
  }

  #withdraw(body) {
    const row = body && this.#rows.get(`${body.seat} ${body.said}`);
    if (row) row.querySelector(".room-text").textContent = this.#say("withdrawn");
  }

  #erase() {
    for (const text of this.log.querySelectorAll(".room-text")) text.textContent = this.#say("erased");
    this.spoken.textContent = "";
  }

  #clear() {
    this.log.replaceChildren(...this.#pending.values());
    this.#rows.clear();
    this.#shownTo = 0;
    this.spoken.textContent = "";
  }

  #toEnd() { this.log.scrollTop = this.log.scrollHeight; }

  #say(key, values = {}) {
    return (this.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  #emit(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

export function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

customElements.define("room-view", RoomView);
