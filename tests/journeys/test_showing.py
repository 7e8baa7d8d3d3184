"""What an answer can show beside words: formulas, diagrams, code and tables to take along, images that open large."""

from pathlib import Path

from tests.journeys.chromium_window import ChromiumWindow
from tests.journeys.hearth import Hearth, Opening
from tests.journeys.talking import LAST, ask, wait_for_answer
from tests.ollama_double import say

MATHS = r"""So $a_1^2 + b^2 = c^2$ and

$$
\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}
$$

but $\nosuchcommand{x}$ stays, and so does \(\href{javascript:window.hacked=1}{here}\). That's all."""

DIAGRAM = """```mermaid
flowchart LR
  A[Leaf] --> B{Hot?} -->|yes| C(Tea)
  B -->|no| A
```

It ends."""


def test_formulas_are_set_in_type_and_the_rest_stays_readable(hearth: Hearth) -> None:
    window = hearth.window
    hearth.ollama.reply("Some maths?", say(MATHS, every=0.002))
    ask(window, "Some maths?")
    wait_for_answer(window)
    window.until("$$(arguments[0]).length === 2", f"{LAST} .typeset .katex")
    assert window.count(f"{LAST} .typeset .katex-display") == 1
    left = window.see("$$(arguments[0]).map((formula) => formula.textContent)", f"{LAST} .unread")
    assert left == [r"$\nosuchcommand{x}$", r"\(\href{javascript:window.hacked=1}{here}\)"]
    assert window.count(f"{LAST} .answer a") == 0
    assert window.see("document.fonts.check('16px KaTeX_Main')")
    window.reload()
    window.until("$$(arguments[0]).length === 2", f"{LAST} .typeset .katex")


def test_a_formula_is_never_seen_half_written(hearth: Hearth) -> None:
    window = hearth.window
    words = "Take $a_1 + b_1$ and \\(c^2\\) and then $d$ in turn. " * 4
    hearth.ollama.reply("Slowly?", say(words, every=0.01))
    window.run(LOOKING_FOR_SOURCES)
    ask(window, "Slowly?")
    wait_for_answer(window)
    window.until("$$(arguments[0]).length === 12", f"{LAST} .typeset")
    looks, sources = window.see("[window.looks, window.sources]")
    assert looks > 5
    assert sources == []


LOOKING_FOR_SOURCES = """
window.looks = 0;
window.sources = [];
const isClear = (formula) => getComputedStyle(formula).color === "rgba(0, 0, 0, 0)";
(function look() {
  window.looks += 1;
  const answer = document.querySelector(".message.assistant:last-child .answer");
  const walker = answer && document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
  while (walker?.nextNode()) {
    const around = walker.currentNode.parentElement;
    if (!/[$\\\\]/.test(walker.currentNode.data) || around.closest(".typeset")) continue;
    const formula = around.closest(".math");
    if (!formula || !isClear(formula)) window.sources.push(walker.currentNode.data);
  }
  requestAnimationFrame(look);
})();
"""


def test_a_copied_answer_has_its_formulas_as_they_were_written(hearth: Hearth) -> None:
    window = hearth.window
    hearth.ollama.reply("One formula?", say("So $a_1$ it is."))
    ask(window, "One formula?")
    wait_for_answer(window)
    window.wait_for(f"{LAST} .typeset .katex")
    assert copied(hearth, f"{LAST} [data-copy=answer]") == "So $a_1$ it is."


def test_a_diagram_is_drawn_and_can_be_looked_at_closely(hearth: Hearth) -> None:
    window = hearth.window
    hearth.ollama.reply("Draw!", say(DIAGRAM, every=0.002))
    ask(window, "Draw!")
    wait_for_answer(window)
    image = f"{LAST} .drawing img"
    window.until("$(arguments[0])?.complete && $(arguments[0]).naturalWidth > 100", image)
    assert not window.shows(f"{LAST} .diagram pre")
    window.click(f"{LAST} [data-source]")
    assert "flowchart LR" in window.text(f"{LAST} .diagram pre")
    window.click(f"{LAST} [data-source]")
    window.see("$(arguments[0]).focus()", image)
    window.press("Enter")
    window.wait_for("#zoom img")
    own, large = window.see("[Number($(arguments[0]).getAttribute('width')), $('#zoom img').width]", image)
    assert large > own
    window.press("Escape")
    window.wait_gone("#zoom")
    assert window.see("document.activeElement === $(arguments[0])", image)


def test_a_diagram_follows_the_theme(hearth: Hearth) -> None:
    window = hearth.window
    hearth.ollama.reply("Draw twice!", say(DIAGRAM))
    ask(window, "Draw twice!")
    wait_for_answer(window)
    image = f"{LAST} .drawing img"
    window.wait_for(image)
    first = window.see("$(arguments[0]).src", image)
    window.see("document.documentElement.dataset.theme = 'dark'")
    window.until("$(arguments[0])?.src !== arguments[1]", image, first)


def test_a_diagram_that_is_none_shows_its_source_and_the_reason(hearth: Hearth) -> None:
    window = hearth.window
    hearth.ollama.reply("Draw badly!", say("```mermaid\nflowchart LR\n  A[[[ --> \n```\n\nIt ends."))
    ask(window, "Draw badly!")
    wait_for_answer(window)
    window.wait_for_text(f"{LAST} .drawing-fault", "This diagram can’t be drawn.")
    assert "Parse error" in window.text(f"{LAST} .drawing-fault")
    assert "A[[[" in window.text(f"{LAST} .diagram pre")
    assert not window.shows(f"{LAST} [data-source]")


HOSTILE = """```mermaid
%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "*{background:url(http://elsewhere.example/)}"}}%%
flowchart LR
  A["<img src=x onerror='parent.hacked=1'><script>parent.hacked=2</script>"] --> B
  click A "javascript:parent.hacked=3"
  click B call parent.hacked()
```

It ends."""


def test_a_hostile_diagram_reaches_nothing(hearth: Hearth) -> None:
    window = hearth.window
    hearth.ollama.reply("Draw evil!", say(HOSTILE))
    ask(window, "Draw evil!")
    wait_for_answer(window)
    window.until("$(arguments[0]) || $(arguments[1])", f"{LAST} .drawing img", f"{LAST} .drawing-fault")
    assert window.see("window.hacked ?? null") is None
    assert window.see("$$('iframe').map((frame) => frame.getAttribute('sandbox'))") in ([], ["allow-scripts"])
    assert window.see("$('iframe.drawing-board')?.contentDocument ?? null") is None
    if isinstance(window, ChromiumWindow):  # the frame's own policy is what refused the handler
        assert [each for each in window.complaints if "/diagrams/frame" not in each] == []
        window.complaints.clear()


def test_a_page_without_formulas_and_diagrams_loads_neither(hearth: Hearth) -> None:
    window = hearth.window
    ask(window, "Hello?")
    wait_for_answer(window)
    window.reload()
    window.wait_for(f"{LAST} .answer")
    assert window.see("typeof katex + $$('iframe.drawing-board').length") == "undefined0"


def test_a_table_is_copied_as_csv(hearth: Hearth) -> None:
    window = hearth.window
    table = '| a | b |\n|---|--:|\n| `x`, "y" | -5 |\n| $z$ | =1+1 |\n| | **+4** |'
    hearth.ollama.reply("A table?", say(table))
    ask(window, "A table?")
    wait_for_answer(window)
    window.wait_for(f"{LAST} .typeset")
    expected = 'a,b\r\n"x, ""y""",-5\r\n$z$,\'=1+1\r\n,+4\r\n'
    assert copied(hearth, f'{LAST} [data-copy="csv"]') == expected


def test_code_can_be_wrapped_by_the_keyboard(hearth: Hearth) -> None:
    window = hearth.window
    hearth.ollama.reply("Long code?", say("```python\nx = '" + "long " * 80 + "'\n```"))
    ask(window, "Long code?")
    wait_for_answer(window)
    assert window.see("$(arguments[0]).scrollWidth > $(arguments[0]).clientWidth", f"{LAST} .code pre")
    window.see("$(arguments[0]).focus()", f"{LAST} [data-wrap]")
    window.press("Enter")
    window.until("$(arguments[0]).scrollWidth === $(arguments[0]).clientWidth", f"{LAST} .code pre")
    assert window.see("$(arguments[0]).ariaPressed", f"{LAST} [data-wrap]") == "true"


def test_code_is_saved_into_the_download_folder(open_native: Opening, tmp_path: Path) -> None:
    with open_native(tmp_path, settings={"HOME": str(tmp_path)}) as hearth:
        with_code(hearth)
        hearth.window.click(f"{LAST} [data-save]")
        saved = tmp_path / "Downloads/code-please.py"
        hearth.window.until_holds(lambda: saved.exists() and saved.read_bytes() == CODE.encode())
        goes_on(hearth)


def test_code_is_saved_by_a_browser(open_browser: Opening, tmp_path: Path) -> None:
    with open_browser(tmp_path) as hearth:
        with_code(hearth)
        window = hearth.window

        async def saved() -> tuple[str, Path]:
            async with window.page.expect_download() as coming:
                await window.page.locator(f"{LAST} [data-save]").click()
            download = await coming.value
            return download.suggested_filename, await download.path()

        name, path = window.chromium.do(saved())
        assert (name, path.read_bytes()) == ("code-please.py", CODE.encode())
        goes_on(hearth)
        assert window.complaints == []


CODE = "x = 'ä & <b>'\n" * 60
"""Longer than what leaves the stream in one piece."""


def with_code(hearth: Hearth) -> None:
    """Have a conversation with a name, and code in it."""
    hearth.ollama.reply("Code?", say(f"```python\n{CODE}```"))
    hearth.ollama.name("Code?", "Code, please!")
    ask(hearth.window, "Code?")
    wait_for_answer(hearth.window)
    hearth.window.wait_for_text("#heading", "Code, please")


def goes_on(hearth: Hearth) -> None:
    """The page is still there, and so is its stream: the next answer comes by it."""
    assert hearth.window.path.startswith("/conversations/")
    ask(hearth.window, "And now?")
    wait_for_answer(hearth.window)


def copied(hearth: Hearth, selector: str) -> str:
    """What the button puts on the clipboard."""
    window = hearth.window
    window.see("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    window.see("$(arguments[0]).click()", selector)
    return str(window.until("window.copied", selector))
