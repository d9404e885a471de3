// Under each message of the opsamling: the "ung"'s marks, the "rådgiver"'s guesses, both views side by side, comments.

import { act, button, find, keepDraft, make, say, show, t, view } from "./practice-page.js";

const SIGNS = { opened: "▲", closed: "▼", missed: "○" };
const notes = new Map(); // name of a message → what stands under it

/** Let every message carry what the step asks for. `mode`: "mark", "guess", "together" or "". */
export function drawNotes(run, mode) {
  for (const message of run.messages) {
    let note = notes.get(message.name);
    if (!note && !mode) continue; // in the play nothing stands under a message
    if (!note) notes.set(message.name, (note = { node: make("div", "about"), mode: "" }));
    if (note.mode !== mode) build(note, message, mode);
    if (!note.node.isConnected) view.annotate(message.seat, message.key, note.node);
    const row = view.row(message.seat, message.key);
    if (row) row.onclick = mode === "mark" || mode === "guess" ? (event) => tapped(event, note) : null;
    note.update?.(run);
  }
}

/** A mark as a person would say it; the sign is for the eye only. */
export function markWords(as, { guess = false } = {}) {
  const words = make("span", `mark mark--${as}`);
  const sign = make("span", "mark__sign", SIGNS[as] ?? "");
  sign.setAttribute("aria-hidden", "true");
  words.append(sign, ` ${t(guess ? `guess_${as}` : as)}`);
  return words;
}

function build(note, message, mode) {
  Object.assign(note, { mode, update: null, close: null, toggle: null });
  note.node.replaceChildren();
  if (mode === "mark" || mode === "guess") buildMark(note, message, mode);
  if (mode === "together") buildTogether(note, message);
}

function tapped(event, note) {
  if (!event.target.closest("button, textarea, label, .about")) note.toggle();
}

function buildMark(note, { seat, key, name, text }, verb) {
  const guess = verb === "guess";
  const choices = guess ? ["opened", "closed"] : ["opened", "closed", "missed"];
  const opener = button(t("mark"), () => note.toggle(), "button mark-open");
  const chosen = make("p", "about__mark");
  const panel = make("div", "mark-panel");
  panel.hidden = true;
  note.close = () => {
    show(panel, false);
    opener.setAttribute("aria-expanded", "false");
  };
  note.toggle = () => {
    if (!panel.hidden) return note.close();
    for (const other of notes.values()) other.close?.(); // one message at a time
    show(panel, true);
    opener.setAttribute("aria-expanded", "true");
    find("button", panel).focus({ preventScroll: true });
  };
  opener.setAttribute("aria-expanded", "false");

  const finish = () => { note.close(); opener.focus({ preventScroll: true }); };
  const set = (as, pressed) => act(verb, { seat, said: key, as, ...(guess || !field.value.trim() ? {} : { text: field.value }) }, pressed);
  const buttons = choices.map((as) => {
    const choice = button("", async (pressed) => {
      if ((await set(as, pressed)) && guess) finish(); // a guess is made in one touch; a mark may be given words
    }, "button");
    choice.append(markWords(as, { guess }));
    choice.dataset.as = as;
    return choice;
  });
  const field = make("textarea");
  const words = make("div", "field");
  const remove = button(t("remove"), async (pressed) => { if (await set("none", pressed)) finish(); }, "plain-button");
  const done = button(t("save"), async (pressed) => {
    if (!guess && note.now && field.value.trim() !== note.now.text && !(await set(note.now.as, pressed))) return;
    finish();
  }, "button button--primary");
  if (!guess) {
    field.id = `words-${name.replace(/\W/g, "-")}`;
    field.rows = 2;
    field.maxLength = 1000;
    keepDraft(field);
    const label = make("label", "", t("words"));
    label.htmlFor = field.id;
    words.append(label, field);
  }
  const row = make("div", "cluster");
  row.append(done, remove);
  panel.append(...buttons, words, row);
  note.node.append(chosen, opener, panel);

  note.update = (run) => {
    const now = (note.now = (guess ? run.guesses : run.marks).get(name));
    const drawn = now ? `${now.as} ${now.text}` : "";
    if (chosen.dataset.drawn !== drawn) {
      chosen.dataset.drawn = drawn;
      chosen.replaceChildren(...(now ? [markWords(now.as, { guess }), now.text ? ` – ${now.text}` : ""] : []));
    }
    show(chosen, !!now);
    say(opener, t(now ? "mark_change" : "mark"));
    opener.setAttribute("aria-label", `${opener.textContent}: ${text.slice(0, 60)}`);
    for (const choice of buttons) choice.setAttribute("aria-pressed", String(now?.as === choice.dataset.as));
    for (const part of [words, row]) show(part, !!now);
  };
}

function buildTogether(note, { seat, key, name, text }) {
  const lines = make("ul", "about__lines");
  const field = make("textarea");
  const opener = button(t("comment"), () => {
    show(form, form.hidden);
    opener.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) field.focus();
  }, "plain-button");
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-label", `${t("comment")}: ${text.slice(0, 60)}`);
  const form = make("form", "field");
  form.hidden = true;
  field.id = `comment-${name.replace(/\W/g, "-")}`;
  field.rows = 2;
  field.maxLength = 1000;
  keepDraft(field);
  const label = make("label", "", t("comment_field"));
  label.htmlFor = field.id;
  const send = make("button", "button", t("comment_send"));
  form.append(label, field, send);
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (!field.value.trim()) return field.focus();
    if (await act("comment", { seat, said: key, text: field.value }, send)) {
      field.clear();
      show(form, false);
      opener.setAttribute("aria-expanded", "false");
      opener.focus();
    }
  };
  note.node.append(lines, opener, form);
  note.update = (run) => {
    const nameOf = (role) => [...run.people.values()].find((person) => person.role === role)?.name ?? "";
    const said = run.comments.filter((comment) => comment.about === name);
    const mark = run.marks.get(name), guess = run.guesses.get(name);
    const drawn = JSON.stringify([mark, guess, said]);
    if (lines.dataset.drawn === drawn) return;
    lines.dataset.drawn = drawn;
    lines.replaceChildren();
    if (mark) lines.append(both(t("mark_said", { name: nameOf("young"), mark: "" }), markWords(mark.as), mark.text));
    if (guess) lines.append(both(t("guess_said", { name: nameOf("counsellor"), mark: "" }), markWords(guess.as, { guess: true })));
    for (const { seat: who, text: words } of said) {
      lines.append(make("li", "about__comment", t("comment_said", { name: run.people.get(who)?.name ?? "", text: words })));
    }
    show(lines, lines.children.length > 0);
  };
}

function both(who, mark, words = "") {
  const line = make("li", "", who);
  line.append(mark);
  if (words) line.append(` – ${words}`);
  return line;
}

/** Both views of the conversation on one line of time: the "ung"'s marks above, the guesses below. */
export function drawPicture(run, place) {
  show(place, run.marks.size + run.guesses.size > 0);
  const width = Math.max(240, place.clientWidth - 40); // drawn for the screen at hand, so that the signs keep their size
  const drawn = `${run.messages.length} ${run.marks.size} ${run.guesses.size} ${width}`;
  if (place.hidden || place.dataset.drawn === drawn) return;
  place.dataset.drawn = drawn;
  const svg = draw("svg", { viewBox: `0 0 ${width} 80`, role: "img", "aria-label": t("picture") });
  svg.append(draw("line", { x1: 4, x2: width - 4, y1: 40, y2: 40, class: "picture__time" }));
  const step = (width - 32) / Math.max(1, run.messages.length - 1);
  run.messages.forEach((message, index) => {
    const x = run.messages.length > 1 ? 16 + index * step : width / 2;
    svg.append(draw("circle", { cx: x, cy: 40, r: 3.5, class: "picture__said" }));
    const mark = run.marks.get(message.name), guess = run.guesses.get(message.name);
    if (mark) svg.append(draw("path", { d: shape(mark.as, x, 18), class: "picture__mark" }));
    if (guess) svg.append(draw("path", { d: shape(guess.as, x, 62), class: "picture__guess" }));
  });
  for (const old of place.querySelectorAll("svg, .picture__who")) old.remove();
  place.append(make("span", "picture__who", t("picture_young")), svg, make("span", "picture__who", t("picture_guess")));
}

function shape(as, x, y) {
  if (as === "opened") return `M${x} ${y - 11}l10 18h-20z`;
  if (as === "closed") return `M${x} ${y + 11}l10 -18h-20z`;
  return `M${x - 9} ${y}a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z`;
}

function draw(tag, attributes, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
}
