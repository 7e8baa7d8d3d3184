"""Invented answers from documents: cited, without anything found, without a model."""

from collections.abc import Mapping
from dataclasses import replace

from backend.chat.citations import render_cited
from backend.chat.citing import cite
from backend.chat.considered import ConsideredRow, by_number
from backend.chat.passage_views import Why, grouped, passage_view, why
from backend.chat.recipe import GROUNDED, Recipe
from backend.chat.scope import NamedRow
from backend.chat.scope_pages import Choice, ScopeView
from backend.chat.views import MessageView
from backend.documents.listing import FileRow
from backend.markup import render
from tests.preview.chat import DONE
from tests.preview.texts import LONG_NAME

ASKED = "How long does green tea steep, and does rooibos keep one awake?"
TEXT = (
    "Green tea is steeped at **70 to 80 °C** for two to three minutes; hotter water makes it bitter [1]. "
    "Rooibos won't keep you awake: it contains no caffeine [2].\n\n"
    "- Black tea takes 95 °C and four minutes. [1]\n"
    "- It is best drunk with milk. [1]"
)
PASSAGES = (
    ConsideredRow(
        "A2",
        1,
        "D1",
        "The tea handbook.pdf",
        12,
        4_100,
        4_290,
        "Brewing › Green tea",
        "Green tea is steeped at 70 to 80 °C for two to three minutes. Hotter water makes it bitter. It is not"
        " oxidised, unlike black tea, which takes 95 °C and four minutes.",
        0.0325,
        1,
        2,
        1,
    ),
    ConsideredRow(
        "A2",
        2,
        "D2",
        LONG_NAME,
        0,
        0,
        96,
        "Herbs",
        "Rooibos is naturally caffeine-free and low in tannins. It is grown in the Cederberg region of South Africa.",
        0.0161,
        None,
        1,
        1,
    ),
    ConsideredRow("A2", 3, "D3", "Letters.md", 0, 0, 0, "", "", 0.012, 7, None, 0),
    ConsideredRow(
        "A2", 4, "D1", "The tea handbook.pdf", 2, 80, 140, "", "Water boils at 95 °C up here.", 0.01, 9, 9, 0
    ),
)
_CITED = cite(TEXT, by_number(PASSAGES), ASKED)
RECIPE = Recipe(grounded=GROUNDED, query=ASKED, passages=2, unread=True).with_citations(
    _CITED.kept(), _CITED.unsupported
)
CITED = replace(DONE, html=render_cited(TEXT, _CITED.marks, "A2"), grounded=GROUNDED)
OWN = replace(DONE, model="Hearth", stats=(), has_recipe=False)
ANSWERS: Mapping[str, MessageView] = {
    "with citations": CITED,
    "nothing found": replace(
        OWN, html=render("I found nothing in “Tea” that answers this.", prefix="A2"), grounded="nothing"
    ),
    "without a model": replace(
        OWN,
        html=render("No model is there to answer. These passages fit the question best:", prefix="A2"),
        grounded="passages",
        groups=grouped(PASSAGES[:3], ASKED),
    ),
}
POINTED_AT = passage_view(PASSAGES[0], "Green tea is steeped at 70 to 80 °C")
DELETED = passage_view(PASSAGES[2])
WHY: Why = why("A2", RECIPE, PASSAGES, TEXT)
WHY_NOTHING: Why = why("A2", Recipe(grounded="nothing", query=ASKED), (), "")
COLLECTIONS = (
    Choice("C1", "Tea", True, False),
    Choice("C2", "The house, its lease and everything that was ever written about it", False, False),
    Choice("C3", "Recipes", False, True),
)
NAMED = (NamedRow("N1", "D1", "The tea handbook.pdf"), NamedRow("N2", "D2", LONG_NAME))
SCOPES: Mapping[str, ScopeView] = {
    "some attached, documents named": ScopeView("draft", COLLECTIONS, NAMED, ""),
    "nothing attached": ScopeView(
        "draft", tuple(replace(each, is_attached=False, by_mode=False) for each in COLLECTIONS), (), ""
    ),
    "a mode without documents": ScopeView("draft", COLLECTIONS[:2], (), "Write"),
    "no documents": ScopeView("draft", (), (), ""),
}
OFFERED = (
    FileRow("D1", "S1", "The tea handbook.pdf", "/home/ada/The tea handbook.pdf", "", "ready", 9, 1, 1),
    FileRow("D2", "S1", LONG_NAME, f"/home/ada/{LONG_NAME}", "", "ready", 9, 1, 1),
)
