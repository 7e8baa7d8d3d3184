import asyncio

from backend.documents.telling import Teller
from backend.web.events import EventHub


async def test_the_first_is_told_at_once_and_the_next_ones_together_later():
    hub = EventHub(first_number=1)
    teller = Teller(hub, every=0.05)
    for _ in range(10):
        teller.changed()
    assert hub.number == 2
    async with asyncio.timeout(5):
        while hub.number < 3:  # noqa: ASYNC110 - it has no event of its own
            await asyncio.sleep(0.005)
    await asyncio.sleep(0)
    assert hub.number == 3


async def test_message_boxes_are_told_of_collections_each_time():
    hub = EventHub(first_number=1)
    teller = Teller(hub, every=60)
    teller.collections_changed()
    teller.collections_changed()
    assert hub.number == 4  # twice to the boxes, once to the page of documents
    teller.stop()


async def test_nothing_is_told_after_the_end():
    hub = EventHub(first_number=1)
    teller = Teller(hub, every=0.01)
    teller.changed()
    teller.changed()
    teller.stop()
    await asyncio.sleep(0.02)
    assert hub.number == 2
