import threading

from backend.index.threads import OwnThread


async def test_all_is_done_on_one_thread_and_the_last_before_it_ends():
    thread = OwnThread("own")
    first = await thread.run(threading.get_ident)
    second = await thread.run(threading.get_ident)
    last = list[int]()
    thread.close(lambda: last.append(threading.get_ident()))
    assert first == second == last[0] != threading.get_ident()
