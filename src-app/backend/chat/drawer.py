"""What the drawer shows: each value that can be set, whose word counts for it, and what is set nearer by. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.chat.modes import Mode
from backend.chat.settings import NAMES, Choice, Chosen, Settings, Source, choose
from backend.chat.tuned import Tuned
from backend.words import _

YES_OR_NO = ("yes", "no")
TIMES = ("0", "5m", "30m", "4h", "-1")


@dataclass(frozen=True)
class Field:
    """One value in the drawer. `kind`: long, number, choice or code. `value`: what is set here, as it is typed."""

    name: str
    kind: str
    label: str
    value: str
    otherwise: str
    """What counts where nothing is set here."""
    source: str
    is_set: bool
    is_own: bool = False
    """Whether nobody set it anywhere: the field's placeholder says so already."""
    options: Sequence[tuple[str, str]] = ()
    trouble: str = ""
    """Why what was typed is not taken."""


@dataclass(frozen=True)
class Drawer:
    """What the drawer shows. `address` is where it comes from, `scope` whose values it sets."""

    address: str
    scope: str
    scopes: Sequence[tuple[str, str]]
    fields: Sequence[Field]
    modes: Sequence[Mode]
    mode: str
    model: str
    query: str
    """What is asked of the address, so that the same is shown again."""
    has_begun: bool = True
    """Whether there is a conversation that could have values of its own."""
    begin_at: str = ""
    """The field that was asked for."""

    @property
    def whom_text(self) -> str:
        """Whose answers are made as it is set here."""
        return {
            Source.CONVERSATION: _("What you set here counts for this conversation alone."),
            Source.MODEL: _(
                "What you set here counts for all conversations with %(model)s.", model=self.model or _("this model")
            ),
            Source.ALL: _("What you set here counts for all conversations."),
        }[Source(self.scope)]


def fields_of(tuned: Tuned, mode: Mode, scope: Source, *, can_think: bool) -> list[Field]:
    """The values that can be set at `scope`, each with what counts otherwise."""
    own = tuned.places.get(scope, Settings())
    farther = list(Source)[list(Source).index(scope) + 1 :]
    places: dict[Source, Settings] = {source: tuned.places[source] for source in farther if source in tuned.places}
    if Source.MODE in farther:
        places[Source.MODE] = mode.settings
    otherwise = choose(places)
    shown = [
        name
        for name in NAMES
        if (name != "think" or can_think or own.think is not None)
        and (name != "schema" or scope == Source.CONVERSATION)
    ]
    return [_field(name, own, otherwise, mode) for name in shown]


def _field(name: str, own: Settings, otherwise: Chosen, mode: Mode) -> Field:
    value, choice = getattr(own, name), getattr(otherwise, name)
    options: Mapping[str, Sequence[tuple[str, str]]] = {
        "think": [(each, _("Think first") if each == "yes" else _("Answer at once")) for each in YES_OR_NO],
        "keep_alive": [
            (each, time_text(each))
            for each in dict.fromkeys((*TIMES, *([value] if name == "keep_alive" and value else [])))
        ],
    }
    kinds = {"system": "long", "schema": "code"}
    return Field(
        name=name,
        kind="choice" if name in options else kinds.get(name, "number"),
        label=_label(name),
        value=_typed(value),
        otherwise=_otherwise(name, choice),
        source=_("Set here.") if value is not None else source_text(choice.source, mode),
        is_set=value is not None,
        is_own=value is None and choice.source == Source.OWN,
        options=options.get(name, ()),
    )


def _label(name: str) -> str:
    return {
        "system": _("System prompt"),
        "temperature": _("Temperature"),
        "num_ctx": _("Context length (tokens)"),
        "seed": _("Seed"),
        "keep_alive": _("Stays in memory"),
        "think": _("Thinking"),
        "schema": _("Answer as JSON of this schema"),
    }[name]


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value}"


def _otherwise(name: str, choice: Choice[object]) -> str:
    if choice.value is None:
        return {"seed": _("another one each time"), "system": "", "schema": ""}.get(name, _("the model's own"))
    if name == "keep_alive":
        return time_text(str(choice.value))
    if name == "think":
        return _("Think first") if choice.value else _("Answer at once")
    return _typed(choice.value)


def time_text(time: str) -> str:
    """How long a model stays in memory, as a person reads it."""
    if time in ("0", "-1"):
        return _("For ever") if time == "-1" else _("Not at all")
    units = {"s": _("%(number)s s", number=time[:-1]), "m": _("%(number)s min", number=time[:-1])}
    return units.get(time[-1]) or _("%(number)s h", number=time[:-1])


def source_text(source: Source, mode: Mode) -> str:
    """Whose word a value is."""
    return {
        Source.CONVERSATION: _("From this conversation."),
        Source.MODE: _("From the mode %(name)s.", name=mode.name),
        Source.FOLDER: _("From the folder."),
        Source.MODEL: _("From what you set for this model."),
        Source.ALL: _("From what you set for all."),
        Source.OWN: _("From the model itself."),
    }[source]
