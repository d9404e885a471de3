// One conversation that I sit in: its <room-view>, and what the list needs to know of it while another is on the screen.

import { messageArrived } from "./desk-alert.js";
import { tellHappenings } from "./desk-happenings.js";
import { isLong, questions } from "./desk-questions.js";
import { awaySince, unansweredSince, unread } from "./desk-state.js";
import { all, find, isLocked, lang, make, memory, say, show, soon, stamp, t } from "./desk-page.js";

const TYPING_LASTS = 5000;
const clock = (at) => new Date(at).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });

export class Talk {
  item = null;
  shown = false; // on the screen now
  wantsFocus = false;
  #present = null; // the seats somebody sits in; null when nobody has told us
  #typingUntil = 0;
  #welcome = null;

  constructor(room) {
    this.room = room;
    this.node = stamp("talk");
    this.slots = this.node.slots;
    this.view = make("room-view");
    this.view.setAttribute("path", "/ws/staff");
    this.view.setAttribute("room", room);
    this.view.setAttribute("lang", lang);
    this.view.asleep = true;
    tellHappenings(this.view);
    this.read = Number(memory.get(room, "read")) || 0;
    this.#listen();
    this.slots.room.append(this.view);
    const { more } = this.slots; // on a phone the rest of the tools stand behind one
    more.onclick = () => { more.ariaExpanded = String(more.parentElement.classList.toggle("is-open")); };
  }

  get young() { return this.view.entries.find(({ kind, body }) => kind === "seated" && body?.role === "young")?.body.seat ?? 1; }
  get name() { return this.item?.nickname || this.view.people?.get(this.young)?.name || t("young"); }
  get isOver() { return this.item?.state === "after" || ["after", "closed"].includes(this.view.phase); }
  get leads() { return this.item?.mine === "counsellor"; }
  get ending() { return this.view.entries.findLast(({ kind }) => kind === "ended")?.body?.how ?? ""; }
  get unread() { return this.#inSight() ? 0 : unread(this.view.entries, this.young, this.read); }
  get types() { return Date.now() < this.#typingUntil; }
  get since() { return this.isOver ? 0 : unansweredSince(this.view.entries, this.young); }
  get away() { return this.isOver ? 0 : awaySince(this.item, this.#present, this.young); }
  get sparring() { return this.view.entries.filter(({ kind, body }) => kind === "sparred" && body); }
  get sparredUnread() { return this.sparring.filter(({ n, from }) => from !== this.view.seat && n > (Number(memory.get(this.room, "sparred")) || 0)).length; }
  get alarmed() { return this.view.entries.findLast(({ kind }) => kind === "alarm" || kind === "alarm_closed")?.kind === "alarm"; }
  get loaded() { return !!this.#welcome && (this.view.entries.at(-1)?.n ?? 0) >= this.#welcome.last; }

  /** The one on the screen is drawn; the others keep their line and count, which costs next to nothing. */
  set onScreen(shown) {
    this.shown = shown;
    show(this.node, shown);
    this.view.asleep = !shown;
    if (shown) this.draw();
  }

  /** To the box, as soon as there is one; on a phone, where that would bring up the keyboard, to the heading. */
  focus() {
    const writes = !this.isOver && matchMedia("(pointer: fine)").matches;
    this.wantsFocus = writes && !this.view.composer;
    if (!writes) this.slots.name.focus({ preventScroll: true });
    else if (this.view.composer) this.view.focusComposer();
  }

  draw() {
    const { name, here, away, empty, over, sparred } = this.slots;
    say(name, this.name);
    say(here, t("here", { names: this.#whoIsHere().join(", ") }));
    say(away, this.awayWords("young_away"));
    say(over.firstElementChild, t(this.leads ? "over_says" : "over_beside"));
    show(over, this.isOver);
    if (this.isOver) say(this.slots.hint, "");
    show(empty, this.loaded && !this.isOver && !this.view.entries.some(({ kind }) => kind === "said"));
    this.view.composer = !this.isOver && !!this.#welcome;
    if (this.wantsFocus && this.view.composer) this.focus();
    const news = this.sparredUnread;
    say(sparred, news ? String(news) : "");
    const alarm = find('[data-pane="alarm"]', this.node);
    alarm.dataset.rings = this.alarmed ? "yes" : "";
    show(find('.talk__tools [data-pane="end"]', this.node), !this.isOver);
    if (this.#inSight()) this.#readAll();
  }

  /** "er væk siden 19.42", or nothing. */
  awayWords(key = "away") {
    const since = this.away;
    if (!since) return "";
    return since < 0 ? t(key) : t(`${key}_since`, { time: clock(since) });
  }

  /** It has left the desk: nothing of it stays in this tab. */
  remove() {
    this.view.wipe();
    memory.wipe(this.room);
    this.node.remove();
  }

  #inSight() { return this.shown && !document.hidden && !isLocked(); }

  #readAll() {
    const last = this.view.entries.at(-1)?.n ?? 0;
    if (last <= this.read) return;
    this.read = last;
    memory.set(this.room, "read", String(last));
  }

  #whoIsHere() {
    const seats = [...(this.view.people ?? new Map())].filter(([seat, { role }]) => role !== "young" && (this.#present?.includes(seat) || seat === this.view.seat));
    return seats.map(([seat, { name, role }]) => (seat === this.view.seat ? t("here_you") : `${name} (${t(`role_${role}`)})`));
  }

  #listen() {
    const hear = {
      "room:welcome": ({ detail }) => { this.#welcome = detail; },
      "room:entry": ({ detail }) => this.#entered(detail),
      "room:presence": ({ detail }) => { this.#present = detail.present; },
      "room:typing": ({ detail }) => { if (detail.from === this.young) this.#typingUntil = detail.typing ? Date.now() + TYPING_LASTS : 0; },
      "room:line": ({ detail }) => { if (detail.state !== "open") this.#present = null; },
      "room:draft": ({ detail }) => this.#hint(detail.text),
      "room:locked": () => window.flyveLock?.show(),
    };
    for (const [name, take] of Object.entries(hear)) {
      this.view.addEventListener(name, (event) => { take(event); soon(); });
    }
  }

  #entered({ kind, from, n }) {
    if (kind !== "said" || from !== this.young) return;
    this.#typingUntil = 0;
    const isNew = this.#welcome && n > this.#welcome.last;
    if (isNew && n > this.read && !this.#inSight()) messageArrived();
  }

  /** One question at a time (LC11), and short enough for a phone: quiet hints, never a hindrance. */
  #hint(text) {
    const n = questions(text);
    say(this.slots.hint, n > 1 ? t("questions", { n }) : isLong(text) ? t("long") : "");
  }
}

/** The buttons of a conversation that open something beside it. */
export const paneButtons = (talk) => all("[data-pane]", talk.node);
