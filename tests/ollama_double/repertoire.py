"""What the double's models say."""

import hashlib
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, cycle
from pathlib import Path

from tests.ollama_double.answers import tokens
from tests.ollama_double.transcripts import said

UNKNOWN = "chat-unknown-question"
"""The recorded answer to whatever the models do not know."""
RECORDED = {
    "ping": "chat-ping-stream",
    "hello": "chat-stream",
    "write about tea in markdown": "chat-long-markdown",
    "show me html": "chat-html",
    "say hello in many languages": "chat-unicode",
    "say nothing": "chat-empty-answer",
    "describe a cat as json": "chat-format-json",
    "what is my name?": "chat-multiturn",
    "what is two plus two?": "chat-think-false",
    "sing forever": "chat-repeat-abort",
}
WRITTEN = {
    "who are you?": "I am a tiny test model that runs on your own computer.",
    "my name is ewa": "Nice to meet you, Ewa.",
    "tell me a story": "Once there was a small robot named Bo. Bo lived in a quiet house by the sea. "
    "Every morning Bo counted the waves and wrote the number in a blue notebook. One day the wind took the "
    "notebook away. Bo was sad, but a gull brought one page back. On the page was a single word: home. "
    "Bo smiled, made a new notebook, and began again at one.",
}
THOUGHTS = {
    "ping": "The user says ping. The usual answer is pong.\n",
    "hello": "The user greets me. I should greet back.\n",
    "tell me a story": "The user wants a story. I know one about a robot named Bo.\n",
    "what is two plus two?": "I add two and two. Two and two make four.\n",
    "what is the weather in tokyo?": "I need the weather in Tokyo. I will call the tool.\n",
}
NO_IDEA = "I do not know this one.\n"
DIMENSIONS = 160
"""Numbers in a vector, as with the model that was recorded."""
COUNTING = "one two three four five six seven eight nine ten. "
DEMO = Path(__file__).parent / "demo"
DEMO_TOPICS = (
    (r"\b(table|compare|list|plan|trip|travel|recipe)\b", "plan"),
    (r"\b(code|python|function|program|script|javascript)\b", "code"),
    (r"\b(story|poem|tale)\b", "story"),
)
DEMO_TITLES = {
    "welcome": "Getting to know Hearth",
    "plan": "A long weekend in Oslo",
    "code": "Counting frequent words",
    "story": "The lighthouse that kept letters",
}


@dataclass(frozen=True)
class Spoken:
    """An answer in pieces. `text` may be endless."""

    thinking: Sequence[str]
    text: Iterator[str]
    is_endless: bool = False
    ends_without_done: bool = False


def prompt_tokens(messages: Sequence[dict[str, str]]) -> int:
    """What the double counts of a prompt: its words' pieces, and what a template sets around messages."""
    return 8 + sum(2 + len(tokens(message["content"])) for message in messages)


def answer(messages: Sequence[dict[str, str]], *, thinks: bool, is_demo: bool) -> Spoken:
    """The answer to the last question in `messages`; one that has begun already (the last message) is gone
    on with."""
    users = [message["content"] for message in messages if message["role"] == "user"]
    question = " ".join(users[-1].split()) if users else ""
    begun = messages[-1]["content"] if messages and messages[-1]["role"] == "assistant" else ""
    if is_demo:
        spoken = _demo(question, messages, thinks)
    else:
        pirate = any("pirate" in message["content"] for message in messages if message["role"] == "system")
        spoken = _tiny(question.lower(), thinks, pirate)
    return _after(begun, spoken) if begun else spoken


def vector(text: str) -> list[float]:
    """A vector of length 1 that is the nearer to another's the more words they share; the same for the same text."""
    numbers = [0.0] * DIMENSIONS
    for word in re.findall(r"\w+", text.lower()) or [text]:
        place = int.from_bytes(hashlib.sha256(word.encode(errors="replace")).digest()[:8])
        numbers[place % DIMENSIONS] += 1 if place & 1 << 40 else -1
    length = math.hypot(*numbers) or 1.0
    return [number / length for number in numbers]


def _tiny(question: str, thinks: bool, pirate: bool) -> Spoken:
    thinking = tokens(THOUGHTS.get(question, NO_IDEA)) if thinks else ()
    if question == "count forever":
        return Spoken(thinking, cycle(tokens(COUNTING)), is_endless=True)
    if question == "hello" and pirate:
        return Spoken(thinking, iter(said("chat-system")[1]))
    if question in WRITTEN:
        return Spoken(thinking, iter(tokens(WRITTEN[question])))
    name = RECORDED.get(question, UNKNOWN)
    return Spoken(thinking, iter(said(name)[1]), ends_without_done=name == "chat-repeat-abort")


def _demo(question: str, messages: Sequence[dict[str, str]], thinks: bool) -> Spoken:
    if question.startswith("Write a title"):
        asked = messages[-1]["content"].partition("\n\n")[2].partition("\n")[0]
        return Spoken((), iter(tokens(DEMO_TITLES[_topic(asked)])))
    topic = _topic(question)
    thinking = tokens(_demo_text("thinking")) if thinks else ()
    return Spoken(thinking, iter(tokens(_demo_text(topic))))


def _topic(question: str) -> str:
    return next((name for pattern, name in DEMO_TOPICS if re.search(pattern, question.lower())), "welcome")


def _after(begun: str, spoken: Spoken) -> Spoken:
    """What is left of an answer that begins with `begun`; all of it where it does not."""
    if spoken.is_endless:
        return spoken
    text = "".join(spoken.text)
    rest = text.removeprefix(begun)
    return Spoken((), chain(tokens(rest)), ends_without_done=spoken.ends_without_done)


@cache
def _demo_text(name: str) -> str:
    return (DEMO / f"{name}.md").read_text(encoding="utf-8").rstrip("\n")
