// <replay-bar>: play, pause, speed and jump for the <room-view mode="replay"> of the page.
//
// What it plays stands in #replay-entries, what is hung on the messages in #replay-notes, its words in #replay-words.

const SPEEDS = [1, 2, 5, 20];

class ReplayBar extends HTMLElement {
  #at = 0;
  #speed = 1;
  #playing = false;

  connectedCallback() {
    if (this.view) return;
    // In the next turn: <room-view> may be built a moment after us.
    customElements.whenDefined("room-view").then(() => setTimeout(() => this.#begin()));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.keys);
  }

  /** Go to the entry `index` (from 1) and show it. Used by the list of marked places too. */
  goTo(index) {
    this.view.seek(index);
    this.view.querySelector(".room-log > li:last-child")?.scrollIntoView({ block: "nearest" });
  }

  #begin() {
    this.view = document.querySelector('room-view[mode="replay"]');
    if (!this.view || this.slider) return;
    const { entries, seat } = read("replay-entries");
    this.entries = entries;
    this.notes = read("replay-notes");
    this.words = read("replay-words");
    this.spoken = entries.map((entry) => entry.kind === "said").reduce((sums, said) => [...sums, sums.at(-1) + said], [0]);
    this.start = Math.max(1, entries.findIndex((entry) => entry.kind !== "seated") + 1);
    for (const kind of new Set(entries.filter((entry) => entry.text).map((entry) => entry.kind))) {
      this.view.renderers[kind] = (entry) => make("li", "room-event", entry.text ?? "");
    }
    this.#build();
    this.view.addEventListener("room:position", ({ detail }) => this.#moved(detail));
    this.view.replay(entries, seat);
    this.keys = (event) => this.#key(event);
    document.addEventListener("keydown", this.keys);
    for (const jump of document.querySelectorAll("[data-replay-to]")) {
      jump.addEventListener("click", () => this.goTo(Number(jump.dataset.replayTo)));
    }
  }

  #build() {
    this.button = make("button", "button button--primary replay__play");
    this.button.type = "button";
    this.button.onclick = () => this.#toggle();
    this.slider = make("input", "replay__slider");
    Object.assign(this.slider, { type: "range", min: this.start, max: this.entries.length, step: 1, value: this.entries.length });
    this.slider.setAttribute("aria-label", this.words.position);
    this.slider.oninput = () => this.view.seek(Number(this.slider.value));
    this.where = make("p", "replay__where");
    const speeds = make("div", "replay__speeds");
    speeds.setAttribute("role", "group");
    speeds.setAttribute("aria-label", this.words.speed);
    this.speeds = SPEEDS.map((speed) => {
      const choice = make("button", "button replay__speed", `${speed}×`);
      choice.type = "button";
      choice.onclick = () => this.#faster(speed);
      speeds.append(choice);
      return choice;
    });
    this.append(this.button, this.slider, this.where, speeds);
    this.#faster(1);
  }

  #toggle() {
    if (this.#playing) return this.view.pause();
    if (this.#at >= this.entries.length) this.view.seek(this.start);
    this.view.play(this.#speed);
  }

  #faster(speed) {
    this.#speed = speed;
    this.speeds.forEach((choice, place) => choice.setAttribute("aria-pressed", String(SPEEDS[place] === speed)));
    if (this.#playing) this.view.play(speed);
  }

  #moved({ index, playing }) {
    this.#at = index;
    this.#playing = playing;
    this.slider.value = index;
    const place = this.words.where.replace("{n}", this.spoken[index]).replace("{of}", this.spoken.at(-1));
    this.slider.setAttribute("aria-valuetext", place);
    this.where.textContent = place;
    this.button.textContent = playing ? this.words.pause : this.words.play;
    this.button.classList.toggle("is-playing", playing);
    this.#annotate();
  }

  /** Hang each remark under its message, once per drawing. */
  #annotate() {
    for (const note of this.notes) {
      const row = this.view.row(note.seat, note.said);
      if (!row?.isConnected) continue;
      row.hung ??= new Set();
      if (row.hung.has(note)) continue;
      row.hung.add(note);
      this.view.annotate(note.seat, note.said, make("p", `replay__note replay__note--${note.how || "comment"}`, note.text));
    }
  }

  /** Space plays and pauses, the arrows go one entry back and forth: unless somebody is using a control that needs them. */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.documentElement.classList.contains("locked")) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], [role=dialog]")) return;
    if (event.key === " " && !event.target.closest?.("button, a, summary")) this.#toggle();
    else if (event.key === "ArrowRight") this.view.seek(Math.min(this.#at + 1, this.entries.length));
    else if (event.key === "ArrowLeft") this.view.seek(Math.max(this.#at - 1, this.start));
    else return;
    event.preventDefault();
  }
}

function read(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

customElements.define("replay-bar", ReplayBar);
