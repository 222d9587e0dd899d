"""What one page asks several times is asked once: answers kept for one request that writes nothing, of one agency."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import connection

_P = ParamSpec("_P")
_R = TypeVar("_R")
_ANSWERS: ContextVar[dict[tuple[Any, ...], Any] | None] = ContextVar("answers of a reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Keep what `asked_once` hears until the end of the block, where nothing may change it."""
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def asked_once(ask: Callable[_P, _R]) -> Callable[_P, _R]:
    """Within one reading, answer as the first time in this agency; elsewhere ask each time."""

    @wraps(ask)
    def answer(*told: _P.args, **named: _P.kwargs) -> _R:
        kept = _ANSWERS.get()
        if kept is None:
            return ask(*told, **named)
        key = (connection.schema_name, ask, told, tuple(sorted(named.items())))  # type: ignore[attr-defined]
        if key not in kept:
            kept[key] = ask(*told, **named)
        return cast("_R", kept[key])

    return answer
