"""What a person does over and over: asks, waits, reads."""

from tests.journeys.window import Window

LAST = ".message.assistant:last-child"
"""The answer at the end of the conversation."""


def ask(window: Window, question: str) -> None:
    """Type a question, press Enter, and wait until the answer has its place."""
    window.click("#text")
    before = window.count(".message.assistant")
    window.type(question)
    window.press("Enter")
    window.until("$$('.message.assistant').length > arguments[0] || location.pathname === '/'", before)
    window.until("$(arguments[0]) && $('#text').value === ''", LAST)


def wait_for_answer(window: Window, state: str = "done") -> str:
    """Wait until the last answer has ended in this state, and return what it says."""
    window.until("$(arguments[0])?.dataset.state === arguments[1]", LAST, state)
    return answer(window)


def wait_for_words(window: Window, words: str) -> None:
    """Wait until the last answer shows these words."""
    window.wait_for_text(f"{LAST} .answer", words)


def answer(window: Window) -> str:
    """What the last answer says."""
    return window.text(f"{LAST} .answer")
