// <emergency-panel>: what stands beside a live conversation when it burns. `panel.room` is the <room-view> it belongs
// to, `panel.place` the organisation whose numbers are shown. It keeps no truth: it folds the room's own entries.
// Ticks and unsent forms stay in this tab, and words for the young person are put into the box, never sent.

import { button as plain, choices, clock, fill, folded, lineField, make, said, telephone, textField } from "./emergency-fields.js";

const words = JSON.parse(document.getElementById("emergency-texts")?.textContent ?? "{}");
const facts = JSON.parse(document.getElementById("emergency-facts")?.textContent ?? "{}");
const button = (key, className, press, text = words[key]) => plain(text, className, press);
const BAGVAGT = 2; // the level at which one rings the bagvagt oneself
const SLOW = 4000; // ms until an alarm that is not safe yet sends one to the telephone

class EmergencyPanel extends HTMLElement {
  #room = null;
  #place = "";
  #raising = 0; // when it was pressed and is not in the log yet
  #listening = null;
  #drafts = new WeakMap(); // room → what stands in the forms

  connectedCallback() {
    if (!this.built) this.#build();
    this.#draw();
  }

  get room() { return this.#room; }
  set room(room) {
    if (room === this.#room) return;
    if (this.#room && this.built) this.#drafts.set(this.#room, this.#controls().map(({ value, checked }) => ({ value, checked })));
    this.#listening?.abort();
    this.#listening = new AbortController();
    this.#room = room;
    this.#raising = 0;
    for (const name of ["room:entry", "room:welcome", "room:line"]) {
      room?.addEventListener(name, () => this.#draw(), { signal: this.#listening.signal });
    }
    if (this.built) {
      for (const form of this.querySelectorAll("form")) form.reset();
      for (const tick of this.querySelectorAll(".em-steps input")) tick.checked = false;
      const draft = this.#drafts.get(room); // what was typed about one conversation belongs to it, and is not lost
      if (draft) this.#controls().forEach((control, at) => Object.assign(control, draft[at]));
      this.#draw();
    }
  }

  get place() { return this.#place || Object.keys(facts.numbers ?? {})[0] || ""; }
  set place(place) {
    this.#place = place;
    if (this.built) this.#drawNumbers();
  }

  /** One press: it rings (LC28). Also from the desk's own button. */
  async raise(branch) {
    if (this.#raising || this.alarm?.open) return branch ? this.#branch(branch) : undefined;
    this.#raising = Date.now();
    this.#draw();
    setTimeout(() => this.#draw(), SLOW + 100);
    const ok = await this.#act("alarm", branch ? { branch } : {});
    this.#raising = 0;
    this.#draw();
    if (ok) this.#tell("");
  }

  /** The latest alarm of this room, as its entries tell it; null when none was ever raised. */
  get alarm() {
    let alarm = null;
    for (const { kind, body, from, at } of this.#room?.entries ?? []) {
      if (kind === "alarm") alarm = { open: true, branch: body?.branch ?? "unsure", at, from, level: 0 };
      if (!alarm) continue;
      if (kind === "alarm_rung") alarm.level = body?.level ?? alarm.level;
      if (kind === "alarm_branch") alarm.branch = body?.branch ?? alarm.branch;
      if (kind === "alarm_acknowledged") alarm.heard = body ?? {};
      if (kind === "assessed") alarm.assessed = { ...body, at };
      if (kind === "alarm_closed") Object.assign(alarm, { open: false, closed: { ...body, at } });
    }
    return alarm;
  }

  // --- built once, so that nothing typed is lost when an entry comes --------------------------------------------------

  #build() {
    this.built = true;
    this.state = make("div", "em-state");
    this.state.setAttribute("role", "status");
    this.said = make("p", "em-said small");
    this.said.setAttribute("role", "status");
    this.start = make("section");
    const alarm = button("alarm", "button button--danger em-alarm", () => this.raise());
    this.start.append(alarm, make("p", "hint", words.alarm_says));
    this.append(this.state, this.start, this.#answers(), this.said, this.#steps(), this.#what(), this.#borrowed(),
      this.#trace(), this.#assessment(), this.#closing(), this.after = this.#afterwards());
    this.#drawNumbers();
  }

  #what() {
    const section = this.what = make("section");
    const list = make("ul", "em-branches");
    this.branchButtons = (facts.branches ?? []).map(({ name, words: said }) => {
      const one = button(null, "button", () => this.raise(name), said);
      one.dataset.branch = name;
      const item = make("li");
      item.append(one);
      list.append(item);
      return one;
    });
    this.passage = make("p");
    section.append(make("h3", "", words.what), this.ringsAtOnce = make("p", "hint", words.what_says), list, this.passage);
    return section;
  }

  #answers() {
    const row = this.answers = make("div", "cluster");
    this.takeIt = button("take", "button button--danger", () => this.#act("acknowledge_alarm"));
    this.reached = button("reached", "button button--danger", () => this.#act("acknowledge_alarm"));
    row.append(this.takeIt, this.reached);
    return row;
  }

  #steps() {
    const section = this.steps = make("section");
    const list = make("ul", "em-steps");
    for (const step of ["breathe", "ask", "112", "local", "say"]) {
      const item = make("li");
      const label = make("label", "choice");
      const tick = make("input");
      tick.type = "checkbox";
      label.append(tick, " ", words[`step_${step}`]);
      item.append(label);
      if (step === "112") item.append(this.#telephones([[words.call_112, "112"], [words.call_114, "114"]]));
      if (step === "local") item.append(this.numbers = make("ul", "em-numbers"));
      list.append(item);
    }
    section.append(make("h3", "", words.now), list, make("p", "hint", words.steps_kept));
    return section;
  }

  #trace() {
    const details = folded(words.trace_title);
    details.append(make("p", "", words.trace), make("p", "", words.trace_instead));
    return details;
  }

  #borrowed() {
    const details = folded(words.words_title);
    const list = make("ul", "em-words");
    const languages = make("div", "em-languages");
    const show = (language) => {
      for (const one of languages.children) one.setAttribute("aria-pressed", String(one.dataset.language === language));
      list.replaceChildren(...(facts.suggest?.[language] ?? []).map((text) => {
        const item = make("li");
        const one = button(null, "button", () => { this.#room?.insert(text); this.#tell(words.inserted); }, text);
        one.lang = language;
        one.setAttribute("aria-label", words.insert.replace("{words}", text));
        item.append(one);
        return item;
      }));
    };
    for (const language of ["da", "en"]) {
      const one = button(`words_${language}`, "button", () => show(language));
      one.dataset.language = language;
      languages.append(one);
    }
    details.append(make("p", "hint", words.words_says), languages, list);
    show(document.documentElement.lang.startsWith("en") ? "en" : "da");
    return details;
  }

  #assessment() {
    const details = this.assessing = folded(words.assess_title);
    const form = make("form", "em-form");
    form.autocomplete = "off";
    form.append(make("p", "hint", words.assess_says), choices("danger", words.danger, facts.dangers),
      textField("facts", words.facts, words.facts_hint, true, 2000), choices("decision", words.decision, facts.decisions),
      textField("because", words.because, "", false, 2000), lineField("decided_by", words.decided_by, words.decided_by_hint),
      choices("told", words.told, facts.told), button("assess", "button button--primary", null));
    form.onsubmit = async (event) => {
      event.preventDefault();
      const said = Object.fromEntries(new FormData(form));
      if (await this.#act("assess", said)) { form.reset(); details.open = false; this.closing.open = true; }
    };
    this.assessed = make("p", "notice");
    const section = make("section");
    details.append(form);
    section.append(this.assessed, details);
    return section;
  }

  #closing() {
    const section = this.closingSection = make("section");
    const details = this.closing = folded(words.close_title);
    const form = make("form", "em-form");
    form.autocomplete = "off";
    form.append(make("p", "hint", words.close_says), textField("text", words.close_text, "", true, 2000),
      lineField("decided_by", words.decided_by, ""), button("close", "button button--primary", null));
    form.onsubmit = async (event) => {
      event.preventDefault();
      if (await this.#act("close_alarm", Object.fromEntries(new FormData(form)))) { form.reset(); details.open = false; }
    };
    details.append(form);
    const sure = make("div", "stack stack--tight");
    sure.hidden = true;
    const yes = button("mistake_yes", "button", async () => {
      if (await this.#act("close_alarm", { mistake: true })) sure.hidden = true;
    });
    const no = button("mistake_no", "button", () => { sure.hidden = true; this.mistake.focus(); });
    const both = make("div", "cluster");
    both.append(no, yes);
    sure.append(make("p", "", words.mistake_sure), both);
    this.mistake = button("mistake", "button button--quiet", () => { sure.hidden = false; no.focus(); });
    section.append(details, this.mistake, sure);
    return section;
  }

  #afterwards() {
    const section = make("section");
    section.append(make("h3", "", words.after_title), make("p", "", words.after));
    return section;
  }

  // --- drawn anew with every entry ------------------------------------------------------------------------------------

  #draw() {
    if (!this.built) return;
    const alarm = this.alarm;
    const open = !!alarm?.open;
    const mine = open && alarm.from === this.#room?.seat;
    this.start.hidden = this.ringsAtOnce.hidden = open;
    this.start.querySelector("button").disabled = this.#raising > 0;
    this.answers.hidden = !open || !!alarm.heard;
    this.takeIt.hidden = mine;
    this.reached.hidden = !mine || alarm?.level < BAGVAGT;
    this.assessing.parentElement.hidden = !open;
    this.closingSection.hidden = !open;
    this.closing.hidden = !alarm?.assessed;
    this.mistake.hidden = !!alarm?.assessed;
    this.after.hidden = !alarm || open || !!alarm.closed?.mistake;
    for (const one of this.branchButtons) one.setAttribute("aria-pressed", String(open && one.dataset.branch === alarm.branch));
    this.#drawState(alarm);
    this.#drawPassage(open ? alarm.branch : null);
    this.assessed.hidden = !alarm?.assessed || !open;
    const assessment = this.assessing.querySelector("summary");
    assessment.textContent = alarm?.assessed ? words.assess_again : words.assess_title;
    if (alarm?.assessed) {
      const { at, who, danger, decision, decided_by } = alarm.assessed;
      this.assessed.textContent = fill(words.assessed, {
        time: clock(at), who, danger: said(facts.dangers, danger), decision: said(facts.decisions, decision), decided_by,
      });
    }
  }

  #drawState(alarm) {
    const lines = [];
    const bagvagt = this.#bagvagt();
    if (this.#raising) {
      const slow = Date.now() - this.#raising > SLOW;
      lines.push(slow ? [words.ringing_2_alone, bagvagt] : [words.raising]);
    } else if (alarm?.open && alarm.heard) {
      lines.push([alarm.heard.bagvagt ? words.acknowledged_bagvagt : fill(words.acknowledged, { name: alarm.heard.name ?? "" })]);
    } else if (alarm?.open) {
      const mailed = facts.numbers?.[this.place]?.bagvagt_mail;
      lines.push(alarm.level < BAGVAGT ? [words[`ringing_${alarm.level}`]]
        : [mailed ? words.ringing_2 : words.ringing_2_alone, bagvagt]);
      lines.push([fill(words.since, { time: clock(alarm.at) })]);
    } else if (alarm?.closed) {
      lines.push([fill(words.closed, { time: clock(alarm.closed.at), who: alarm.closed.who ?? "" })]);
    }
    const key = JSON.stringify([lines.map(([text]) => text), this.place]);
    if (key === this.drawn) return; // the same words again would be read aloud again
    this.drawn = key;
    this.state.classList.toggle("is-heard", !!alarm && !this.#raising && (!!alarm.heard || !alarm.open));
    this.state.replaceChildren(...lines.map(([text, node]) => {
      const line = make("p");
      const [before, after] = text.split("{bagvagt}");
      line.append(before);
      if (after !== undefined) line.append(node, after);
      return line;
    }));
  }

  #drawPassage(branch) {
    if (this.passageFor === branch) return;
    this.passageFor = branch;
    const found = (facts.branches ?? []).find(({ name }) => name === branch);
    this.passage.replaceChildren();
    if (!found) return;
    const link = make("a", "", fill(words.passage, { title: facts.passages[found.passage] }));
    link.href = `/vagt/hjaelp/${found.passage}${this.place ? `?sted=${encodeURIComponent(this.place)}` : ""}`;
    link.target = "_blank";
    link.rel = "noopener";
    this.passage.append(words.passage_title, ": ", link, " ", make("span", "small", words.new_tab));
  }

  #drawNumbers() {
    const there = facts.numbers?.[this.place] ?? {};
    const named = (key, name) => name ? fill(words[key], { name }) : words[`${key}_plain`];
    this.numbers.replaceWith(this.numbers = this.#telephones([
      [named("bagvagt", there.bagvagt_name), there.bagvagt_phone],
      [words.social, there.social_on_call_phone],
    ]));
    this.drawn = "";
    this.#draw();
  }

  #telephones(numbers) {
    const list = make("ul", "em-numbers");
    for (const [label, number] of numbers) {
      const item = make("li");
      if (number) item.append(telephone(number, number.length === 3 ? label : `${label}: ${number}`));
      else item.append(`${label}: `, make("strong", "", words.no_number));
      list.append(item);
    }
    return list;
  }

  #bagvagt() {
    const { bagvagt_name: name, bagvagt_phone: number } = facts.numbers?.[this.place] ?? {};
    if (!number) return make("strong", "", words.no_number);
    return telephone(number, name ? `${name} ${number}` : number);
  }

  // --- deeds ----------------------------------------------------------------------------------------------------------

  async #branch(branch) {
    if (branch !== this.alarm?.branch) await this.#act("alarm_branch", { branch });
  }

  async #act(verb, args = {}) {
    this.#tell("");
    try {
      await this.#room.act(verb, args);
      return true;
    } catch (refused) {
      this.#tell(refused?.text || words.refused);
      return false;
    }
  }

  #controls() { return [...this.querySelectorAll("input, textarea, select")]; }

  #tell(text) { this.said.textContent = text; }
}

customElements.define("emergency-panel", EmergencyPanel);
