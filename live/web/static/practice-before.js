// Before the play: what one would rather be spared, who plays whom, and one's own card.

import { drawCard } from "./practice-card.js";
import { act, all, find, lang, say, show, t } from "./practice-page.js";

const form = find("#boundaries");
const ticked = () => all("input:checked", form).map((box) => box.value);

form.addEventListener("change", () => {
  show(find("#leave-out"), ticked().length > 0);
  show(find("#skip"), !ticked().length);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  act("leave_out", { themes: ticked() }, find("#leave-out"));
});
find("#skip").onclick = ({ currentTarget }) => act("leave_out", { themes: [] }, currentTarget);

for (const choice of all("[data-want]")) {
  choice.onclick = () => act("want", { role: choice.dataset.want }, choice);
}

export function drawBefore(run) {
  show(form, !run.leftOut);
  if (run.leftOut) for (const box of all("input:checked", form)) box.checked = false; // what was chosen is nobody's to see
  for (const choice of all("[data-want]")) choice.setAttribute("aria-pressed", String(run.wanted === choice.dataset.want));
  say(find("[data-teaser]"), run.case?.[lang]?.teaser ?? "");
  show(find("#drawn"), run.drawn);
  if (run.drawn) say(find("#drawn"), t(`drawn_${run.role}`));
  drawCard(find("#card-first"), run.role, run.card);
}
