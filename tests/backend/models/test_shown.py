from dataclasses import replace

from backend.models.shown import badges, choice, local
from backend.ollama import LocalModel

LLAMA = LocalModel(
    name="llama3.1:8b",
    digest="abc",
    size=4_920_753_328,
    family="llama",
    parameters="8.0B",
    quantisation="Q4_K_M",
    context_length=131_072,
    capabilities=frozenset({"completion", "tools"}),
)


def test_the_picker_shows_what_decides_a_choice() -> None:
    shown = choice(LLAMA, chosen=True)
    assert (shown.name, shown.chosen) == ("llama3.1:8b", True)
    assert (shown.parameters, shown.quantisation) == ("8.0B", "Q4_K_M")
    assert (shown.size_text, shown.context_text) == ("4.9 GB", "128k context")
    assert shown.capabilities == ("tools",)


def test_the_page_also_shows_family_and_what_is_in_memory() -> None:
    shown = local(LLAMA, loaded=True)
    assert (shown.family, shown.loaded, shown.size_text) == ("llama", True, "4.9 GB")


def test_what_ollama_does_not_know_is_left_empty() -> None:
    shown = choice(replace(LLAMA, parameters="", quantisation="", context_length=None), chosen=False)
    assert (shown.parameters, shown.quantisation, shown.context_text) == ("", "", "")


def test_capabilities_come_in_one_order_and_others_are_left_out() -> None:
    assert badges({"vision", "completion", "<b>", "thinking", "tools"}) == ("tools", "vision", "thinking")
