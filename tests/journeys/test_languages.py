"""Other languages: chosen in the settings, spoken at once by every window, without a word of English left."""

import pytest

from tests.journeys.hearth import Hearth
from tests.journeys.talking import ask, wait_for_answer
from tests.journeys.window import Window

HANGUL, HAN = "[\\uac00-\\ud7a3]", "[\\u4e00-\\u9fff]"

NAMES = (
    "Hearth|Ollama|OLLAMA_HOST|GGUF|JSON|Markdown|HTML|CSV|ChatGPT|Claude|LibreChat|Open WebUI|PID|CPU|[KMGT]?B|"
    "Ctrl|Shift|Enter|Esc|Del|https?|SSH|zip|WebKit\\w*|HOST|PORT|token|tools|vision|thinking|audio|"
    "embeddinggemma|embedding|llama-cpp-python|PDF|Word|PowerPoint|Excel|OpenDocument|EPUB|all-MiniLM[-\\w]*|bge-m3"
)
"""What is called the same everywhere; the last are what Ollama calls a model's abilities."""

NOT_OURS = (
    "script, style, code, kbd, pre, [lang]:not(html), [dir=auto], .log, .said, .answer, .thoughts, .choice-name, "
    ".facts, .row-title, #heading, .current-model, [data-model], [placeholder^=https]"
)
"""Where a person, a model or a program has written: names of models, the log, a conversation."""

LEFT_ENGLISH = """((names, notOurs) => {
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest(notOurs)) said.push(walker.currentNode.data);
  for (const element of document.body.querySelectorAll("[aria-label], [title], [placeholder]"))
    if (!element.closest(notOurs))
      for (const name of ["aria-label", "title", "placeholder"]) said.push(element.getAttribute(name) ?? "");
  const passed = new RegExp("“[^”]*”|\\\\S*[:/.@]\\\\S*|" + names, "g");
  return said.filter((text) => /[A-Za-z]{3,}/.test(text.replace(passed, ""))).map((text) => text.trim());
})(arguments[0], arguments[1])"""
"""What is read on a page and is not in the person's language."""


def speak(window: Window, language: str) -> None:
    window.open("/settings")
    window.run(
        "const choice = document.querySelector('#language-choice'); choice.value = arguments[0];"
        "choice.dispatchEvent(new Event('change', { bubbles: true }))",
        language,
    )
    window.until("document.documentElement.lang === arguments[0]", language.replace("_", "-"))


@pytest.mark.parametrize(("language", "script", "settings"), [("ko", HANGUL, "설정"), ("zh_CN", HAN, "设置")])
def test_a_language_is_spoken_on_every_page_at_once_and_after_a_restart(
    own_hearth: Hearth, language: str, script: str, settings: str
) -> None:
    window = own_hearth.window
    ask(window, "hello")
    wait_for_answer(window)
    conversation = window.path
    with own_hearth.second_window(conversation) as other:
        speak(window, language)
        window.wait_for_text("#heading", settings)
        other.until("document.documentElement.lang === arguments[0]", language.replace("_", "-"))
        assert other.path == conversation
    for path in (conversation, "/", "/documents", "/models", "/system", "/settings"):
        window.open(path)
        window.wait_for("#pane")
        assert window.see("new RegExp(arguments[0]).test(document.body.innerText)", script)
        assert window.see(LEFT_ENGLISH, NAMES, NOT_OURS) == [], path
    own_hearth.kill_backend()
    own_hearth.revive_backend()
    own_hearth.until_page_has("/settings", settings)
    speak(window, "en")
    window.wait_for_text("#heading", "Settings")


def test_what_was_typed_stays_when_the_language_changes(own_hearth: Hearth) -> None:
    window = own_hearth.window
    window.click("#text")
    window.type("히트 펌프는")
    with own_hearth.second_window("/settings") as other:
        speak(other, "ko")
    window.until("document.documentElement.lang === 'ko'")
    window.until("$('#text')?.value === '히트 펌프는'")
