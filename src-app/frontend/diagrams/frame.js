/** In the sandboxed frame: draws the text of a diagram, one at a time, and hands the page an image of it. */
(() => {
  const { mermaid } = window;
  const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, Cantarell, "Noto Sans", sans-serif';

  const COLOURS = {
    light: {
      background: "#fffdfa",
      primaryColor: "#fae8dc",
      primaryTextColor: "#2a2521",
      primaryBorderColor: "#c98b66",
      secondaryColor: "#e6edf0",
      edgeLabelBackground: "#fffdfa",
      tertiaryColor: "#f3eee6",
      lineColor: "#675e55",
      textColor: "#2a2521",
      noteBkgColor: "#fdf3d0",
      noteTextColor: "#2a2521",
    },
    dark: {
      darkMode: true,
      background: "#211d1a",
      primaryColor: "#4a3122",
      primaryTextColor: "#ece6de",
      primaryBorderColor: "#b0714a",
      secondaryColor: "#2b3a40",
      edgeLabelBackground: "#211d1a",
      tertiaryColor: "#302a26",
      lineColor: "#ada297",
      textColor: "#ece6de",
      noteBkgColor: "#4b4222",
      noteTextColor: "#ece6de",
    },
  };

  function configure(isDark) {
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      suppressErrorRendering: true,
      htmlLabels: false, // the image can show no HTML
      flowchart: { htmlLabels: false },
      class: { htmlLabels: false },
      maxTextSize: 20_000,
      maxEdges: 400,
      look: "classic",
      theme: "base",
      themeVariables: { ...COLOURS[isDark ? "dark" : "light"], fontFamily: SANS, fontSize: "15px" },
      fontFamily: SANS,
      // What the text of a diagram may not change.
      secure: [
        ...["secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges", "suppressErrorRendering"],
        ...["htmlLabels", "fontFamily", "themeCSS", "theme", "themeVariables", "darkMode"],
      ],
    });
  }

  async function draw({ text, isDark }) {
    configure(isDark);
    const { svg } = await mermaid.render("diagram", text);
    const image = new DOMParser().parseFromString(svg, "text/html").querySelector("svg");
    const [, , width, height] = image
      .getAttribute("viewBox")
      .split(/[\s,]+/)
      .map(Number);
    image.setAttribute("width", width);
    image.setAttribute("height", height);
    image.style.maxWidth = "";
    return { svg: new XMLSerializer().serializeToString(image), width, height };
  }

  async function answer(question) {
    let said;
    try {
      said = await draw(question);
    } catch (error) {
      document.getElementById("ddiagram")?.remove();
      said = { reason: String(error?.message ?? error).slice(0, 400) };
    }
    parent.postMessage({ ...said, id: question.id }, "*"); // the page alone can be the parent: see `frame-ancestors`
  }

  let queue = Promise.resolve();
  window.addEventListener("message", ({ source, data }) => {
    if (source === parent) queue = queue.then(() => answer(data));
  });
  parent.postMessage({ id: "ready" }, "*");
})();
