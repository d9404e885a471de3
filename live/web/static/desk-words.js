// Words to borrow, and where one can go from here: put into the composer, never sent by themselves.

import { lend, pane } from "./desk-side.js";
import { all, button, doors, find, lang, list, make, show, t } from "./desk-page.js";

const CATEGORIES = ["local", "municipal", "volunteer", "doctor_dentist"];
let language = lang === "en" ? "en" : "da"; // that of the young person: the counsellor chooses
let drawnWords = "";
let drawnOffers = "";
let org = "";

pane("words", (talk) => { org = talk.item.org; drawWords(); });
pane("refer", (talk) => { org = talk.item.org; drawOffers(); });

function drawWords() {
  const now = `${org}/${language}`;
  if (drawnWords === now) return;
  drawnWords = now;
  for (const press of all("[data-language]")) press.ariaPressed = String(press.dataset.language === language);
  const phrases = (doors[org]?.phrases ?? []).map((phrase) => ({ title: phrase.title, text: phrase[language] || phrase.da }));
  show(find("#words-none"), phrases.length === 0);
  list(find("#words-list"), phrases, ({ title, text }) => {
    const item = make("li");
    const press = button("", () => lend(text), "line");
    press.append(make("strong", "line__title", title), make("span", "", text));
    item.append(press);
    return item;
  });
}

for (const press of all("[data-language]")) {
  press.onclick = () => { language = press.dataset.language; drawWords(); };
}

function drawOffers() {
  const sought = find("#refer-find").value.trim().toLowerCase();
  const now = `${org}/${sought}`;
  if (drawnOffers === now) return;
  drawnOffers = now;
  const offers = (doors[org]?.offers ?? []).filter((offer) =>
    [offer.name, offer.what, offer.for_whom].join(" ").toLowerCase().includes(sought));
  show(find("#refer-none"), offers.length === 0);
  find("#refer-list").replaceChildren(...CATEGORIES.flatMap((category) => {
    const of = offers.filter((offer) => offer.category === category);
    if (!of.length) return [];
    const lines = make("ul", "lines");
    list(lines, of, drawOffer);
    return [make("h3", "", t(`category_${category}`)), lines];
  }));
}

function drawOffer(offer) {
  const item = make("li");
  const press = button("", () => lend(asWords(offer)), "line");
  press.append(make("strong", "line__title", offer.name), make("span", "", offer.what));
  if (offer.for_whom) press.append(make("span", "small", offer.for_whom));
  item.append(press);
  return item;
}

/** As a choice, never as a push (LC15). */
function asWords({ name, what, phone, web }) {
  const sentence = what && !/[.!?…]$/.test(what) ? `${what}.` : what;
  const reach = [phone, web].filter(Boolean).join(", ");
  return [t("offer_line", { name, what: sentence }), reach ? t("offer_reach", { reach }) : ""].filter(Boolean).join(" ").replace(/ {2,}/g, " ");
}

find("#refer-find").oninput = drawOffers;
