"""Every promise is kept by code: each sentence that says what we do stands in `docs/promises.md` with its keeper."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from django.urls import NoReverseMatch, get_resolver

from agency.disputes.enums import ReplyKind
from agency.letters.wording.acknowledgements import ACKNOWLEDGEMENTS
from tests.house.promises import ROOT, promises_in, spoken, table

LAW = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")


def exists(keeper: str) -> bool:
    """Whether a keeper of the table is something that runs, answers, binds or looks."""
    if keeper.startswith("tests/"):
        return (ROOT / keeper).is_file()
    if re.fullmatch(r"R\d+\.\d+", keeper):
        return bool(re.search(rf"\b{re.escape(keeper)}\b", LAW))
    if "." not in keeper and ":" in keeper:
        return _answers(keeper)
    module, dot, name = keeper.rpartition(".")
    try:
        return bool(dot) and callable(getattr(import_module(module), name, None))
    except ImportError:
        return False


def _answers(name: str) -> bool:
    space, _colon, page = name.partition(":")
    try:
        _prefix, resolver = get_resolver("config.urls_tenant").namespace_dict[space]
    except (KeyError, NoReverseMatch):
        return False
    return page in resolver.reverse_dict


def test_each_sentence_that_says_what_we_do_has_its_line() -> None:
    unbound = {sentence: sorted(files) for sentence, files in spoken().items() if sentence not in table()}
    assert not unbound


def test_each_keeper_exists() -> None:
    assert len(table()) > 80
    missing = {(sentence, keeper) for sentence, keepers in table().items() for keeper in keepers if not exists(keeper)}
    assert not missing
    assert not [sentence for sentence, keepers in table().items() if not keepers]


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


def test_each_kind_of_reply_has_its_own_acknowledgement() -> None:
    assert set(ACKNOWLEDGEMENTS) == set(ReplyKind.values)
    assert len(set(ACKNOWLEDGEMENTS.values())) == len(ReplyKind)
    assert not [words for words in ACKNOWLEDGEMENTS.values() if "client" in words or "créancier" in words]
