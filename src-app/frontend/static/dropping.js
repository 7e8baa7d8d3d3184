/**
 * Files that are dropped onto a conversation, or a page that `data-takes-files`, handed on as the document's event
 * `hearth:files` (`detail.files`). Whoever takes them calls its `preventDefault`. Wherever else files are dropped, nothing
 * happens: no page is left for a file.
 *
 * WebKitGTK shows pages nothing of a file that is dragged over them. There the shell says that files come, and hands
 * them over itself.
 */
(() => {
  const LEAVES_AFTER = 600; // ms; while something is dragged over the page, that is told again and again
  let leaving;
  let areComing = false;

  const holdsFiles = ({ dataTransfer }) => areComing || dataTransfer?.types.includes("Files");
  const taker = () => document.querySelector("#composer, [data-takes-files]");
  const isTaken = () => taker() !== null;

  function show(on) {
    clearTimeout(leaving);
    const target = document.querySelector("#drop-target");
    if (!on) {
      areComing = false;
      target?.remove();
      return;
    }
    leaving = setTimeout(show, LEAVES_AFTER, false);
    if (target || !isTaken()) return;
    const made = Object.assign(document.createElement("p"), { id: "drop-target", className: "drop-target" });
    made.textContent = taker().dataset.takesFiles ?? window.hearth.word("dropHere");
    document.querySelector(".stage").append(made);
  }

  for (const type of ["dragenter", "dragover"]) {
    document.addEventListener(type, (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault(); // else the engine would show the file
      event.dataTransfer.dropEffect = isTaken() ? "copy" : "none";
      show(true);
    });
  }

  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    show(false);
    offer([...event.dataTransfer.files]);
  });

  function offer(files) {
    if (!isTaken() || files.length === 0) return;
    const offered = new CustomEvent("hearth:files", { detail: { files }, cancelable: true });
    if (document.dispatchEvent(offered)) window.hearth.notify(window.hearth.word("notTaken"));
  }

  function fileOf({ name, content }) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    return new File([bytes], name);
  }

  Object.assign(window.hearth, {
    filesComing() {
      areComing = true;
      show(true);
    },
    takeFiles(handed) {
      show(false);
      const whole = handed.filter(({ content }) => content !== null);
      offer(whole.map(fileOf));
      if (isTaken() && whole.length < handed.length)
        window.hearth.notify(taker().dataset.notTaken ?? window.hearth.word("notRead"));
    },
  });
})();
