"""B24: a machine that opens each link of a mail before anybody reads it, and what it leaves behind."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from tests.databases import AgencyClient

LOOKS = 10
# What a look may write: that somebody came, which opens, says and changes nothing.
TRACES = frozenset({"django_session"})
# Capital letters of an address that a secret fills.
SECRETS = frozenset({"token", "code", "key"})


def rows_now() -> Mapping[str, str]:
    """Each table of where a host leads, with the print of all its rows; an agency's role writes nowhere else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
        prints = {}
        for table in {name for (name,) in cursor.fetchall()} - TRACES:
            cursor.execute(f'SELECT t::text FROM "{table}" AS t ORDER BY 1')
            rows = "\n".join(row for (row,) in cursor.fetchall())
            prints[table] = hashlib.sha256(rows.encode()).hexdigest()
    return prints


def looked_at(home: AgencyClient, path: str) -> list[int]:
    """What a machine gets that asks for the head, ten times for the page, then posts without having read a form."""
    machine = AgencyClient(home.agency, enforce_csrf_checks=True)
    seen = [machine.head(path), *(machine.get(path) for _look in range(LOOKS))]
    return [answer.status_code for answer in (*seen, machine.post(path), machine.post(path, {"choice": "accept"}))]


def changed_by(home: AgencyClient, path: str) -> set[str]:
    """The tables that a machine's looks changed."""
    with home.inside():
        before = rows_now()
    looked_at(home, path)
    with home.inside():
        after = rows_now()
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def doors_of_links(urlconf: str) -> set[str]:
    """The names of all addresses that a secret fills: what a mail, or a letter, may lead to."""
    return set(_named(get_resolver(urlconf).url_patterns, ()))


def _named(patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...]) -> list[str]:
    found = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += _named(one.url_patterns, (*spaces, one.namespace) if one.namespace else spaces)
        elif one.name and SECRETS & one.pattern.regex.groupindex.keys():
            found.append(":".join((*spaces, one.name)))
    return found
