from dataclasses import replace

from backend.chat.composing import ask_of, with_grounds, with_prompt
from backend.chat.considered import ConsideredRow
from backend.chat.grounding import Grounds
from backend.chat.prompt import Material, compose
from backend.chat.recipe import Recipe
from backend.chat.tokens import Measured
from tests.backend.chat.room import MODEL, conversation, message

ROW = ConsideredRow("M", 1, "D", "Tea.pdf", 1, 0, 3, "", "Tea", 0.5, 1, None, 1)


def test_a_recipe_knows_where_its_prompt_began_and_what_was_left_out() -> None:
    within = conversation()
    said = [message(within, 0, "old " * 4000, role="user"), message(within, 1, "new", role="user")]
    material = Material("", said)
    recipe = with_prompt(Recipe(), compose(material, Measured(), 2048), material, Measured())
    assert (recipe.first, recipe.sent, recipe.left_out) == (said[1].id, 1, 1)


def test_a_recipe_counts_the_passages_that_were_told() -> None:
    grounds = Grounds((ROW, replace(ROW, number=2, told=0)), "tea?", unread=True)
    recipe = with_grounds(Recipe(), grounds)
    assert (recipe.grounded, recipe.passages, recipe.query, recipe.unread) == ("answer", 1, "tea?", True)
    assert with_grounds(Recipe(), None) == Recipe()


def test_what_is_sent_goes_by_the_recipe() -> None:
    answer = message(conversation(), text="so far")
    ask = ask_of(answer, Recipe(seed=7, num_ctx=2048, think=False, schema="{}"), ())
    assert (ask.model, ask.continue_text, ask.think, ask.schema) == (MODEL, "so far", False, "{}")
    assert (ask.options.seed, ask.options.num_ctx) == (7, 2048)
