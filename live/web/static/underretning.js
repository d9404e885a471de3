// The guided note: what is typed here stays in this page. Nothing is sent, nothing is stored, and it can be wiped.
const form = document.getElementById("note-form");
const result = document.getElementById("note-result");
const text = document.getElementById("note-text");
const said = document.getElementById("note-said");
const warning = document.getElementById("note-warning");
const words = form.dataset;

function labelled() {
  const parts = [];
  for (const field of form.querySelectorAll(".field")) {
    const box = field.querySelector("textarea");
    const question = (field.querySelector("label, legend")?.textContent ?? "").trim();
    const answer = box ? box.value.trim() : form.querySelector("input[name=parents]:checked")?.value ?? "";
    if (answer) parts.push(`${question}\n${answer}`);
  }
  return parts;
}

const dirty = () => [...form.querySelectorAll("textarea")].some((box) => box.value.trim());

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const time = new Date().toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  text.textContent = [words.heading, words.written.replace("{time}", time), ...labelled()].join("\n\n");
  result.hidden = false;
  document.getElementById("note-result-title").focus();
});

form.addEventListener("change", (event) => {
  if (event.target.name === "parents") warning.hidden = !("warns" in event.target.dataset);
});

document.getElementById("note-copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(text.textContent);
    said.textContent = words.copied;
  } catch { // no permission, or not a secure address: the text is marked, so that it can be copied by hand
    getSelection().selectAllChildren(text);
    said.textContent = document.execCommand("copy") ? words.copied : words.copyFailed;
  }
});

document.getElementById("note-print").addEventListener("click", () => window.print());

document.getElementById("note-clear").addEventListener("click", () => {
  form.reset();
  text.textContent = "";
  result.hidden = warning.hidden = true;
  said.textContent = words.cleared;
});

// What is gone cannot be found again: the browser asks once.
window.addEventListener("beforeunload", (event) => { if (dirty()) event.preventDefault(); });
// A page that the browser keeps for "Back" must not keep the note.
window.addEventListener("pagehide", () => { form.reset(); text.textContent = ""; result.hidden = true; });
