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
  if (!key || !crypto.subtle) return;
  const raw = Uint8Array.from(atob(key), (sign) => sign.charCodeAt(0));
  seal = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  try {
    const box = Uint8Array.from(atob(window.sessionStorage.getItem(PLACE)), (sign) => sign.charCodeAt(0));
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
  const now = new TextEncoder().encode(JSON.stringify([...kept]));
  const padded = new Uint8Array(Math.ceil((now.length + 1) / 512) * 512).fill(32); // how much she wrote is her own business
  padded.set(now);
  turn = turn.then(async () => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const box = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, seal, padded));
    if (kept.size) window.sessionStorage.setItem(PLACE, btoa([...iv, ...box].map((byte) => String.fromCharCode(byte)).join("")));
    else window.sessionStorage.removeItem(PLACE);
  });
}
