/** Links that lead out of Hearth, and other steps that need a word first: asked in the page. */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);

  function ask(dialog) {
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }

  async function askToOpen(text) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !["http:", "https:", "mailto:"].includes(url.protocol))
      return window.hearth.notify(window.hearth.word("cannotOpen"));
    const host = Object.assign(document.createElement("strong"), { textContent: url.host || url.pathname });
    const [before, after] = url.host
      ? [`${url.protocol}//`, url.href.split(url.host).slice(1).join(url.host)]
      : ["", ""];
    find("#opening-address").replaceChildren(before, host, after);
    if (find("dialog[open]") || !(await ask(find("#opening")))) return;
    const answer = await fetch("/openings", { method: "POST", body: new URLSearchParams({ url: url.href }) });
    if (!answer.ok) window.open(url.href, "_blank", "noopener");
  }

  function guardLink(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.button > 1 || link.origin === location.origin) return;
    event.preventDefault();
    askToOpen(link.href);
  }

  document.addEventListener("click", guardLink);
  document.addEventListener("auxclick", guardLink);
  document.addEventListener("htmx:confirm", async (event) => {
    event.preventDefault();
    find("#confirmation-title").textContent = event.detail.ctx.confirm;
    if (await ask(find("#confirmation"))) event.detail.issueRequest();
    else event.detail.dropRequest();
  });

  window.hearth.askToOpen = (url) => {
    askToOpen(url); // the shell calls this, and must not wait for the person
  };
})();
