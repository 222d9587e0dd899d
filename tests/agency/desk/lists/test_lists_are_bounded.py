"""Every list and every page of the desk that takes no argument: 25 questions to the database at most, however long."""

from __future__ import annotations

from itertools import count
from typing import Any

from wagtail import hooks

from agency.desk.lists.admin import lists
from agency.site.enums import Topic
from agency.site.models import NewsReader, SiteMessage
from agency.users.enums import Role
from tests.agency.desk.lists.test_lists import SNIPPETS, queries, some_life
from tests.factories import NOW

BOUND = 25
"""Statements of a page, its session and its menu with them."""


def pages() -> list[str]:
    """Every list of records, every list of texts, and every other page of ours under `/gestion/` without argument."""
    ours = [hook() for hook in hooks.get_hooks("register_admin_urls") if hook.__module__.startswith("agency.desk")]
    plain = [str(one.pattern) for urls in ours for one in urls if "<" not in str(one.pattern)]
    records = [f"{one.name}/" for one in lists()]
    return [f"/gestion/{path}" for path in (*records, *(f"snippets/agency/{name}/" for name in SNIPPETS), *plain)]


def opened(browser: Any) -> list[str]:
    """Those that open: the others only take a form, lead elsewhere, or have nothing to show here."""
    return [path for path in pages() if browser.get(path).status_code == 200]


def one_more(browser: Any, rank: int) -> None:
    """One more row in every list, what the site brings with it."""
    some_life(browser, rank)
    NewsReader.objects.create(email=f"lecteur{rank}@example.org", language="fr", sentence="…", asked_at=NOW)
    SiteMessage.objects.create(
        name=f"Visiteur {rank}", email="v@example.org", topic=Topic.values[0], text="Bonjour.", origin="0" * 64,
        received_at=NOW,
    )  # fmt: skip


def test_every_list_holds_in_the_bound_with_one_row_with_three_and_with_fifty(sign_in: Any) -> None:
    boss = sign_in(Role.MANAGER)
    ranks = count(1)
    cost: dict[int, dict[str, int]] = {}
    for rows in (1, 3, 50):
        for rank in ranks:
            one_more(boss, rank)
            if rank == rows:
                break
        # The menu is counted once after each act, and what an act has just said is told once.
        paths = opened(boss)
        cost[rows] = {path: queries(boss, path) for path in paths}
    assert len(cost[50]) > 60, "pages are looked at"
    assert {(rows, path): n for rows, found in cost.items() for path, n in found.items() if n > BOUND} == {}
    records = [f"/gestion/{one.name}/" for one in lists()]
    assert {path: [found[path] for found in cost.values()] for path in records if cost[3][path] != cost[50][path]} == {}
