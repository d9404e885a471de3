// What the desk's items mean: pure functions from what the server has told to what a person wants to know.

const A_MINUTE = 60_000;

/** Who waits in an organisation, first come first. */
export function waiting(items, org) {
  return of(items, "waiting/").filter((item) => item.org === org).sort((a, b) => a.place - b.place || a.arrived_at - b.arrived_at);
}

/** The conversations I sit in, in the order they were taken; the place in the list never jumps. */
export function mine(items) {
  return talks(items).filter((item) => item.mine);
}

/** The conversations of others in an organisation: for those who may look after them. */
export function others(items, org) {
  return talks(items).filter((item) => !item.mine && item.org === org);
}

/** Colleagues on duty, without myself. */
export function colleagues(items, org, me) {
  return Object.entries(items)
    .filter(([id]) => id.startsWith(`duty/${org}/`))
    .map(([id, item]) => ({ ...item, account: id.split("/")[2] }))
    .filter((item) => item.account !== me)
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What must not be missed, and how loud: alarms always, people who wait and calls unless I am busy. */
export function attention(items, orgs) {
  const onDuty = orgs.filter((org) => items[`me/${org}`]?.on_duty);
  const free = onDuty.filter((org) => !items[`me/${org}`].busy);
  const open = withIds(items, "alarm/").filter((alarm) => !alarm.acknowledged_by);
  return {
    alarms: open.filter((alarm) => !alarm.mine),
    own: open.filter((alarm) => alarm.mine),
    calls: withIds(items, "call/"),
    waiting: of(items, "waiting/").filter((item) => free.includes(item.org) && !item.away_since),
  };
}

/** When the young person began to wait for an answer; 0 when the last word is ours. */
export function unansweredSince(entries, young) {
  let since = 0;
  for (const { kind, from, at } of entries) {
    if (kind !== "said") continue;
    if (from !== young) since = 0;
    else since ||= at;
  }
  return since;
}

/** How many of the young person's messages have come after number `read`. */
export function unread(entries, young, read) {
  let count = 0;
  for (let index = entries.length - 1; index >= 0 && entries[index].n > read; index -= 1) {
    if (entries[index].kind === "said" && entries[index].from === young) count += 1;
  }
  return count;
}

/** Since when the young person is away: 0 is here, -1 is away but nobody knows since when. */
export function awaySince(item, present, young) {
  if (present !== null && present.includes(young)) return 0; // the room's own line knows first
  if (item?.young_away_since) return item.young_away_since;
  return present === null ? 0 : -1;
}

/** A stretch of time in words; `t` is asked for `time_now`, `time_minutes` and `time_hours`. */
export function howLong(milliseconds, t) {
  const minutes = Math.floor(Math.max(0, milliseconds) / A_MINUTE);
  if (minutes < 1) return t("time_now");
  if (minutes < 60) return t("time_minutes", { n: minutes });
  return t("time_hours", { h: Math.floor(minutes / 60), n: minutes % 60 });
}

/** The conversation `steps` further down the list, round the end. */
export function nextRoom(rooms, selected, steps) {
  if (!rooms.length) return "";
  const at = rooms.indexOf(selected);
  if (at < 0) return steps > 0 ? rooms[0] : rooms.at(-1);
  return rooms[(at + steps + rooms.length) % rooms.length];
}

function talks(items) {
  return of(items, "talk/").sort((a, b) => (a.taken_at ?? 0) - (b.taken_at ?? 0) || (a.room < b.room ? -1 : 1));
}

function of(items, start) {
  return Object.entries(items).filter(([id]) => id.startsWith(start)).map(([, item]) => item);
}

function withIds(items, start) {
  return Object.entries(items).filter(([id]) => id.startsWith(start)).map(([id, item]) => ({ ...item, id: id.slice(start.length) }));
}
