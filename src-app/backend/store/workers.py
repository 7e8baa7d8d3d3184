"""Threads that run pieces of work on the database, each thread on a connection of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from backend.store.driver import Driver
from backend.store.faults import StoreClosed, StoreFailed
from backend.store.rows import Rows
from backend.store.sessions import Sessions
from backend.words import _

if TYPE_CHECKING:
    from sqlmodel import Session

T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    """A piece of work, where its answer goes, and when it was asked for (monotonic seconds)."""

    run: Callable[[Sessions, float], Any]
    """Does it, given the seconds for which it was queued."""
    done: Future[Any]
    asked_at: float


class Workers:
    """`count` threads that take from one queue, in order. With one thread, one piece of work at a time."""

    def __init__(
        self,
        name: str,
        count: int,
        driver: Driver,
        path: Path,
        *,
        writes: bool,
        when_forgetting: Callable[[], None] = lambda: None,
    ) -> None:
        self._new_sessions = partial(Sessions, driver, path, writes=writes, when_forgetting=when_forgetting)
        self._path = path
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: "Callable[[Session], T]", *, lasting: bool = True) -> Future[T]:
        """Queue a piece of work. Cancelling takes it out before it begins; afterwards it runs to its end.

        Raises StoreClosed once `close` was called.
        """
        return self._queue(lambda sessions, waited: sessions.run(work, waited, lasting=lasting))

    def look(self, work: Callable[[Rows], T]) -> Future[T]:
        """The same for work that reads plain rows."""
        return self._queue(lambda sessions, waited: sessions.look(work, waited))

    def _queue(self, run: Callable[[Sessions, float], T]) -> Future[T]:
        done: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise StoreClosed(self._path, _("Hearth is ending, so this could not be kept."), _("Start it again."))
            self._jobs.put(Job(run, done, time.monotonic()))
        return done

    @property
    def is_asked(self) -> bool:
        """Whether work is waiting."""
        return not self._jobs.empty()

    @contextmanager
    def parked(self, patience: float) -> Iterator[bool]:
        """Let no thread have a connection or take work, which waits meanwhile; False where that took too long."""
        here, go_on = threading.Semaphore(0), threading.Event()

        def park(sessions: Sessions, waited: float) -> None:
            sessions.close()
            here.release()
            go_on.wait()

        try:
            with self._closing:
                if not self._closed:
                    for _ in self._threads:
                        self._jobs.put(Job(park, Future(), time.monotonic()))
            deadline = time.monotonic() + patience
            yield all(here.acquire(timeout=max(0.0, deadline - time.monotonic())) for _ in self._threads)
        finally:
            go_on.set()

    def close(self) -> None:
        """Finish what is queued, and end the threads."""
        with self._closing:
            if not self._closed:
                self._closed = True
                for _ in self._threads:
                    self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        sessions: Sessions | None = None
        while job := self._jobs.get():
            if not job.done.set_running_or_notify_cancel():
                continue
            try:
                sessions = sessions or self._new_sessions()
                answer = job.run(sessions, time.monotonic() - job.asked_at)
            except Exception as error:  # the outermost edge of this thread: who asked gets it
                job.done.set_exception(_bearable(error))
            except BaseException as panic:  # Turso's are no Exception; what one leaves behind isn't trusted
                _drop(sessions)
                sessions = None
                fault = StoreFailed(
                    self._path, _("The database driver failed: %(panic)s.", panic=panic), _("Try again.")
                )
                fault.__cause__ = panic
                job.done.set_exception(fault)
            else:
                job.done.set_result(answer)
        if sessions:
            sessions.close()


def _drop(sessions: Sessions | None) -> None:
    with suppress(BaseException):  # closing what has just failed may well fail, too
        if sessions:
            sessions.close()


def _bearable(error: Exception) -> Exception:
    """`error` as a future can hand it on: asyncio refuses StopIteration, and who asked would wait on."""
    if isinstance(error, StopIteration):
        failure = RuntimeError("a piece of work for the store raised StopIteration")
        failure.__cause__ = error
        return failure
    return error
