from backend.chat.ledger import Ledger, ledger_of
from backend.chat.modes import parse
from backend.chat.prompt import Material, compose
from backend.chat.settings import Settings, Source, choose
from backend.chat.telling import Planned
from backend.chat.tokens import Measured
from backend.chat.tuned import Tuned
from tests.backend.chat.room import MODEL, conversation, message

WITHIN = conversation()


def ledger(
    *texts: str,
    draft: str = "",
    window: int = 4096,
    tuned: Tuned | None = None,
    system: str = "",
    num_ctx: int | None = None,
    trained: int | None = None,
) -> Ledger:
    tuned = tuned or Tuned()
    said = [message(WITHIN, place, text, role="assistant" if place % 2 else "user") for place, text in enumerate(texts)]
    material = Material(system, said, pending=draft)
    prompt = compose(material, tuned.measured, window)
    chosen = choose({Source.CONVERSATION: Settings(num_ctx=num_ctx)})
    mode = parse("write", "---\nname: Write\n---\n")
    return ledger_of(Planned(prompt, material, chosen, tuned, mode, None), WITHIN.id, MODEL, trained)


def test_each_part_is_named_with_its_tokens() -> None:
    shown = ledger("Hello?", "Hello!", draft="And now?", system="Be brief.")
    assert [part.label for part in shown.parts] == ["System prompt", "Earlier messages", "Question"]
    assert sum(part.tokens for part in shown.parts) <= shown.tokens
    assert shown.line == f"About {shown.tokens} of 4,096 tokens"
    assert (shown.overflow, shown.trouble, shown.mode) == ("", "", "Write")


def test_where_nothing_is_typed_or_said_there_is_nothing_to_say() -> None:
    assert not ledger().is_worth_saying
    assert ledger(draft="hello").is_worth_saying


def test_one_message_that_does_not_fit_can_not_be_summed_up_for_less() -> None:
    shown = ledger("word " * 500, "short", window=512)
    assert shown.overflow == "The 2 oldest messages won't fit."
    assert shown.may_sum_up
    lone = ledger("word " * 500, window=512)
    assert lone.overflow == "The oldest message won't fit."
    assert not lone.may_sum_up


def test_where_the_window_comes_from_is_said() -> None:
    assert "until tiny-chat has answered once" in ledger().window_text
    assert "as Ollama gives it" in ledger(tuned=Tuned(measured=Measured(window=4096))).window_text
    assert ledger(num_ctx=4096).window_text == "The context is 4,096 tokens, as you set it."


def test_a_question_longer_than_the_window_is_trouble() -> None:
    trouble = ledger(draft="word " * 900, window=512)
    assert trouble.trouble.startswith("This is longer than the model's window.")
    assert trouble.may_grow


def test_a_longer_context_is_offered_only_where_the_model_has_one() -> None:
    shown = ledger(draft="word " * 900, window=512, trained=512)
    assert shown.trouble.endswith("choose another model.")
    assert not shown.may_grow
    assert ledger(draft="word " * 900, window=512, trained=4096).may_grow
