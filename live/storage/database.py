"""One database, two ways in: `act` writes and returns once the words are safe, `look` reads.

An acknowledged message must survive a crash (R1), so an action's caller hears back only after a durable COMMIT.
Durable commits are slow and young people are many, so one writer gathers whatever is waiting into one COMMIT.
"""

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session, SQLModel

from live.storage.driver import KEY as DRIVER
from live.storage.driver import Driver
from live.storage.engine import Engines, connect

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)

GROUP = 256  # actions in one COMMIT at most: bounds how long the first one of a group waits
READERS = 4


class Database:
    """A database reached through one writer thread and a few readers."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engines: Engines = connect(url)
        self._waiting: queue.SimpleQueue[_Deed | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._pen: _Pen | None = None  # what the writer writes with
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._writer = threading.Thread(target=self._write_for_ever, name="writer", daemon=True)
        self._writer.start()

    async def act(self, action: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `action(session, …)` in a transaction; return after the durable COMMIT.

        Whatever the action raises is raised here, and nothing it did is kept. An action may be run again from its
        start when its group was rolled back, so it touches nothing but the session.
        """
        return await asyncio.wrap_future(self.submit(action, *args, **kwargs))

    async def look(self, query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `query(session, …)` on a reading connection, off the event loop."""
        return await asyncio.wrap_future(self._readers.submit(lambda: self.look_now(query, *args, **kwargs)))

    def act_now(self, action: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`act` for the command line and for tests: blocks until committed."""
        return self.submit(action, *args, **kwargs).result()

    def look_now(self, query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`look` for the command line and for tests. A connection that died while it rested is replaced once."""
        try:
            return self._look(query, *args, **kwargs)
        except DBAPIError as problem:
            if not problem.connection_invalidated:
                raise
            return self._look(query, *args, **kwargs)

    def submit(self, action: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Hand an action to the writer; the future is resolved on the writer's thread after the COMMIT."""
        deed = _Deed(lambda session: action(session, *args, **kwargs), Future())
        with self._door:
            if self._closed:
                deed.future.set_exception(RuntimeError("the database is closed"))
            else:
                self._waiting.put(deed)
        return deed.future

    def create_all(self) -> None:
        """Create every table that is not there yet (tests; real databases are migrated)."""
        SQLModel.metadata.create_all(self.engines.writer)

    def close(self) -> None:
        """Finish what is waiting, then let go of the database. What comes later is told so, and waits for nobody."""
        with self._door:
            self._closed = True
            self._waiting.put(None)
        self._writer.join(timeout=30)
        self._readers.shutdown(wait=True)
        self.engines.dispose()

    def _look(self, query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        with Session(self.engines.reader, expire_on_commit=False) as session:
            return query(session, *args, **kwargs)

    def _write_for_ever(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, stop = [first], False
            while len(group) < GROUP:
                try:
                    deed = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if deed is None:
                    stop = True
                    break
                group.append(deed)
            self._write(group)
            if stop:
                break
        self._let_go()

    def _write(self, waiting: Sequence["_Deed"]) -> None:
        """All in one COMMIT if all goes well; else each alone, so that one bad action harms no other."""
        group = [deed for deed in waiting if deed.future.set_running_or_notify_cancel()]  # whoever left is not served
        if not group:
            return
        try:
            results, news = self._commit(group)
        except Exception:
            for deed in group:
                self._write_alone(deed)
            return
        _tell(news)
        for deed, result in zip(group, results, strict=True):
            deed.future.set_result(result)

    def _write_alone(self, deed: "_Deed", tries: int = 3) -> None:
        for attempt in range(1, tries + 1):
            try:
                (result,), news = self._commit([deed])
            except DBAPIError as problem:
                if attempt < tries and _worth_another_try(problem):
                    continue
                deed.future.set_exception(problem)
                return
            except Exception as problem:  # whatever the action raised belongs to its caller
                deed.future.set_exception(problem)
                return
            deed.future.set_result(result)
            _tell(news)
            return

    def _commit(self, group: Sequence["_Deed"]) -> tuple[list[Any], list[Callable[[], None]]]:
        """On one connection and in one session, kept open: taking them for every group costs as much as a group. After
        any trouble they are let go, for they may be the trouble."""
        pen = self._pen = self._pen or _Pen.taken_up(self.engines)
        session, driver, info = pen.session, pen.driver, pen.session.info
        info[DRIVER] = driver
        try:
            driver.begin()
            results = [_run(deed, session) for deed in group]
            for call in info.get("last", []):
                call(session)
            if session.in_transaction():
                session.commit()
            else:  # nothing went through the session: it need not know
                driver.commit()
            return results, info.get("news", [])
        except BaseException:
            for undo in info.get("undo", []):
                undo()
            self._let_go()
            raise
        finally:
            info.clear()

    def _let_go(self) -> None:
        pen, self._pen = self._pen, None
        if pen is not None:
            pen.put_down()


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Once the words are safe, `call` on the writer's thread: knocks and mails go out here, never earlier."""
    session.info.setdefault("news", []).append(call)


def before_commit(session: Session, call: Callable[[Session], None]) -> None:
    """Once for the whole group, right before the COMMIT: write together what the group's actions gathered."""
    session.info.setdefault("last", []).append(call)


def on_rollback(session: Session, call: Callable[[], None]) -> None:
    """If the group fails, `call`: forget in memory what never became true in storage."""
    session.info.setdefault("undo", []).append(call)


def _run(deed: "_Deed", session: Session) -> Any:
    """One action of a group. The next one reads its rows anew: another server may have changed what this one saw."""
    result = deed.action(session)
    if session.identity_map or session.new:
        session.flush()
        session.expunge_all()
    return result


def _tell(news: Sequence[Callable[[], None]]) -> None:
    """The words are safe: whatever goes wrong with telling of them, the writer lives on for everybody else."""
    for call in news:
        try:
            call()
        except Exception as problem:
            log.error("database: news after a commit failed with %s", type(problem).__name__)


@dataclass(slots=True)
class _Pen:
    """What the writer writes with."""

    connection: Connection
    session: Session
    driver: Driver

    @classmethod
    def taken_up(cls, engines: Engines) -> "_Pen":
        connection = engines.writer.connect()
        return cls(connection, Session(connection, expire_on_commit=False), Driver.of(connection))

    def put_down(self) -> None:
        for part in (self.session, self.connection):
            with contextlib.suppress(SQLAlchemyError):  # it may be broken already
                part.close()


@dataclass(slots=True)
class _Deed:
    action: Callable[[Session], Any]
    future: "Future[Any]"


def _worth_another_try(problem: DBAPIError) -> bool:
    """PostgreSQL undid us for a neighbour's sake (deadlock, serialisation): trying again is right."""
    return getattr(problem.orig, "sqlstate", None) in {"40001", "40P01"}
