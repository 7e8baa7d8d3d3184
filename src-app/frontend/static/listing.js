/** The list of conversations: it stays where it is while it changes, and what is out of sight is fetched when it comes near. */
(() => {
  const list = () => document.querySelector("#sidebar");
  const stretches = () => document.querySelectorAll(".older");

  const near = new Set();
  const stale = new WeakSet();
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) near.add(target);
        else near.delete(target);
        if (isIntersecting && stale.delete(target)) htmx.trigger(target, "hearth:listed");
      }
    },
    { rootMargin: "400px" },
  );

  window.hearth.onArrival(".older", (came) => {
    for (const stretch of came) watch.observe(stretch);
  });

  /** Something in the list has changed: the stretches that are seen fetch themselves anew, the others later. */
  function lookAgain() {
    for (const stretch of stretches()) {
      if (near.has(stretch)) htmx.trigger(stretch, "hearth:listed");
      else stale.add(stretch);
    }
    for (const stretch of near) if (!stretch.isConnected) near.delete(stretch);
  }
  document.addEventListener("conversations", lookAgain);
  document.addEventListener("refresh", lookAgain);

  /** The first row that is seen, and where: what changes above it does not move it. */
  let anchor;

  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    anchor = undefined;
    const scroller = list();
    if (!(ctx.target instanceof Node) || !scroller?.contains(ctx.target)) return;
    if (ctx.target === scroller || scroller.scrollTop === 0) return;
    const { top } = scroller.getBoundingClientRect();
    const rows = [...scroller.querySelectorAll(".row")];
    const row = rows.find((each) => each.getBoundingClientRect().bottom > top);
    if (row) anchor = { id: row.id, top: row.getBoundingClientRect().top };
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const row = anchor && document.getElementById(anchor.id);
    if (row) list().scrollTop += row.getBoundingClientRect().top - anchor.top;
    anchor = undefined;
    const isMore = ctx.sourceElement?.matches?.(".more") && document.activeElement === document.body;
    if (isMore) [...stretches()].at(-1)?.querySelector(".row-link")?.focus({ preventScroll: true });
  });
})();
