/** Sends a chosen or dropped export to Hearth, piece by piece: a request has at most 1 MiB. */
(() => {
  const PIECE = 1048576;
  const HERE = "/api/v1/import";
  let sending;

  const place = (target) => target.closest?.("#import-drop");

  async function ask(address, options) {
    const answer = await fetch(address, {
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
    const said = answer.status === 204 ? {} : await answer.json();
    if (!answer.ok) throw new Error([said.error, said.next_step].filter(Boolean).join(" "));
    return said;
  }

  async function send(file) {
    const mine = {};
    sending = mine; // another choice takes the place of this one
    try {
      await ask(HERE, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name: file.name.toWellFormed?.() ?? file.name, size: String(file.size) }),
      });
      for (let sent = 0; sent < file.size && sending === mine; ) {
        const body = file.slice(sent, sent + PIECE);
        const headers = { "Content-Type": "application/octet-stream" };
        sent = (await ask(`${HERE}/content?offset=${sent}`, { method: "PUT", headers, body })).received;
      }
    } catch (error) {
      if (sending === mine) hearth.notify(error.message);
    }
  }

  document.addEventListener("change", ({ target }) => {
    if (target.id !== "import-file" || target.files.length === 0) return;
    send(target.files[0]);
    target.value = "";
  });

  for (const name of ["dragenter", "dragover", "dragleave", "drop"])
    document.addEventListener(
      name,
      (event) => {
        const drop = place(event.target);
        if (!drop || !event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        event.stopPropagation();
        drop.classList.toggle("over", name === "dragenter" || name === "dragover");
        if (name === "drop" && event.dataTransfer.files.length > 0) send(event.dataTransfer.files[0]);
      },
      true,
    );
})();
