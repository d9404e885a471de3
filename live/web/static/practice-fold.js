// What a run is, as one of the two sees it: a pure fold over the entries this seat was shown. It never guesses.

export const DEBRIEF = ["out", "reactions", "marks", "together", "takeaway"];

export function fold(entries, seat) {
  const run = {
    seat, phase: "boundaries", people: new Map(), opened: entries.length > 0, case: null, drawn: false, card: null,
    leftOut: false, wanted: "", ready: new Map(), began: 0, ending: "", stopped: false, messages: [], reactions: [],
    marks: new Map(), guesses: new Map(), answers: {}, tips: new Map(), revealed: null, comments: [], took: null,
    again: "", alarm: false, erased: false,
  };
  for (const entry of entries) take(run, entry);
  run.role = run.people.get(seat)?.role ?? "partner";
  run.partner = [...run.people.values()].find((person) => person.seat !== seat) ?? null;
  return run;
}

/** The name of a message for everybody. */
export const said = (seat, key) => `${seat} ${key}`;

/** Has this seat said "ready" in the phase we are in? */
export const isReady = (run, seat) => run.ready.get(run.phase)?.has(seat) ?? false;

function take(run, { kind, from, key, at, body }) {
  const words = body ?? {};
  const change = CHANGES[kind];
  if (change) change(run, words, { from, key, at });
}

const CHANGES = {
  seated(run, { seat, role, name, here }) {
    for (const [other, itsRole, itsName] of here ?? []) person(run, other, itsRole, itsName);
    if (seat) person(run, seat, role, name);
  },
  phase(run, { phase }, { at }) {
    run.phase = phase;
    if (phase === "play") run.began = at;
  },
  closed(run) { run.phase = "closed"; },
  case(run, words) { run.case = words; },
  dealt(run, { drawn }) { run.drawn = drawn; },
  card_young(run, words) { run.card = words; },
  card_counsellor(run, words) { run.card = words; },
  left_out(run) { run.leftOut = true; },
  wanted(run, { role }) { run.wanted = role; },
  ready(run, { phase }, { from }) { run.ready.set(phase, (run.ready.get(phase) ?? new Set()).add(from)); },
  ended(run, { how }) { run.ending = how; },
  stopped(run) { run.ending = "stopped"; },
  said(run, { text }, { from, key }) { run.messages.push({ seat: from, key, text: text ?? "", name: said(from, key) }); },
  reacted(run, { text }, { from }) { run.reactions.push({ seat: from, text: text ?? "" }); },
  marked(run, words) { note(run.marks, words); },
  guessed(run, words) { note(run.guesses, words); },
  answered(run, { question, answer }) { run.answers[question] = answer; },
  reflected(run, { tip, text }) { run.tips.set(tip, text); },
  revealed(run, words) {
    run.revealed = words;
    run.marks = table(words.marked);
    run.guesses = table(words.guessed);
    run.answers = words.answered ?? {};
  },
  commented(run, words, { from }) { run.comments.push({ seat: from, about: said(words.seat, words.said), text: words.text ?? "" }); },
  took_along(run, words) { run.took = words; },
  again(run, { room }) { run.again = room; },
  alarm(run) { run.alarm = true; },
  alarm_closed(run) { run.alarm = false; },
  erased(run) { run.erased = true; },
};

function person(run, seat, role, name) {
  run.people.set(seat, { seat, role, name: name ?? run.people.get(seat)?.name ?? "" });
}

/** The last word about a message counts; "none" takes it away. */
function note(notes, { seat, said: key, as, text }) {
  if (!key) return;
  if (as === "none") notes.delete(said(seat, key));
  else notes.set(said(seat, key), { as, text: text ?? "" });
}

function table(rows) {
  return new Map((rows ?? []).map(([seat, key, { as, text }]) => [said(seat, key), { as, text: text ?? "" }]));
}
