// What the conversation keeps in the tab (a draft, what is not sent yet), sealed with a key that only the server's
// answer to her cookie holds: a browser writes sessionStorage to disk, and what is deleted there is not gone.
//
// For the modules that come after this one in the bundle it takes the place of sessionStorage.

const PLACE = "w";
const kept = new Map();
let seal = null;
let turn = Promise.resolve();

export const sessionStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, text) => { kept.set(name, text); keep(); },
  removeItem: (name) => { if (kept.delete(name)) keep(); },
};

/** Open what an earlier page of this tab has kept. Without a key, or without a secure context, nothing outlives it. */
export async function openVault(key) {
  try {
    const raw = Uint8Array.from(key.match(/../g), (pair) => parseInt(pair, 16));
    seal = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    const box = Uint8Array.from(JSON.parse(window.sessionStorage.getItem(PLACE)));
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.slice(0, 12) }, seal, box.slice(12));
    for (const [name, value] of JSON.parse(new TextDecoder().decode(text))) kept.set(name, value);
  } catch {} // nothing there, or sealed for somebody else
}

export function emptyVault() {
  kept.clear();
  window.sessionStorage.removeItem(PLACE);
}

function keep() {
  if (!seal) return;
  const text = JSON.stringify([...kept]);
  const padded = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 512) * 512)); // how much is her business
  const iv = crypto.getRandomValues(new Uint8Array(12));
  turn = turn.then(async () => {
    const box = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, seal, padded));
    if (kept.size) window.sessionStorage.setItem(PLACE, JSON.stringify([...iv, ...box]));
    else window.sessionStorage.removeItem(PLACE);
  });
}
