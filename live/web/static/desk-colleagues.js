// Never alone: call a colleague in, ask somebody to take over, or hand over – with words that tell the young person the truth.

import { account, me } from "./desk-duty.js";
import { describe } from "./desk-queue.js";
import { colleagues } from "./desk-state.js";
import { pane } from "./desk-side.js";
import { ask, find, keyed, line, say, show, stamp, t } from "./desk-page.js";

let talk = null;

pane("colleague", (shown) => {
  talk = shown;
  const { org, counsellors = [], asked = [] } = talk.item;
  const there = colleagues(line.items, org, account()).filter((one) => !counsellors.some((beside) => beside.account === one.account));
  show(find("#colleague-none"), there.length === 0);
  show(find("#call-anybody"), there.length > 1 && !talk.isOver);
  keyed(find("#call-list"), there, (one) => `${talk.room}/${one.account}`, create, update);
  const called = asked.at(-1);
  say(find("#call-says"), called ? asking(called, org) : "");
  show(find("#call-says"), !!called);
});

function asking({ to, why }, org) {
  if (!to) return t("asked_anybody");
  return t(`asked_${why}`, { name: line.items[`duty/${org}/${to}`]?.name ?? t("somebody") });
}

function create(one) {
  const row = stamp("call-row");
  const { join, take_over, hand_over, sure, sure_says, yes, no } = row.slots;
  const call = (why) => (event) => ask("ask", { room: talk.room, to: one.account, why }, event.currentTarget);
  join.onclick = call("join");
  take_over.onclick = call("take_over");
  hand_over.onclick = () => {
    say(sure_says, t("hand_over_sure", { name: one.name }));
    show(sure, true);
    yes.focus();
  };
  no.onclick = () => { show(sure, false); hand_over.focus(); };
  yes.onclick = async () => {
    const done = await ask("hand_over", { room: talk.room, to: one.account }, yes);
    if (done) say(find("#desk-said"), t("handed_over", { name: one.name }));
  };
  return row;
}

function update(row, one) {
  const { name, what, join, take_over, hand_over } = row.slots;
  say(name, one.name);
  say(what, describe(one));
  show(join, !one.busy);
  show(take_over, !one.busy && talk.leads && !talk.isOver);
  show(hand_over, talk.leads && !talk.isOver && one.here && !!me());
}

find("#call-anybody").onclick = ({ currentTarget }) => ask("ask", { room: talk.room, to: null, why: "join" }, currentTarget);
