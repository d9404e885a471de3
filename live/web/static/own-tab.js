// What is typed in a tab stays in the tab (sessionStorage), also past the end of a session: whoever wrote it finds it
// again. Nobody else does: where another person has signed in since, all of it goes before any page reads it.
(() => {
  "use strict";
  const owner = document.getElementById("flyve-lock")?.dataset.owner;
  if (!owner || sessionStorage.getItem("tab-owner") === owner) return;
  for (const key of Object.keys(sessionStorage)) if (!key.startsWith("__nicegui")) sessionStorage.removeItem(key);
  sessionStorage.setItem("tab-owner", owner);
})();
