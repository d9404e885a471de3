// Stands in the page itself, so that it works before the script has come and when nothing comes any more.
(() => {
  const page = document;
  // "Forlad siden": everything is gone from the screen, the tab and its history in one go, with or without a network.
  const leave = () => {
    try {
      const { slug, tab } = JSON.parse(sessionStorage.getItem("u")) || {};
      if (tab) {
        const [where, body] = [`/i/${slug}/forlad`, JSON.stringify({ tab })];
        if ("keepalive" in Request.prototype) fetch(where, { method: "POST", body, keepalive: true }).catch(() => {});
        else navigator.sendBeacon(where, body);
      }
    } catch {}
    try {
      sessionStorage.clear();
      Storage.prototype.setItem = () => {}; // what is still being written comes too late
    } catch {}
    page.title = "";
    page.documentElement.replaceChildren();
    location.replace("about:blank");
  };
  let pressed = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    pressed = [...pressed.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (pressed.length > 2) leave();
  }, true);
  addEventListener("click", (event) => { if (event.target.closest?.("#exit")) leave(); }, true);
  addEventListener("submit", (event) => {
    if (event.target.id !== "begin") return;
    event.preventDefault();
    page.documentElement.dataset.pressed = 1; // before the script is here: it goes on from there
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  try {
    const { slug } = JSON.parse(sessionStorage.getItem("u")) || {};
    if (location.pathname === `/i/${slug}`) page.documentElement.className = "returning";
  } catch {}
})();
