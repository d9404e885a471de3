// The opsamling, five short steps: out of the role, reactions, marks, together, one thing to take along (PR1).

import { drawCard } from "./practice-card.js";
import { drawNotes, drawPicture } from "./practice-marks.js";
import { act, all, find, has, keepDraft, lang, list, make, memory, say, show, t } from "./practice-page.js";

const TIPS = 6;

// --- reactions ---------------------------------------------------------------------------------------------------

const reaction = find("#reaction");
keepDraft(reaction);
for (const word of all("[data-word]")) {
  word.onclick = () => {
    reaction.value = (reaction.value.trim() ? `${reaction.value.trim()}, ` : "") + word.textContent;
    reaction.dispatchEvent(new Event("input"));
  };
}
find("#react").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!reaction.value.trim()) return reaction.focus();
  if (await act("react", { text: reaction.value }, find("#react .cluster button"))) reaction.clear();
});

// --- the "ung"'s two answers, the "rådgiver"'s six tips ----------------------------------------------------------

for (const answer of all("[data-question]")) {
  answer.onclick = () => act("answer", { question: answer.dataset.question, answer: answer.dataset.answer }, answer);
}

let redraw = () => {};
let turned = false; // a tip was left or the guessing ended: the next thing takes the focus
find("#guessed").onclick = () => goTo("yes");
find("#back-to-guess").onclick = () => goTo("");

function goTo(guessed) {
  memory.set("guessed", guessed);
  turned = true;
  redraw();
}

for (const form of all("[data-tip]")) {
  const field = find("textarea", form), tip = Number(form.dataset.tip);
  keepDraft(field);
  const leave = () => { memory.set(`left-tip-${tip}`, "yes"); turned = true; redraw(); };
  find("[data-skip]", form).onclick = leave;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (field.value.trim() && !(await act("reflect", { tip, text: field.value }, find("button", form)))) return;
    field.clear();
    leave();
  });
}

function drawTips(run) {
  const next = [...Array(TIPS).keys()].map((n) => n + 1).find((n) => !run.tips.has(n) && !memory.get(`left-tip-${n}`));
  for (const form of all("[data-tip]")) show(form, Number(form.dataset.tip) === next);
  show(find("#tips-done"), next === undefined);
  if (turned) {
    turned = false;
    const target = !memory.get("guessed") ? "#marks-here .room-log" : next ? `[data-tip="${next}"] h3` : "#tips-done p";
    find(target)?.focus();
  }
}

// --- one thing to take along -------------------------------------------------------------------------------------

const TAKE = ["text", "mine", "theirs"];
for (const name of TAKE) keepDraft(find(`#take-${name}`));
find("#takeaway").addEventListener("submit", async (event) => {
  event.preventDefault();
  const pressed = find("#takeaway button");
  const words = Object.fromEntries(TAKE.map((name) => [name, find(`#take-${name}`).value]).filter(([, text]) => text.trim()));
  if (Object.keys(words).length && !(await act("take_along", words, pressed))) return;
  for (const name of TAKE) find(`#take-${name}`).clear();
  await act("ready", { phase: "takeaway" }, pressed);
});

// --- drawing -----------------------------------------------------------------------------------------------------

/** What is shown of the step "marks": the young person's part is one, the counsellor's is two. */
export const partOf = (run) => (run.role === "counsellor" && memory.get("guessed") ? "tips" : "guess");

export function drawDebrief(run, phase, again) {
  redraw = again;
  drawReactions(run);
  for (const answer of all("[data-question]")) {
    answer.setAttribute("aria-pressed", String(run.answers[answer.dataset.question] === answer.dataset.answer));
  }
  for (const empty of all("[data-no-messages]")) show(empty, run.messages.length === 0);
  const mode = { marks: run.role === "young" ? "mark" : "guess", together: "together" }[phase] ?? "";
  drawNotes(run, mode);
  if (phase === "marks" && run.role === "counsellor") drawTips(run);
  if (run.revealed) drawTogether(run);
  show(find("#takeaway"), !run.ready.get("takeaway")?.has(run.seat));
  drawClosed(run);
}

function drawReactions(run) {
  const place = find("#reactions");
  for (const { seat, text } of run.reactions.slice(place.children.length)) {
    const line = make("li");
    line.append(make("strong", "", seat === run.seat ? t("me") : run.people.get(seat)?.name ?? ""), ` ${text}`);
    place.append(line);
  }
  show(find("#reactions-empty"), run.reactions.length === 0);
}

function drawTogether(run) {
  drawCard(find("#card-revealed"), "young", run.revealed.card);
  drawPicture(run, find("#picture"));
  for (const place of all("[data-answered]")) {
    const answer = run.answers[place.dataset.answered];
    say(place, t(answer ?? "not_answered"));
  }
  const words = run.revealed.debrief?.[lang] ?? run.revealed.debrief?.da;
  show(find("#debrief-words"), !!words);
  show(find("#no-debrief"), !words);
  const place = find("#debrief-words");
  if (!words || place.dataset.drawn) return;
  place.dataset.drawn = "yes";
  find('[data-slot="dilemma"]', place).textContent = words.dilemma;
  list(find('[data-slot="good"]', place), words.good, ({ text, sources }) => {
    const item = make("li", "", text);
    const source = [...new Set(sources.map(sourceWords))].join("; ");
    item.append(make("small", "soft good__source", t("source", { source })));
    return item;
  });
  list(find('[data-slot="avoid"]', place), words.avoid);
  list(find('[data-slot="questions"]', place), words.questions);
}

/** "S0 tip 4", "LC13" or "G", as a person would say where it comes from. */
function sourceWords(source) {
  const tip = /tip (\d)$/.exec(source)?.[1];
  const key = tip ? `tip_${tip}` : /^[A-Z]+/.exec(source)?.[0];
  return t(has(`source_of.${key}`) ? `source_of.${key}` : "source_of.other");
}

function drawClosed(run) {
  show(find("#my-takeaway"), !!run.took);
  for (const place of all("[data-took]")) {
    const words = run.took?.[place.dataset.took] ?? "";
    say(place, words);
    show(place.parentElement, words !== "");
  }
  const aftercare = run.revealed?.debrief?.[lang]?.aftercare ?? "";
  show(find("#aftercare"), aftercare !== "");
  say(find("#aftercare"), aftercare.trim());
  show(find("#again-offer"), run.again !== "");
  show(find("#again"), run.again === "");
  if (run.again) {
    say(find("#again-offer p"), t("again_offer", { name: run.partner?.name ?? "" }));
    find("#again-offer a").href = `/oevelse/rum/${encodeURIComponent(run.again)}`;
  }
}
