/** Drafts: whatever is typed reaches the server, also when the person leaves at once or the server was away. */
(() => {
  /** The message box whose text the server may not have yet. */
  let unsaved;
  let onItsWay = "";

  const save = () => unsaved?.isConnected && htmx.trigger(unsaved, "hearth:save");

  document.addEventListener("input", ({ target }) => {
    if (target.id === "text") unsaved = target;
  });

  document.addEventListener("htmx:before:request", ({ target, detail: { ctx } }) => {
    if (target.id === "composer") unsaved = undefined;
    else if (target === unsaved) onItsWay = unsaved.value;
    else if (unsaved && ctx.target instanceof Node && ctx.target.contains(unsaved)) save(); // another page takes its place
  });

  document.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
    if (target.id === "composer" && target.elements.text.value) unsaved = target.elements.text; // it was not sent
    if (target !== unsaved || !ctx.response) return;
    if (unsaved.value === onItsWay) unsaved = undefined;
    else setTimeout(save); // what was typed meanwhile found the way taken
  });

  document.addEventListener("htmx:sse:after:connection", save);

  addEventListener("pagehide", () => {
    if (!unsaved?.isConnected) return;
    const body = new URLSearchParams({ text: unsaved.value });
    const options = { method: "PUT", body, keepalive: true };
    fetch(unsaved.getAttribute("hx-put"), options).catch(() => {}); // nobody is left who could be told
  });
})();
