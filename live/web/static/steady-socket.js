// Keeps a NiceGUI page through a bad line. As shipped, a connection that times out reloads the page, which on a train
// means an error page and a lost draft. Here it just tries again: soon, and at once when the network is back.
(() => {
  "use strict";
  const shipped = window.io;
  if (!shipped) return;
  window.io = (url, options) => {
    const socket = shipped(url, { ...options, reconnectionDelay: 300, reconnectionDelayMax: 1000, timeout: 8000 });
    const on = socket.on.bind(socket);
    socket.on = (event, handler) =>
      on(event, event === "connect_error" ? (error) => (error.message === "timeout" ? undefined : handler(error)) : handler);
    window.addEventListener("online", () => { if (!socket.connected) socket.disconnect().connect(); });
    return socket;
  };
})();
