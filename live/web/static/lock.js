// The idle lock. The server decides (a locked session sends no words and takes no deed); this shows it:
// every word is hidden, the page behind is kept as it is, and the password is asked for.
// Other scripts hear `flyve:locked` and `flyve:unlocked` on window.
(() => {
  "use strict";
  const dialog = document.getElementById("flyve-lock");
  if (!dialog) return;
  const field = document.getElementById("flyve-lock-password");
  const said = document.getElementById("flyve-lock-said");
  const idle = Number(dialog.dataset.idleMinutes) * 60_000;
  const onlyTheLock = document.querySelector('meta[name="flyve-locked"]') !== null;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("flyve-lock") : null;
  const REPORT_EVERY = 60_000;
  let touched = Date.now();
  let reported = 0;
  let title = "";
  let lastFocus = null;

  const isLocked = () => document.documentElement.classList.contains("locked");

  function show() {
    if (isLocked()) return;
    lastFocus = document.activeElement;
    title = document.title;
    document.title = dialog.dataset.title;
    document.documentElement.classList.add("locked");
    for (const part of document.body.children) if (part !== dialog) part.inert = true;
    if (!dialog.open) dialog.showModal();
    field.focus();
    window.dispatchEvent(new CustomEvent("flyve:locked"));
  }

  function open() {
    if (onlyTheLock) return window.location.reload();
    if (!isLocked()) return;
    document.documentElement.classList.remove("locked");
    for (const part of document.body.children) part.inert = false;
    dialog.close();
    field.value = said.textContent = "";
    document.title = title;
    touched = Date.now();
    lastFocus?.focus?.();
    window.dispatchEvent(new CustomEvent("flyve:unlocked"));
  }

  async function ask(path, body) {
    try {
      return (await fetch(path, {
        method: "POST", cache: "no-store", credentials: "same-origin", redirect: "manual",
        headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
      })).status;
    } catch {
      return 0; // the line is away: nothing is decided
    }
  }

  // Tells the server that a person is here, and hears whether the session still is.
  // A screen that has locked opens by the password, or because the same person has just given it in another tab.
  async function report(unlockedElsewhere = false) {
    reported = Date.now();
    const status = await ask("/aktiv", {});
    if (status === 401) window.location.reload();
    else if (status === 423) show();
    else if (status === 204 && unlockedElsewhere) open();
  }

  function person() {
    if (isLocked()) return;
    const now = Date.now();
    if (now - touched >= idle) return show(); // asleep until this very touch
    touched = now;
    if (now - reported >= REPORT_EVERY) {
      tabs?.postMessage({ touched });
      void report();
    }
  }

  function look() {
    if (!isLocked() && Date.now() - touched >= idle) show();
  }

  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    window.addEventListener(kind, person, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    look();
    if (!document.hidden && !isLocked() && Date.now() - reported >= REPORT_EVERY) void report();
  });
  setInterval(look, 5_000);

  tabs?.addEventListener("message", (event) => {
    if (event.data?.touched) touched = Math.max(touched, Number(event.data.touched) || 0);
    if (event.data?.unlocked && isLocked()) void report(true);
  });

  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => { if (isLocked()) dialog.showModal(); });
  dialog.querySelector('form[method="dialog"]').addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    const status = await ask("/laas-op", { password: field.value });
    if (status === 204) {
      tabs?.postMessage({ unlocked: true });
      open();
    } else if (status === 401) {
      window.location.reload();
    } else {
      said.textContent = status === 0 ? dialog.dataset.away : status === 429 ? dialog.dataset.wait : dialog.dataset.wrong;
      field.select();
    }
  });

  window.flyveLock = { show };
  if (onlyTheLock) show();
})();
