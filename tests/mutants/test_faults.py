"""Which faults are found in a text, and that the same sample is drawn each time."""

from __future__ import annotations

from collections import Counter
from textwrap import dedent

import pytest

from tests.house.reading import ROOT
from tests.mutants.choosing import all_sites, choose, every_site, left_out, room_of
from tests.mutants.equivalent import EQUIVALENT, name_of
from tests.mutants.sites import Kind, Site, usable


def faults(text: str, path: str = "agency/till/operations.py") -> list[tuple[str, str]]:
    return [(site.kind.value, site.what) for site in usable(path, dedent(text).encode())]


def planted(text: str, what: str) -> str:
    source = dedent(text).encode()
    (site,) = [one for one in usable("agency/till/operations.py", source) if one.what == what]
    return site.plant(source).decode()


def test_each_condition_of_a_question_is_dropped_and_each_bound_moved() -> None:
    asked = "def of(c):\n    return Bill.objects.filter(creditor=c, due_on__lte=today)\n"
    assert faults(asked) == [
        ("scope", "creditor= dropped from filter()"),
        ("bound", "due_on__lte became due_on__gte"),
        ("bound", "due_on__lte became due_on__lt"),
        ("scope", "due_on__lte= dropped from filter()"),
    ]
    assert "filter(**{}, due_on__lte=today)" in planted(asked, "creditor= dropped from filter()")
    assert "filter(creditor=c, due_on__lt=today)" in planted(asked, "due_on__lte became due_on__lt")


def test_letters_of_two_bytes_before_a_fault_do_not_move_it() -> None:
    asked = "def of(c):\n    return {'é': 'œuvre €'}, Bill.objects.get(créancier=c)\n"
    assert planted(asked, "créancier= dropped from get()").endswith("Bill.objects.get(**{})\n")


def test_a_key_loses_each_of_its_parts() -> None:
    written = 'def plan(case):\n    send(dedupe_key=f"receipt:{case.pk}:{case.day}")\n'
    assert [what for _kind, what in faults(written)] == [
        "{case.pk} dropped from dedupe_key",
        "{case.day} dropped from dedupe_key",
    ]
    assert "f'receipt::{case.day}'" in planted(written, "{case.pk} dropped from dedupe_key")
    asked = 'def ask(key):\n    return options | {"idempotency_key": key}\n'
    assert "options | {**{}}" in planted(asked, "idempotency_key dropped")


def test_a_guard_is_dropped_and_negated_and_its_bound_moved() -> None:
    guarded = "def pay(amount):\n    if amount <= 0:\n        raise NothingReceived\n"
    assert faults(guarded) == [
        ("guard", "guard dropped: if amount <= 0"),
        ("guard", "guard negated: if amount <= 0"),
        ("bound", "<= became <: amount <= 0"),
    ]
    assert "if not (amount <= 0):" in planted(guarded, "guard negated: if amount <= 0")


def test_a_locked_row_a_right_and_an_and() -> None:
    text = """\
        @staff_view(Permission.RECONCILE)
        def see(request):
            row = Line.objects.select_for_update(of=("self",)).first()
            if row.open and row.ours:
                return row
        """
    assert faults(text) == [
        ("permission", "RECONCILE became SEE_CASES"),
        ("lock", "row not locked"),
        ("logic", "and became or: row.open and row.ours"),
    ]
    assert "Line.objects.all().first()" in planted(text, "row not locked")


def test_what_only_the_database_or_nobody_reads_is_left_alone() -> None:
    text = """\
        class Bill(Model):
            class Meta:
                constraints = (Unique(condition=Q(valid=True, paid=False)),)

            def __str__(self):
                return self.number and self.name
        """
    assert faults(text, "agency/till/models.py") == []


@pytest.mark.parametrize(
    ("path", "out"),
    [
        ("agency/migrations/0001_initial.py", True),
        ("agency/users/migrations/0001_initial.py", True),
        ("agency/law/time/limits.py", True),
        ("agency/readers/claims/fec.py", True),
        ("agency/common/calendar.py", False),
        ("agency/outbox/operations/planning.py", False),
    ],
)
def test_what_is_proved_otherwise_is_left_out(path: str, out: bool) -> None:
    assert left_out(path) == out


@pytest.fixture(scope="module")
def product() -> list[Site]:
    return all_sites(ROOT)


def test_every_fault_said_to_change_nothing_still_stands_and_says_why(product: list[Site]) -> None:
    assert EQUIVALENT.keys() - {name_of(site) for site in every_site(ROOT)} == set()
    assert not {name_of(site) for site in product} & EQUIVALENT.keys()
    assert all(len(reason.split()) > 3 for reason in EQUIVALENT.values())


def test_the_same_seed_draws_the_same_faults_and_another_draws_others(product: list[Site]) -> None:
    first, again, other = (choose(product, 100, seed) for seed in (1, 1, 2))
    assert first == again == choose(reversed(product), 100, 1)
    assert first != other
    assert len(set(first)) == len(first) == 100


def test_every_room_and_every_kind_of_fault_has_its_share(product: list[Site]) -> None:
    chosen = choose(product, 185, 1)
    rooms = Counter(room_of(site) for site in product)
    shares = Counter(room_of(site) for site in chosen)
    assert set(shares) >= {room for room, size in rooms.items() if size > 5}
    assert max(shares.values()) <= 13
    assert {site.kind for site in chosen} == set(Kind)


def test_a_small_product_gives_all_it_has() -> None:
    sites = list(usable("agency/till/queries.py", b"def of(c):\n    return Bill.objects.get(creditor=c, open=True)\n"))
    assert choose(sites, 100, 1) == sites
