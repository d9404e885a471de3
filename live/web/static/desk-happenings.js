// How what happens, besides what is said, stands in a conversation at the desk. What only colleagues see says so.

import { make, t } from "./desk-page.js";

export function tellHappenings(view) {
  const name = (seat) => view.people.get(seat)?.name || t("somebody");
  Object.assign(view.renderers, {
    seated: ({ body }) => seated(view, body),
    unseated: ({ body }) => event(t("left", { who: name(body?.seat) })),
    handed_over: ({ body }) => event(t("handed_over_entry", { from: name(body?.from), to: name(body?.to) })),
    out_of_turn: ({ body }) => ours(t("out_of_turn_entry", { text: body?.text ?? "" })),
    ended: ({ body }) => event(howItEnded(body?.how)),
    alarm: () => ours(t("alarm_entry")),
    alarm_acknowledged: ({ body, from }) => ours(t("alarm_acknowledged_entry", { who: body?.name || name(from) })),
    alarm_closed: () => ours(t("alarm_closed_entry")),
  });
}

export function howItEnded(how) {
  return t(["young_left", "finished", "lost"].includes(how) ? `ended_${how}` : "ended_other");
}

function seated(view, body) {
  if (!body?.name) return null;
  if (body.role === "young") return event(t("taken_entry"));
  if (body.seat === view.seat) return event(t("sat_down_you"));
  const what = [body.profession, body.employed ? t(`employed_${body.employed}`) : ""].filter(Boolean).join(", ");
  return event(t("sat_down", { who: what ? `${body.name} (${what})` : body.name }));
}

const event = (text) => make("li", "room-event", text);
const ours = (text) => make("li", "room-event room-event--ours", text);
