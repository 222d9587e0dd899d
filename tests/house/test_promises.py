"""Every promise is kept by code: each sentence that says what we do stands in `docs/promises.md` with its keeper."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.letters.wording.acknowledgements import ACKNOWLEDGEMENTS
from tests.factories import BY, NOW, TODAY, a_case
from tests.house.keepers import codes, watching
from tests.house.promises import ROOT, Promise, promises, promises_in, spoken, table


def exists(keeper: str) -> bool:
    """Whether a keeper of the table is something that runs, answers, binds or looks."""
    return is_a_test(keeper) if keeper.startswith("tests/") else bool(codes(keeper))


def is_a_test(name: str) -> bool:
    """Whether a file of tests, or a test of a file, is there."""
    place, _, test = name.partition("::")
    path = ROOT / place
    if not path.is_file() or not test:
        return path.is_file()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == test.partition("[")[0] for node in tree.body)


def unplayed(promise: Promise) -> list[str]:
    """What is wrong with the proof of a promise: a test that is not there, keepers and tests that do not pair."""
    wrong = [test for test in promise.tests if "::" not in test or not is_a_test(test)]
    if promise.code and len(promise.tests) not in {1, len(promise.code)}:
        wrong.append(f"{len(promise.code)} keepers, {len(promise.tests)} tests")
    return wrong


def test_each_sentence_that_says_what_we_do_has_its_line() -> None:
    unbound = {sentence: sorted(files) for sentence, files in spoken().items() if sentence not in table()}
    assert not unbound


def test_each_keeper_exists() -> None:
    assert len(table()) == len(promises()) > 80
    missing = {(one.sentence, keeper) for one in promises() for keeper in one.keepers if not exists(keeper)}
    assert not missing
    assert not [one.sentence for one in promises() if not one.keepers]


def test_each_promise_is_played_by_a_test_that_goes_through_its_keepers() -> None:
    """The tests are there; that each goes through its keepers is seen while it runs (`tests/conftest.py`)."""
    assert not {one.sentence: wrong for one in promises() if (wrong := unplayed(one))}


def test_no_line_is_left_that_nothing_says() -> None:
    assert not set(table()) - set(spoken())


@pytest.mark.parametrize(
    "sentence",
    [
        "Nous vous prévenons toujours avant.",
        "Nous vérifions avec notre client.",
        "Vous pouvez ajouter un document à tout moment.",
        "Une échéance manquée : nous vous écrivons.",
        "Une personne qui ne suit pas votre dossier vous lira.",
        "Nous ne l’oublierons jamais.",
        "Prévenez-nous : on décale ou on baisse.",
    ],
)
def test_a_promise_planted_in_a_text_is_found_and_has_no_keeper(sentence: str) -> None:
    planted = list(promises_in(f"Bonjour Madame. {sentence}"))
    assert planted == [sentence]
    assert sentence not in table()


@pytest.mark.parametrize("keeper", ["agency.outbox.operations.remind", "debtors:upload", "R99.1", "tests/none.py", "x"])
def test_a_keeper_that_does_not_exist_keeps_nothing(keeper: str) -> None:
    assert not exists(keeper)


@pytest.mark.parametrize(
    "tests",
    [
        (),
        ("tests/none.py::test_none",),
        ("tests/house/test_promises.py::test_none",),
        ("tests/house/test_promises.py",),
    ],
)
def test_a_promise_that_no_test_plays_is_seen(tests: tuple[str, ...]) -> None:
    assert unplayed(replace(promises()[0], tests=tests))


def test_a_rule_of_the_law_that_nothing_calls_yet_keeps_nothing() -> None:
    assert not exists("R8.3")
    assert exists("R1.6")


@pytest.mark.parametrize(
    ("keeper", "keeps"),
    [
        ("agency.disputes.operations.receive_reply", True),
        ("agency.disputes.rules.answer_due_on", True),
        ("agency.disputes.operations.answer", False),
        ("agency.disputes.operations.ask_pause", False),
        ("agency.plans.operations.decide", False),
        ("agency.payments.operations.receive", False),
        ("debtors:disagree", False),
        ("R4.7", False),
    ],
)
def test_a_wrong_keeper_is_seen_while_the_story_is_played(tenant: object, keeper: str, *, keeps: bool) -> None:
    """« Nous suspendons tous nos envois »: a person writes, and only what this goes through is its keeper."""
    case = a_case()
    assert codes(keeper)
    with watching(frozenset([keeper])) as seen:
        receive_reply(
            case=case, debtor=case.debtor, kind=ReplyKind.MESSAGE, text="Non.", answers={}, by=BY, at=NOW, on=TODAY
        )
    assert (keeper in seen) is keeps


def test_each_kind_of_reply_has_its_own_acknowledgement() -> None:
    assert set(ACKNOWLEDGEMENTS) == set(ReplyKind.values)
    assert len(set(ACKNOWLEDGEMENTS.values())) == len(ReplyKind)
    assert not [words for words in ACKNOWLEDGEMENTS.values() if "client" in words or "créancier" in words]
