/**
 * A selection outlives the moment in which an answer takes its final form: the same letters are selected again.
 *
 * Only letters are counted, because the space between blocks is not the same in both forms.
 */
(() => {
  /** Answer's id, and how many letters stand before the selection's ends. */
  let kept;

  const letters = (text) => text.replace(/\s/g, "").length;

  function lettersBefore(answer, node, offset) {
    const range = document.createRange();
    range.setStart(answer, 0);
    range.setEnd(node, offset);
    return letters(range.toString());
  }

  /** The place in `answer` behind its first `count` letters, or before the one that follows. */
  function placeAfter(answer, count, isStart) {
    const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
    let rest = count;
    while (walker.nextNode()) {
      const { data } = walker.currentNode;
      for (let offset = 0; offset < data.length; offset++) {
        if (/\s/.test(data[offset])) continue;
        if (rest === 0 && isStart) return [walker.currentNode, offset];
        rest -= 1;
        if (rest === 0 && !isStart) return [walker.currentNode, offset + 1];
      }
    }
    return undefined;
  }

  document.addEventListener("htmx:before:swap", () => {
    kept = undefined;
    const selection = getSelection();
    if (!selection || selection.isCollapsed) return;
    const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
    const answer = startContainer.parentElement?.closest(".answer");
    if (!answer?.contains(endContainer)) return;
    const start = lettersBefore(answer, startContainer, startOffset);
    kept = {
      id: answer.id,
      text: selection.toString(),
      start,
      end: lettersBefore(answer, endContainer, endOffset),
    };
  });

  document.addEventListener("htmx:after:swap", () => {
    const answer = kept && document.getElementById(kept.id);
    if (!answer || getSelection().toString() === kept.text) return;
    const [start, end] = [placeAfter(answer, kept.start, true), placeAfter(answer, kept.end, false)];
    if (start && end) getSelection().setBaseAndExtent(...start, ...end);
  });
})();
