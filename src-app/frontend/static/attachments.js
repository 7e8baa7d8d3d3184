/**
 * Files beside a question: chosen, dropped or pasted, and handed to the backend as soon as they come. A question that is
 * sent meanwhile waits for them.
 */
(() => {
  const LARGEST = 1048576; // bytes, of a file as of any request
  const LONGEST_EDGE = 1568; // pixels: no model sees more of a picture
  const LONG_PASTE = 4000; // characters
  const QUALITIES = [0.9, 0.75, 0.6, 0.4];
  const PICTURE = /\.(avif|bmp|gif|jpe?g|png|webp)$/i;
  const TAKEN = /\.(jpe?g|png)$/i;

  let underWay = 0;
  let sendsThen = false;

  const find = (selector) => document.querySelector(selector);
  const place = () => find("#composer > .files");
  const word = (name, values) => window.hearth.word(name, values);

  async function add(files) {
    const [box, composer] = [place(), find("#composer")];
    if (!box) return;
    underWay += 1;
    try {
      for (const file of files) await hand(file, box.dataset.box);
    } catch (error) {
      sendsThen = false;
      window.hearth.notify(error.message);
    } finally {
      underWay -= 1;
      if (box.isConnected) htmx.trigger(box, "hearth:look");
    }
    if (underWay > 0 || !sendsThen) return;
    sendsThen = false;
    if (composer.isConnected) composer.requestSubmit();
  }

  async function hand(file, box) {
    const body = isPicture(file) ? await fitting(file) : file;
    if (body.size > LARGEST) throw new Error(word("tooLarge", { name: file.name }));
    const name = encodeURIComponent(file.name.toWellFormed?.() ?? file.name);
    const headers = { Accept: "application/json", "Content-Type": "application/octet-stream" };
    const answer = await fetch(`/boxes/${box}/attachments?name=${name}`, {
      method: "PUT",
      headers,
      body,
    }).catch(() => {
      throw new Error(word("notAdded", { name: file.name })); // Hearth is away, or the file is gone
    });
    if (!answer.ok) {
      const said = await answer.json();
      throw new Error([said.error, said.next_step].filter(Boolean).join(" "));
    }
    window.hearth.announce(word("fileAdded", { name: file.name }));
  }

  // A file that the shell hands over has a name and no type.
  const isPicture = ({ type, name }) =>
    type ? type.startsWith("image/") && type !== "image/svg+xml" : PICTURE.test(name);
  const isTaken = ({ type, name }) => (type ? ["image/png", "image/jpeg"].includes(type) : TAKEN.test(name));

  /** The picture as a model takes it: PNG or JPEG, no larger than it can see. As it was, where it can't be drawn. */
  async function fitting(file) {
    const drawn = await createImageBitmap(file).catch(() => null);
    if (!drawn) return file; // the backend says what is wrong with it
    const scale = Math.min(1, LONGEST_EDGE / Math.max(drawn.width, drawn.height));
    if (scale === 1 && isTaken(file) && file.size <= LARGEST) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(drawn.width * scale));
    canvas.height = Math.max(1, Math.round(drawn.height * scale));
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // what is transparent would be black in a JPEG
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(drawn, 0, 0, canvas.width, canvas.height);
    return encoded(canvas, file);
  }

  async function encoded(canvas, file) {
    const made = (type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));
    const isPhotograph = file.type === "image/jpeg" || /\.jpe?g$/i.test(file.name);
    const exact = isPhotograph ? null : await made("image/png"); // letters stay sharp
    if (exact && exact.size <= LARGEST) return exact;
    for (const quality of QUALITIES) {
      const picture = await made("image/jpeg", quality);
      if (picture && picture.size <= LARGEST) return picture;
    }
    return file;
  }

  async function insert(chip) {
    const answer = await fetch(`/attachments/${chip.dataset.attachment}`).catch(() => null);
    if (!answer?.ok) return window.hearth.notify(word("unanswered"));
    const box = find("#text");
    box.setRangeText(await answer.text(), box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    chip.querySelector("[data-take-out]")?.click();
    box.focus();
  }

  document.addEventListener("hearth:files", (event) => {
    event.preventDefault(); // they are taken
    add(event.detail.files);
  });

  document.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    if (event.target.id !== "text" || !data) return;
    const text = data.getData("text/plain");
    const isLong = text.length > LONG_PASTE;
    if (!isLong && (text || data.files.length === 0)) return; // a table of a document comes as a picture, too
    event.preventDefault();
    add(isLong ? [new File([text], word("pastedText"), { type: "text/plain" })] : [...data.files]);
  });

  document.addEventListener("change", ({ target }) => {
    if (target.id !== "file-input" || target.files.length === 0) return;
    add([...target.files]);
    target.value = "";
  });

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-attach]")) find("#file-input").click();
    const chip = target.closest(".chip");
    if (chip && target.closest("[data-insert-text]")) insert(chip);
    if (chip && target.closest("[data-take-out]")) {
      const next = chip.nextElementSibling ?? chip.previousElementSibling;
      (next?.querySelector("[data-take-out]") ?? find("#text")).focus(); // the chip goes, and would take the focus along
    }
  });

  document.addEventListener(
    "submit",
    (event) => {
      if (event.target.id !== "composer") return;
      const hindrance = event.target.querySelector("[data-blocks]");
      if (underWay === 0 && !hindrance) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (underWay > 0) sendsThen = true;
      else hindrance.querySelector("button").focus();
    },
    true,
  );
})();
