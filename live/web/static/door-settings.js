// What the page of the door needs in the browser. The fields that somebody has typed in since the page came: save sends them once more. What was typed while the line
// was down reaches the server late or never; what stands on the screen is what is meant.
(() => {
  "use strict";
  const LARGEST = 40_000; // characters: the socket refuses larger frames
  const touched = new Set();
  document.addEventListener("input", (event) => {
    if (event.target.dataset?.field) touched.add(event.target);
  });
  // Focus for what has just come, or what holds the first fault; it may still be on its way into the page.
  window.flyveFocus = (selector) => {
    let tries = 90;
    const look = () => {
      const field = document.querySelector(selector);
      if (!field && tries--) return requestAnimationFrame(look);
      for (let up = field; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
      field?.focus();
      field?.scrollIntoView({ block: "center" });
    };
    look();
  };

  window.flyveTouched = () => {
    const fields = {};
    let room = LARGEST;
    for (const field of [...touched].reverse()) {
      room -= field.value.length;
      if (field.isConnected && room > 0) fields[field.dataset.field] = field.value;
    }
    return fields;
  };
})();
