// Stands in the page itself, so that it works before the script has come and when nothing comes any more.
(() => {
  const page = document.documentElement;
  // "Forlad siden": everything is gone from the screen, the tab and its history in one go, with or without a network.
  const leave = () => {
    try {
      const { slug, tab } = JSON.parse(sessionStorage.getItem("u")) || {};
      const sent = [`/i/${slug}/forlad`, JSON.stringify({ tab })];
      // A beacon tells its origin in no browser; `keepalive` does, but Firefox has had it only since the end of 2024.
      if (tab && "keepalive" in Request.prototype) fetch(sent[0], { method: "POST", body: sent[1], keepalive: true }).catch(() => {});
      else if (tab) navigator.sendBeacon(...sent);
      sessionStorage.clear();
      Storage.prototype.setItem = () => {}; // what is still being written comes too late
    } catch {}
    document.title = "";
    page.replaceChildren();
    location.replace("about:blank");
  };
  let pressed = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    pressed = [...pressed.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (pressed.length > 2) leave();
  }, true);
  addEventListener("click", (event) => { if (event.target.id === "exit") leave(); }, true);
  addEventListener("submit", (event) => {
    if (event.target.id !== "begin") return;
    event.preventDefault();
    page.dataset.pressed = 1; // before the script is here: it goes on from there
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  try {
    if (location.pathname === `/i/${JSON.parse(sessionStorage.getItem("u")).slug}`) page.className = "returning";
  } catch {}
})();
