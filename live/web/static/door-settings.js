// The fields that somebody has typed in since the page came: save sends them once more. What was typed while the line
// was down reaches the server late or never; what stands on the screen is what is meant.
(() => {
  "use strict";
  const LARGEST = 40_000; // characters: the socket refuses larger frames
  const touched = new Set();
  document.addEventListener("input", (event) => {
    if (event.target.dataset?.field) touched.add(event.target);
  });
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
