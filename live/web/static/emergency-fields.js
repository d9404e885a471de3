// The small parts that <emergency-panel> is built of: fields with their labels, buttons, numbers to press.

export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

export function button(text, className, press) {
  const node = make("button", className, text);
  node.type = press ? "button" : "submit";
  if (press) node.onclick = press;
  return node;
}

export function folded(title) {
  const details = make("details");
  details.append(make("summary", "", title));
  return details;
}

let fields = 0; // several panels may stand on one page

export function field(label, hint, control) {
  const box = make("div", "field");
  const name = make("label", "", label);
  control.id = name.htmlFor = `em-${++fields}`;
  box.append(name);
  if (hint) {
    const said = make("p", "hint", hint);
    said.id = `${control.id}-hint`;
    control.setAttribute("aria-describedby", said.id);
    box.append(said);
  }
  box.append(control);
  return box;
}

export function textField(name, label, hint, required, longest) {
  const area = make("textarea", "input");
  Object.assign(area, { name, required, rows: 2, maxLength: longest, autocomplete: "off" });
  return field(label, hint, area);
}

export function lineField(name, label, hint) {
  const input = make("input", "input");
  Object.assign(input, { name, required: true, maxLength: 120, autocomplete: "off" });
  return field(label, hint, input);
}

export function choices(name, label, pairs = []) {
  const select = make("select", "input");
  Object.assign(select, { name, required: true });
  select.append(new Option("–", ""), ...pairs.map(([value, text]) => new Option(text, value)));
  return field(label, "", select);
}

export function telephone(number, text) {
  const link = make("a", "tel", text);
  link.href = `tel:${number.replace(/[^\d+]/g, "")}`;
  return link;
}

export const said = (pairs = [], value) => pairs.find(([name]) => name === value)?.[1] ?? "";
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => name in values ? values[name] : whole);
export const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
