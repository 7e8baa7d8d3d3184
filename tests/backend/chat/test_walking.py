"""What is done with branches is told in `test_desk`, with answers that are being written; here is what is refused."""

import pytest

from backend.chat.desk import Desk
from backend.store import Store
from backend.web.routes import NotFound
from tests.backend.chat.room import begun, stored


async def test_what_is_not_there_can_not_be_walked_to_forked_deleted_or_brought_back(desk: Desk) -> None:
    for act in (desk.walking.walk_to, desk.walking.fork, desk.walking.remove_branch, desk.walking.bring_branch_back):
        with pytest.raises(NotFound):
            await act("nothing")


async def test_a_message_is_found_in_its_role_alone(desk: Desk, store: Store) -> None:
    answer = await begun(store, state="done")
    assert (await desk.walking.find(answer.id)).id == answer.id
    assert (await desk.walking.find(answer.id, "assistant")).id == answer.id
    with pytest.raises(NotFound):
        await desk.walking.find(answer.id, "user")


async def test_a_fork_of_an_answer_that_is_being_written_has_it_as_interrupted(desk: Desk, store: Store) -> None:
    answer = await begun(store, text="half")
    forked = await desk.walking.fork(answer.id)
    page = await desk.read(forked)
    assert (page.messages[-1].state, page.messages[-1].text) == ("interrupted", "half")
    assert (await stored(store, answer.id)).state == "waiting"
