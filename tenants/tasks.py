"""Celery tasks that run in the schema of one agency, or in the public one.

A task of an agency carries the schema in its message, taken when it is asked for and not when the transaction ends.
It enters that schema, checks with PostgreSQL that it is there, and leaves it; without a schema it does not run.
A task of the platform runs in the public schema and says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from celery import Task, current_app, shared_task
from django.db import connection, transaction
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context
from kombu.exceptions import OperationalError

from .current import PUBLIC, schema_name
from .measures.counting import CountedTask
from .measures.operations import beat
from .models import AgencyState
from .queries import agencies_with_work, agency_of, has_work

HEADER = "amiable_schema"
logger = logging.getLogger(__name__)


class WrongSchema(RuntimeError):
    """A task was called without an agency, or did not arrive in the one it was called for."""


class AgencyTask(CountedTask):
    """Base of every task of the trade.

    `share` bounds how many workers one agency holds with it; None does not. Such a task works a batch and returns how
    much it worked; what is left waits behind what the other agencies asked for meanwhile.
    """

    abstract = True
    share: int | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run inside the agency of the message; nothing happens for one whose doors are closed.

        Raises `WrongSchema` when the message names no agency.
        """
        schema = _schema_of(self)
        if not schema or schema == PUBLIC:
            raise WrongSchema(f"{self.name} was called without an agency; use tenants.tasks.enqueue().")
        agency = agency_of(schema)
        if agency.state != AgencyState.ACTIVE:
            logger.info("%s left alone: the agency is %s", self.name, agency.state)
            return None
        with tenant_context(agency):
            assert_inside(schema)
            if self.share is None:
                return super().__call__(*args, **kwargs)
            with one_of(self.name, self.share) as free:
                done = super().__call__(*args, **kwargs) if free else None
            # Also what came while the place was held, and whose own message found it taken. Never after a call that
            # found nothing it could work: it would come back for ever.
            if done and has_work(self.name, timezone.now()):
                enqueue(self.name)
            return done


class PlatformTask(CountedTask):
    """Base of the few tasks that look at the platform and not at an agency."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run in the public schema."""
        with schema_context(PUBLIC):
            return super().__call__(*args, **kwargs)


@contextmanager
def one_of(name: str, places: int) -> Iterator[bool]:
    """Hold one of an agency's places for what bears this name; False when all are held.

    A place is a lock of the session: it ends with the connection, whatever kills the worker.
    """
    held = next((key for place in range(places) if _lock(key := f"{schema_name()}:{name}:{place}")), None)
    try:
        yield held is not None
    finally:
        if held is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [held])


def _lock(key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        return bool(cursor.fetchone()[0])


def agency_task(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Decorator: a task that runs inside one agency. Start it with `enqueue` or `for_each_agency`."""
    declare = partial(shared_task, base=AgencyTask, **options)
    return declare()(function) if function else declare()


def platform_task(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Decorator: a task that runs in the public schema."""
    declare = partial(shared_task, base=PlatformTask, **options)
    return declare()(function) if function else declare()


def enqueue(task: Task | str, **kwargs: Any) -> None:
    """Wake a worker for the current agency once the current transaction is committed.

    The agency is taken now. Losing the message loses nothing: the row says what is to be done.
    Raises `WrongSchema` in the public schema for a task of an agency.
    """
    schema = schema_name()
    named = current_app.tasks[task] if isinstance(task, str) else task
    if schema == PUBLIC and isinstance(named, AgencyTask):
        raise WrongSchema(f"{named.name} belongs to an agency and none is entered.")
    transaction.on_commit(partial(_send, named, schema, kwargs))


def for_each_agency(task: Task | str, *, at: datetime, **kwargs: Any) -> int:
    """Wake a worker for each active agency where the task finds something to do at an instant; return how many."""
    agencies = agencies_with_work(task if isinstance(task, str) else task.name, at)
    for agency in agencies:
        with tenant_context(agency):
            enqueue(task, **kwargs)
    return len(agencies)


@platform_task(name="tenants.fan_out")
def fan_out(task: str, **kwargs: Any) -> int:
    """What beat calls: one message for the task of that name per active agency where it would find something to do."""
    now = timezone.now()
    beat(at=now)
    return for_each_agency(task, at=now, **kwargs)


def assert_inside(schema: str) -> None:
    """Ask PostgreSQL where it is. Raises `WrongSchema` when it is not in `schema` with the role of `schema`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_setting('role')")
        found = cursor.fetchone()
    walled = connection.settings_dict.get("ROLE_WALL", True)
    if found != (schema, schema if walled else "none"):
        raise WrongSchema(f"Expected {schema}, PostgreSQL is in {found[0]} as {found[1]}.")


def _send(task: Task, schema: str, kwargs: dict[str, Any]) -> None:
    """Send the message; a queue that is down is told to the log and to nobody else: the row is already there."""
    try:
        task.apply_async(kwargs=kwargs, headers={HEADER: schema}, retry=False)
    except OperationalError as error:
        logger.warning("%s not announced, the sweeper will find its rows: %s", task.name, error)


def _schema_of(task: Task) -> str | None:
    # A worker lays headers beside the request's own fields; an eager call keeps them in `headers`.
    request = task.request
    return request.get(HEADER) or (request.headers or {}).get(HEADER)
