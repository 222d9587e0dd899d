"""Every write is an operation that says who, when and why; nothing happens behind the reader's back."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest

from tests.house.reading import BUILDINGS, calls, decorators, functions, named, sources, tree
from tests.house.writing import Module, faults, modules, with_planted, writes

# Files that write and are no operations, each with why.
ELSEWHERE = {
    "agency/letters/models.py": "Wagtail's publication, whoever asks for it: refused, or handed on",
    "agency/strategies/models.py": "Wagtail's publication, whoever asks for it: refused, or handed on",
    "agency/cards/account/gateway.py": "creates at Stripe, and nothing here",
    "agency/cards/saved/gateway.py": "creates at Stripe, and nothing here",
    "agency/cards/stripe_gateway.py": "creates at Stripe, and nothing here",
    "agency/common/pictures.py": "saves a picture in memory",
    "agency/letters/printing/pictures.py": "saves a picture in memory",
    "agency/letters/printing/qr/codes.py": "saves a drawing in memory",
    "agency/users/models.py": "the manager that Django's own commands and sign-in call",
    "portal/debtors/door/tries.py": "counts the tries at a door, before anybody is known",
}
_OWN_COLUMNS = "the platform's own table, below the journal: who entered and who checked are its columns"
# Operations that lack something, and why.
LACKING = {
    "agency/journal/operations.py: record": ({"transaction"}, "it refuses to write outside the act's own"),
    "agency/journal/operations.py: record_each": ({"transaction", "journal"}, "the same, for many lines at once"),
    "agency/journal/operations.py: seal_block": ({"by"}, "sealing is nobody's act"),
    "agency/leases/operations.py: take": ({"journal", "by", "names", "transaction"}, "a worker's, no act"),
    "agency/leases/operations.py: take_some": ({"journal", "by", "names", "transaction"}, "the same"),
    "agency/leases/operations.py: release": ({"journal", "by", "names", "transaction", "at or on"}, "the same"),
    "agency/leases/operations.py: release_each": ({"journal", "by", "names", "transaction", "at or on"}, "the same"),
    "agency/ledger/operations.py: post": ({"by", "names"}, "an entry names its actor; its draft comes first"),
    "agency/ledger/operations.py: post_all": ({"by", "names"}, "the same"),
    "agency/ledger/operations.py: post_new": ({"by", "names"}, "the same"),
    "agency/ledger/operations.py: reverse_all": ({"by", "names"}, "the same"),
    "agency/ledger/operations.py: reverse": ({"by", "names"}, "the same"),
    "agency/ledger/operations.py: close_through": ({"by"}, "a period names its actor, as an entry does"),
    "agency/ledger/operations.py: next_numbers": ({"by", "at or on"}, "a number is nobody's act"),
    "agency/intake/operations/reading.py: read_next": ({"by"}, "who handed it over is in its row"),
    "agency/intake/operations/reading.py: read_small": ({"by"}, "the same"),
    "agency/intake/operations/confirming.py: confide_slice": ({"by", "at or on"}, "who asked, and when, is in its row"),
    "agency/cards/operations/checkout.py: recover": ({"transaction"}, "one statement for each attempt"),
    "agency/cards/operations/webhooks.py: keep": ({"by"}, "the provider, who signed the call"),
    "agency/outbox/operations/cancellation.py: log_refusal": ({"journal", "by"}, "the row is its own history"),
    "agency/strategies/operations/planning.py: plan_due": ({"journal"}, "its statement writes the lines too"),
    "agency/qualification/operations/assessment.py: install_workflow": (
        {"by", "at or on", "journal"},
        "made by the seeds",
    ),
    "agency/qualification/operations/assessment.py: finish_workflow": (
        {"by", "names"},
        "Wagtail calls it, with its own account",
    ),
    "agency/software/operations.py: note_use": ({"by", "transaction"}, "a look at the door, no act"),
    "agency/webhooks/operations/delivering.py: forget_old": (
        {"journal", "by"},
        "age alone decides",
    ),
    "agency/users/operations.py: forget_second_factor": ({"by", "at or on", "journal"}, "an operator's, on the server"),
    "agency/users/operations.py: sync_roles": ({"by", "at or on"}, "the table of roles, put into the database"),
}
# Signals that no other means replaces.
SIGNALS = {
    "config/celery.py": "how Celery is told to leave the logs alone",
    "config/apps.py": "how Django is told of a new connection",
}
WIPE = "def wipe(message_id):\n    Message.objects.filter(pk=message_id).delete()"


def stray(house: Iterable[Module]) -> set[str]:
    """Files that write, and are neither operations nor listed."""
    return {one.name for one in house if not one.is_operations and any(writes(one.tree))} - ELSEWHERE.keys()


def incomplete(house: Iterable[Module]) -> dict[str, list[str]]:
    """Public operations that write without saying all they must."""
    found = {}
    for one in house:
        if not one.is_operations:
            continue
        for name, function in one.functions.items():
            place = f"{one.name}: {name}"
            excused = LACKING.get(place, (set(), ""))[0]
            missing = [what for what in faults(one, function) if what not in excused]
            if missing and not name.startswith("_"):
                found[place] = missing
    return found


def test_only_operations_write() -> None:
    assert not stray(modules("agency", "portal"))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("agency/outbox/queries/messages.py", WIPE),
        ("agency/plans/models.py", "def forget(plan):\n    plan.delete()"),
        ("agency/disputes/queries.py", "def note(reply):\n    Reply.objects.filter(pk=reply).update(text='')"),
        ("agency/ledger/queries/balances.py", "SQL = 'UPDATE agency_posting SET amount = 0'"),
        ("portal/creditors/views/deposit.py", "def post(request):\n    ImportBatch.objects.create()"),
    ],
)
def test_a_write_anywhere_else_is_seen(place: str, text: str) -> None:
    assert stray(with_planted(modules("agency", "portal"), place, text)) == {place}


def test_operations_say_who_when_and_why() -> None:
    assert not incomplete(modules("agency"))


@pytest.mark.parametrize(
    ("place", "lacking"),
    [
        ("agency/outbox/operations/delivery.py", ["names", "by", "at or on", "transaction", "journal"]),
        ("agency/cards/operations/bookings.py", ["names", "by", "at or on", "transaction", "journal"]),
        ("agency/plans/operations/agreeing.py", ["names", "by", "at or on", "transaction", "journal"]),
    ],
)
def test_an_operation_that_says_nothing_is_seen(place: str, lacking: list[str]) -> None:
    assert incomplete(with_planted(modules("agency"), place, WIPE)) == {f"{place}: wipe": lacking}


@pytest.mark.parametrize(
    ("signature", "body", "lacks"),
    [
        ("*, reply, at", "record(by=1)", ["by"]),
        ("*, reply, by", "record(by=by)", ["at or on"]),
        ("*, reply, by, on", "pass", ["journal"]),
        ("reply, *, by, on", "record(by=by)", ["names"]),
    ],
)
def test_each_thing_an_operation_must_say_is_asked_for(signature: str, body: str, lacks: list[str]) -> None:
    text = f"@transaction.atomic\ndef drop({signature}):\n    reply.delete()\n    {body}"
    place = "agency/disputes/operations.py"
    assert incomplete(with_planted(modules("agency"), place, text)) == {f"{place}: drop": lacks}


def test_no_exemption_is_left_over() -> None:
    """Each file named still writes, each operation named still lacks what it is excused for."""
    house = {one.name: one for one in modules("agency", "portal")}
    assert not [name for name in ELSEWHERE if not any(writes(house[name].tree))]
    for place, (excused, _why) in LACKING.items():
        name, _, function = place.partition(": ")
        module = house[name]
        assert set(faults(module, module.functions[function])) == excused, place


def test_no_signal_carries_a_side_effect() -> None:
    found = set()
    for path in sources(*BUILDINGS):
        connected = any(name.endswith(".connect") and "psycopg" not in name and "owner" not in name
                        and "signal" in ast.unparse(tree(path)) for name, _ in calls(tree(path)))  # fmt: skip
        received = any("receiver" in decorators(function) for function in functions(path))
        hooked = any(one.endswith(".connect") for function in functions(path) for one in decorators(function))
        if connected or received or hooked:
            found.add(named(path))
    assert not found - SIGNALS.keys()


def test_money_is_never_a_float() -> None:
    assert not {named(path) for path in sources("agency") if any(name == "float" for name, _ in calls(tree(path)))}
