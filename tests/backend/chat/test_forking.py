from backend.chat import forking
from backend.chat.attached import read_beside, read_contents
from backend.chat.tables import AnswerPiece, Message
from backend.store import Store
from tests.backend.chat.files import PNG, sent
from tests.backend.chat.room import conversation, keep, message, page_of, stored


async def test_a_fork_has_what_has_been_written_of_an_answer_so_far(store: Store) -> None:
    within = conversation()
    answer = message(within, 1, "be", state="writing")
    parts = [("thinking", "hm"), ("text", "ca"), ("text", "use")]
    pieces = [
        AnswerPiece(message_id=answer.id, seq=place, kind=kind, text=text) for place, (kind, text) in enumerate(parts)
    ]
    await keep(store, within, message(within, 0, "why?", role="user"), answer, *pieces)
    forked = await store.write(lambda session: forking.fork(session, answer.id))
    copy = (await page_of(store, forked.id)).messages[-1]
    assert (copy.text, copy.thinking, copy.state) == ("because", "hm", "interrupted")
    assert (await stored(store, answer.id)).text == "be"  # it is written on


async def test_a_fork_has_files_of_its_own(store: Store) -> None:
    within = conversation()
    question = message(within, 0, "?", role="user")
    await keep(store, within, question, message(within, 1, "!"))
    await sent(store, question, ("a.txt", b"tea"), ("b.png", PNG))
    forked = await store.write(lambda session: forking.fork(session, question.id))
    (files,) = (await store.look(lambda rows: read_beside(rows, [str(forked.leaf_id)]))).values()
    contents = await store.look(lambda rows: read_contents(rows, [each.id for each in files]))
    assert [contents[each.id] for each in files] == [b"tea", PNG]
    await store.write(lambda session: session.delete(session.get_one(Message, question.id)))
    left = await store.look(lambda rows: read_beside(rows, [question.id, str(forked.leaf_id)]))
    assert {id_: len(beside) for id_, beside in left.items()} == {forked.leaf_id: 2}
