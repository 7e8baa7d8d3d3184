/** What comes onto the page, by whatever way: told once, before it is painted. */
(() => {
  /** Selectors, each with what is done with the elements that fit it. */
  const awaited = [];

  /** Let `act` have the elements that fit `selector`, those that are there and all that come or change inside. */
  function onArrival(selector, act) {
    awaited.push([selector, act]);
  }

  function tell(records) {
    for (const [selector, act] of awaited) {
      const came = new Set();
      for (const { target, addedNodes } of records) {
        const around = target.nodeType === Node.ELEMENT_NODE && target.closest(selector);
        if (around) came.add(around);
        for (const node of addedNodes) {
          if (node.nodeType !== Node.ELEMENT_NODE) continue;
          if (node.matches(selector)) came.add(node);
          for (const found of node.querySelectorAll(selector)) came.add(found);
        }
      }
      const there = [...came].filter((element) => element.isConnected);
      if (there.length > 0) act(there);
    }
  }

  const watch = new MutationObserver(tell);

  document.addEventListener("DOMContentLoaded", () => {
    tell([{ target: document.body, addedNodes: [document.body] }]);
    watch.observe(document.body, { subtree: true, childList: true, attributeFilter: ["class"] });
  });
  // Whoever looks at the page after a swap (a selection, the scroll) sees it as it will be.
  document.addEventListener("htmx:after:swap", () => tell(watch.takeRecords()));

  window.hearth.onArrival = onArrival;
})();
