"""A test browser whose every call is rolled back, and read for canaries."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any

from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test.client import ClientHandler, RequestFactory

from .canary_detection import NAMES, marks_in, marks_in_headers

NOT_HTML = {"submit", "button", "image", "reset", "file"}


@dataclass(frozen=True)
class Person:
    """Somebody at a keyboard: on which host, with which cookies."""

    name: str
    host: str
    cookies: tuple[tuple[str, str], ...] = ()
    _: KW_ONLY
    # What a program shows at the API.
    key: str = ""
    # What B's pages may say to anybody; nothing on any other host.
    may_read: frozenset[str] = frozenset()


@dataclass
class Answer:
    """What came back, read whole."""

    status: int
    body: bytes
    headers: list[tuple[str, str]]
    is_file: bool
    errors: list[str] = field(default_factory=list)

    @property
    def marks(self) -> set[str]:
        """Canaries in the body, the headers, the cookies."""
        return marks_in(self.body) | marks_in_headers(iter(self.headers))


class Browser:
    """Calls views as a web server would, inside a savepoint that is rolled back."""

    def __init__(self) -> None:
        self.factory = RequestFactory()
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def call(self, person: Person, method: str, path: str, data: dict[str, Any] | None = None) -> Answer:
        """The answer to one request; the database is then as it was."""
        environ = self._environ(person, method, path, data)
        errors: list[str] = []

        def note(sender: Any, **_: Any) -> None:
            errors.append(_last_words())

        got_request_exception.connect(note)
        point = transaction.savepoint()
        try:
            response = self.handler(environ)
            body = response.getvalue() if hasattr(response, "getvalue") else b"".join(response)
            headers = [*response.items(), *(("Set-Cookie", c.OutputString()) for c in response.cookies.values())]
            return Answer(response.status_code, body, headers, response.streaming, errors)
        finally:
            got_request_exception.disconnect(note)
            connection.set_schema_to_public()
            transaction.savepoint_rollback(point)
            connection.needs_rollback = False

    def _environ(self, person: Person, method: str, path: str, data: dict[str, Any] | None) -> dict[str, Any]:
        build = getattr(self.factory, method.lower())
        request = build(path, data or {}, HTTP_HOST=person.host)
        environ: dict[str, Any] = request.environ
        if person.cookies:
            environ["HTTP_COOKIE"] = SimpleCookie(dict(person.cookies)).output(header="", sep=";").strip()
        if person.key:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {person.key}"
        return environ


def _last_words() -> str:
    import sys
    import traceback

    error = sys.exc_info()[1]
    frames = traceback.extract_tb(error.__traceback__) if error else []
    last = frames[-1] if frames else None
    return f"{type(error).__name__}: {error} ({last.filename}:{last.lineno})" if last else repr(error)


@contextmanager
def undone() -> Iterator[None]:
    """One transaction around many calls, never committed; errors of views are read from the answers."""
    quiet = [logging.getLogger(name) for name in ("django.request", "django.security")]
    levels = [logger.level for logger in quiet]
    for logger in quiet:
        logger.setLevel(logging.CRITICAL + 1)
    connection.set_schema_to_public()
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for logger, level in zip(quiet, levels, strict=True):
            logger.setLevel(level)


def touched(schema: str) -> dict[str, tuple[int, int]]:
    """Rows read and written in each table of a schema since the transaction began, as PostgreSQL counted them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, seq_scan + coalesce(idx_scan, 0), n_tup_ins + n_tup_upd + n_tup_del"
            " FROM pg_stat_xact_all_tables WHERE schemaname = %s",
            [schema],
        )
        return {name: (read, written) for name, read, written in cursor.fetchall() if read or written}


def named(marks: set[str]) -> str:
    """The canaries in words."""
    return ", ".join(sorted(NAMES[mark] for mark in marks))


class Forms(HTMLParser):
    """The fields of a page's forms, with what they hold, to send them back as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a field."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.fields.setdefault(name, "")
        elif tag == "option" and self._select and (self._select not in self.fields or "selected" in given):
            self.fields[self._select] = given.get("value", "")
        elif tag == "input" and name and given.get("type", "text") not in NOT_HTML:
            self._input(name, given)

    def _input(self, name: str, given: dict[str, str]) -> None:
        if given.get("type") in {"checkbox", "radio"}:
            if "checked" in given or name not in self.fields:
                self.fields[name] = given.get("value", "on")
        else:
            self.fields[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        """Keep what a text area holds."""
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a field."""
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def form_of(answer: Answer) -> dict[str, Any]:
    """What a browser would send back from that page."""
    if answer.body.lstrip()[:1] != b"<":
        return {}
    reader = Forms()
    reader.feed(answer.body.decode("utf-8", "replace"))
    reader.fields.pop("", None)
    return reader.fields
