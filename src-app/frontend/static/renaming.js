/** Renaming in place: the row shows the new name at once; the list that the server sends confirms it. */
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const hasDrawer = matchMedia("(max-width: 800px)");

  function rename(row) {
    if (!row || find(".rename", row)) return;
    if (hasDrawer.matches) window.hearth.setDrawer(true);
    const link = find(".row-link", row);
    const title = find(".row-title", link);
    const form = window.hearth.fromTemplate("#rename-form");
    const box = find("input", form);
    box.value = title.textContent;
    form.setAttribute("hx-patch", link.pathname);
    row.setAttribute("hx-morph-skip", "");
    row.append(form);
    htmx.process(form);
    box.select();

    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      row.removeAttribute("hx-morph-skip");
      form.remove();
      link.focus();
    };
    form.addEventListener("submit", () => {
      title.textContent = box.value;
      end();
    });
    form.addEventListener("focusout", () => {
      if (isOver) return;
      if (box.value.trim() && box.value !== title.textContent) form.requestSubmit();
      else end();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      end();
    });
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-rename]");
    if (button) rename(find(`#row-${button.dataset.rename}`));
  });

  window.hearth.rename = rename;
})();
