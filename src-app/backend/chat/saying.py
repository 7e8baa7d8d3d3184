"""What is said of an answer beside its own words: what the model does, how long it thought, how quick it was. Pure."""

from backend.chat.answering import AnswerRun
from backend.chat.records import AnyMessage
from backend.words import _, ngettext


def thinking_label(run: AnswerRun) -> str:
    """What stands above the reasoning while the answer is being written."""
    return _("Thinking…") if run.phase == "thinking" else _("Thought")


def phase_text(run: AnswerRun) -> str:
    """What the model is doing before it writes, or why what it wrote can't be put away."""
    match run.phase:
        case "loading" | "reading" if run.waits:
            return _("%(model)s is busy with another answer. This one comes after it.", model=run.message.model)
        case "loading":
            return _("Loading %(model)s…", model=run.message.model)
        case "searching":
            return _("Looking into your documents…")
        case "reading":
            return _("%(model)s is reading…", model=run.message.model)
        case "unkept" if run.unkept:
            return f"{run.unkept.sentence} {run.unkept.next_step}"
    return ""


def stats_of(message: AnyMessage) -> tuple[str, ...]:
    """Tokens a second, time to the first one, and how many: as the person has seen it, waiting included."""
    if message.role != "assistant" or message.first_token_ms is None:
        return ()
    parts = []
    writing_ms = (message.duration_ms or 0) - message.first_token_ms
    if message.answer_tokens and message.answer_tokens > 1 and writing_ms > 0:
        speed = _speed_text((message.answer_tokens - 1) * 1000 / writing_ms)
        parts.append(ngettext("%(speed)s token/s", "%(speed)s tokens/s", 1 if speed == "1" else 2, speed=speed))
    parts.append(_("first token after %(seconds)s s", seconds=f"{message.first_token_ms / 1000:.2f}"))
    if message.answer_tokens:
        count = message.answer_tokens
        parts.append(ngettext("%(number)s token", "%(number)s tokens", count, number=f"{count:,}"))
    if message.finish_reason == "length":
        parts.append(_("cut off at the model's length limit"))
    return tuple(parts)


def _speed_text(speed: float) -> str:
    """With two digits where it is slow."""
    return f"{speed:.2g}" if speed < 9.5 else f"{speed:.0f}"


def thought_for(milliseconds: int | None) -> str:
    """What stands above the reasoning of an answer that has ended."""
    if milliseconds is None:
        return _("Thought")
    return _("Thought for %(seconds)s s", seconds=max(1, round(milliseconds / 1000)))
