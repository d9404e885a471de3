// The two cards of a case. Only the seat that was given one has it; both see the young person's in the opsamling.

import { button, lang, list, make, stamp, t, view } from "./practice-page.js";

/** Draw `card` into `place`. With `lend`, its lines can be put into the composer; they are never sent by themselves. */
export function drawCard(place, role, card, { lend = false } = {}) {
  const words = card?.[lang] ?? card?.da;
  const drawn = words ? `${role} ${lang} ${lend}` : "";
  if (place.dataset.drawn === drawn) return;
  place.dataset.drawn = drawn;
  place.replaceChildren();
  if (words) place.append(role === "young" ? young(words, lend) : counsellor(words));
}

/** A line to borrow: a button in the play, words elsewhere. */
export function lendable(line, lend = true, lent = () => {}) {
  const item = make("li");
  if (lend) item.append(button(line, () => { view.insert(line); lent(); }, "line"));
  else item.append(make("span", "line", line));
  return item;
}

function young(words, lend) {
  const { copy, slots } = stamp("card-young");
  slots.person.textContent = t("person", { name: words.name, age: words.age });
  slots.who.textContent = words.who;
  list(slots.openings, words.openings, (line) => lendable(line, lend));
  list(slots.hidden, words.hidden, ({ what, takes, sounds }) => {
    const thing = stamp("card-hidden");
    thing.slots.what.textContent = what;
    thing.slots.takes.textContent = takes;
    thing.slots.sounds.replaceChildren(lend ? button(sounds, () => view.insert(sounds), "line") : sounds);
    return thing.copy;
  });
  for (const name of ["style", "length", "spelling", "emoji"]) slots[name].textContent = words.writing[name];
  list(slots.closes, words.closes);
  list(slots.twists, words.twists, ({ name, happens }) => {
    const item = make("li", "", "");
    item.append(make("strong", "", name), ` – ${happens}`);
    return item;
  });
  return copy;
}

function counsellor(words) {
  const { copy, slots } = stamp("card-counsellor");
  list(slots.knows, words.knows);
  return copy;
}
