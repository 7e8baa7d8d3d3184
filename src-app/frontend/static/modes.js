/** A mode comes in as one file: it is put into the box, where the person sees it before adding it. */
(() => {
  document.addEventListener("change", async ({ target }) => {
    if (target.id !== "mode-file" || target.files.length === 0) return;
    const box = document.querySelector("#mode-new-text");
    box.value = await target.files[0].text();
    target.value = "";
    box.focus();
  });
})();
