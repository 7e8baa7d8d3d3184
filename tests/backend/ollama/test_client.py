"""Each way in which Ollama says no, or something else answers in its place."""

import pytest

from backend.ollama import Garbage, ModelGone, Ollama, OllamaFault, OutOfMemory, TooLong
from tests.backend.ollama.conversation import Conversation
from tests.ollama_double import Answer, OllamaDouble, error, raw, replay, web_page

WHOLE = b'{"message": {"role": "assistant", "content": "whole"}, "done": true}\n'
BROKEN_UTF_8 = WHOLE.replace(b"whole", b"\xff\xfe")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("chat-unknown-model", "model-gone"),
        ("chat-queue-full", "busy"),
        ("chat-runner-killed-nostream", "died"),
        ("chat-embed-model", "refused"),
        ("chat-think-unsupported", "refused"),
        ("chat-think-bad-level", "refused"),
        ("chat-bad-option-type", "refused"),
        ("chat-cloud-model-offline", "refused"),
        ("chat-image-no-vision", "refused"),
        ("chat-overflow-truncate-false", "too-long"),
        ("chat-overflow-one-huge-no-shift", "too-long"),
    ],
)
async def test_a_recorded_error_becomes_the_fault_that_it_is(
    gate: Ollama, double: OllamaDouble, conversation: Conversation, name: str, kind: str
) -> None:
    double.script("/api/chat", replay(name))
    await conversation.ask(gate)
    assert conversation.fault
    assert conversation.fault.kind == kind
    assert conversation.fault.sentence
    assert conversation.fault.next_step


async def test_a_refusal_says_ollamas_own_words_without_its_json(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", replay("chat-image-no-vision"))
    await conversation.ask(gate)
    assert conversation.fault
    assert conversation.fault.sentence.startswith("Ollama refused: ")
    assert not set(conversation.fault.sentence) & set('{}"')


async def test_a_prompt_that_is_too_long_tells_its_length_and_that_of_the_window(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", replay("chat-overflow-truncate-false"))
    await conversation.ask(gate)
    assert isinstance(conversation.fault, TooLong)
    assert (conversation.fault.prompt_tokens, conversation.fault.window) == (1491, 256)


async def test_a_prompt_that_is_too_long_is_known_without_its_length(
    gate: Ollama, double: OllamaDouble, conversation: Conversation
) -> None:
    double.script("/api/chat", error(400, "the input length exceeds the context length"))
    await conversation.ask(gate)
    assert isinstance(conversation.fault, TooLong)
    assert conversation.fault.prompt_tokens is None


async def test_a_model_that_is_gone_is_named(gate: Ollama, conversation: Conversation) -> None:
    await conversation.ask(gate, model="nope")
    assert isinstance(conversation.fault, ModelGone)
    assert conversation.fault.model == "nope"
    assert "nope" in conversation.fault.sentence


@pytest.mark.parametrize(
    "words",
    [
        "model requires more system memory (12.4 GiB) than is available (7.1 GiB)",
        "llama runner process has terminated: cudaMalloc failed: out of memory",
        "unable to allocate CPU buffer",
    ],
)
@pytest.mark.parametrize("status", [200, 400, 500])
async def test_a_model_that_does_not_fit_is_out_of_memory_whatever_the_status(
    gate: Ollama, double: OllamaDouble, conversation: Conversation, words: str, status: int
) -> None:
    double.script("/api/chat", error(status, words))
    await conversation.ask(gate)
    assert isinstance(conversation.fault, OutOfMemory)
    assert words in conversation.fault.sentence


@pytest.mark.parametrize(
    "nonsense",
    [
        pytest.param(web_page(), id="a web page"),
        pytest.param(web_page(404), id="a web page that says not found"),
        pytest.param(raw(b'{"message": {"role"\n'), id="broken JSON"),
        pytest.param(raw(b"[1, 2]\n"), id="a list"),
        pytest.param(raw(b'"text"\n'), id="a string"),
        pytest.param(raw(b"null\n"), id="null"),
        pytest.param(raw(b"{}\n"), id="an empty object"),
        pytest.param(raw(b'{"message": {"role": "assistant", "content": 7}}\n'), id="a number as text"),
        pytest.param(raw(b'{"error": {"a": 1}}\n'), id="an error that is an object"),
        pytest.param(raw(b"[" * 100_000 + b"\n"), id="JSON that is too deep"),
        pytest.param(raw(b'{"done": ' + b"9" * 5_000 + b"}\n"), id="a number that is too long"),
        pytest.param(raw(BROKEN_UTF_8), id="broken UTF-8"),
        pytest.param(raw(b"[]", status=500), id="an error that is a list"),
        pytest.param(Answer(307, (("Location", "http://127.0.0.1:9/"),), (b"",)), id="a redirect"),
        pytest.param(Answer(chunks=(b"SSH-2.0-OpenSSH_9.2\r\n\r\n",), is_raw=True), id="not HTTP"),
        pytest.param(Answer(404, chunks=(b"404 page not found",), is_chunked=False), id="an unknown path"),
    ],
)
async def test_nonsense_is_told_as_such_and_what_came_before_it_stands(
    gate: Ollama, double: OllamaDouble, conversation: Conversation, nonsense: Answer
) -> None:
    double.script("/api/chat", nonsense)
    await conversation.ask(gate)
    assert isinstance(conversation.fault, Garbage)


@pytest.mark.parametrize("rest", [b'{"message": {"role"\n', BROKEN_UTF_8, b"<html>\n"])
async def test_nonsense_in_the_middle_of_an_answer_keeps_its_pieces(
    gate: Ollama, double: OllamaDouble, conversation: Conversation, rest: bytes
) -> None:
    double.script("/api/chat", raw(*replay("chat-stream").chunks[:4], rest))
    await conversation.ask(gate)
    assert isinstance(conversation.fault, Garbage)
    assert conversation.text == "Hello! I am"


async def test_a_redirect_is_not_followed(gate: Ollama, double: OllamaDouble) -> None:
    async with OllamaDouble() as elsewhere:
        to = (("Location", f"http://{elsewhere.host}/api/tags"),)
        double.script("/api/tags", Answer(307, to, (b"",)))
        with pytest.raises(Garbage):
            await gate.models()
        assert elsewhere.requests == []


async def test_an_empty_refusal_says_so(gate: Ollama, double: OllamaDouble) -> None:
    double.script("/api/tags", Answer(403, (), (), is_chunked=False))
    with pytest.raises(OllamaFault) as raised:
        await gate.models()
    assert raised.value.sentence == "Ollama refused without saying why."


async def test_no_key_is_sent_though_the_library_has_one(double: OllamaDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "very-secret")
    gate = Ollama(double.host)
    await gate.models()
    await Conversation().ask(gate)
    await gate.close()
    assert double.asked("/api/chat")
    assert not any("very-secret" in str(request.headers) for request in double.requests)


async def test_proxies_of_the_environment_are_not_used(double: OllamaDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    gate = Ollama(double.host)
    assert await gate.models()
    await gate.close()
