/**
 * Documents: files that are chosen or dropped are sent piece by piece; a document opens at its passage, and stays there
 * while more of it comes.
 */
(() => {
  const PIECE = 1048576; // bytes: as much as a request may have
  const UPLOADS = "/api/v1/documents/uploads";
  const find = (selector, within = document) => within.querySelector(selector);
  const word = (name, values) => window.hearth.word(name, values);

  // Sending files
  const waiting = [];
  let sending; // what ends the sending of the present file

  async function ask(address, options) {
    const answer = await fetch(address, {
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
    const said = answer.status === 204 ? {} : await answer.json();
    if (!answer.ok) throw new Error([said.error, said.next_step].filter(Boolean).join(" "));
    return said;
  }

  async function send(file, collection, signal) {
    const name = file.name.toWellFormed?.() ?? file.name;
    const { id } = await ask(UPLOADS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, size: String(file.size), collection }),
      signal,
    });
    try {
      for (let sent = 0; sent < file.size; ) {
        const body = file.slice(sent, sent + PIECE);
        const headers = { "Content-Type": "application/octet-stream" };
        const address = `${UPLOADS}/${id}/content?offset=${sent}`;
        sent = (await ask(address, { method: "PUT", headers, body, signal })).received;
        tell(name, sent / file.size);
      }
    } catch (error) {
      await fetch(`${UPLOADS}/${id}`, { method: "DELETE" }).catch(() => {});
      throw error;
    }
  }

  /** One after the other: a request at a time leaves room for everything else that the page asks. */
  async function sendAll(files) {
    const collection = find("#documents-shown [name=collection]")?.value ?? "";
    waiting.push(...files.map((file) => ({ file, collection })));
    if (sending) return;
    sending = new AbortController();
    for (let next = waiting.shift(); next && !sending.signal.aborted; next = waiting.shift()) {
      tell(next.file.name, 0);
      try {
        await send(next.file, next.collection, sending.signal);
      } catch (error) {
        if (error.name === "AbortError") break;
        window.hearth.notify(
          error.name === "Error" ? error.message : word("notSent", { name: next.file.name }),
        );
      }
    }
    sending = undefined;
    waiting.length = 0;
    find("#documents-sending")?.remove();
    window.hearth.announce(word("sent"));
  }

  function tell(name, share) {
    const state = find("#documents-state");
    if (!state) return;
    let line = find("#documents-sending");
    if (!line) {
      line = window.hearth.fromTemplate("#sending-line");
      state.before(line);
    }
    find("span", line).textContent = word("sending", { name, more: waiting.length });
    find("progress", line).value = share;
  }

  document.addEventListener("change", ({ target }) => {
    if (target.id !== "documents-files" || target.files.length === 0) return;
    sendAll([...target.files]);
    target.value = "";
  });

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-stop-sending]")) sending?.abort();
    if (target.closest("[data-to-place]")) toPlace();
  });

  document.addEventListener("hearth:files", (event) => {
    if (!find(".pane-documents")) return;
    event.preventDefault(); // they are taken
    sendAll(event.detail.files);
  });

  // A form that has done its work folds itself up; a notice says why where it has not.
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement?.closest?.("#by-path form, #collection-new form");
    if (!form || ctx.response.status >= 400 || ctx.text?.includes('class="toast"')) return;
    form.reset();
    form.parentElement.open = false;
  });

  // Reading a document
  const middle = { block: "center", inline: "nearest" };

  function toPlace() {
    find("#place")?.scrollIntoView(middle);
    showMarks(find(".page-picture[data-place]"));
  }

  /** The frame has its size before its picture comes, so nothing moves afterwards. */
  function showMarks(picture) {
    const mark = picture && (find(".page-marks rect", picture) ?? picture);
    mark?.scrollIntoView(middle);
  }

  // Both scroll by themselves, once each: then the person does.
  const shown = new WeakSet();
  function onceShown(elements, act) {
    for (const element of elements) {
      if (shown.has(element)) continue;
      shown.add(element);
      requestAnimationFrame(() => act(element));
    }
  }
  window.hearth.onArrival("#place", (places) => onceShown(places, (place) => place.scrollIntoView(middle)));
  window.hearth.onArrival(".page-picture[data-place]", (pictures) => onceShown(pictures, showMarks));

  // What comes above what is read does not move it; WebKit does not see to that.
  let below;
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    const isEarlier = ctx.sourceElement?.dataset?.more === "earlier";
    const text = isEarlier && find("#document-text");
    below = text ? text.scrollHeight - text.scrollTop : undefined;
  });
  document.addEventListener("htmx:after:swap", () => {
    const text = find("#document-text");
    if (below !== undefined && text) text.scrollTop = text.scrollHeight - below;
    below = undefined;
  });
})();
