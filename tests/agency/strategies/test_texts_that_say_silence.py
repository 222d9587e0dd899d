"""A letter sent to whoever answered, paid or promised never says that nothing was heard of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.queries import published, silent_kinds
from agency.letters.values import Wording
from agency.letters.wording.tone.silence import says_silence
from agency.parties.enums import DebtorKind, Tone
from agency.strategies.enums import CaseEvent
from agency.strategies.rules import FAMILY_STEPS, StrategyRefused, problems
from tests.agency.strategies.test_phone_steps import published as publish

FIRST, REGISTERED, NOTICE = FAMILY_STEPS
SILENT = frozenset({MessageKind.REGISTERED_LETTER})


def _says(sentence: str) -> bool:
    return says_silence(Wording(MessageKind.REGISTERED_LETTER, DebtorKind.CONSUMER, "Dossier", f"<p>{sentence}</p>"))


@pytest.mark.parametrize(
    "sentence",
    [
        "Je n’ai pas encore eu de vos nouvelles.",
        "Je suis sans nouvelles de vous.",
        "Cette lettre est restée sans réponse.",
        "Nos courriers sont demeurés sans suite.",
        "Nous n’avons pas reçu de réponse.",
        "Vous n’avez pas encore répondu.",
    ],
)
def test_a_silence_is_recognised(sentence: str) -> None:
    assert _says(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Je reviens vers vous à ce sujet.",
        "Que se passe-t-il sans réponse ?",
        "Sans réponse, le dossier revient à notre client.",
        "Nous avons reçu votre nouvelle adresse.",
    ],
)
def test_what_may_come_is_no_silence(sentence: str) -> None:
    assert not _says(sentence)


def test_no_shipped_letter_says_that_nobody_answered(agency: Any) -> None:
    assert agency
    assert published().filter(kind=MessageKind.REGISTERED_LETTER).exists()
    assert [silent_kinds(audience) for audience in DebtorKind] == [frozenset()] * len(DebtorKind)


@pytest.mark.parametrize("event", [CaseEvent.ANSWERED, CaseEvent.PART_PAID, CaseEvent.PROMISE_BROKEN])
def test_a_step_for_whoever_gave_a_sign_of_life_is_refused_with_such_a_text(event: CaseEvent) -> None:
    steps = (FIRST, replace(REGISTERED, delay_days=20, only_if=event), NOTICE)
    assert problems(steps) == []
    (ground,) = problems(steps, SILENT)
    assert ground.startswith("Un modèle publié de ce courrier dit que la personne n’a pas répondu")
    unless = (FIRST, replace(REGISTERED, delay_days=20, skip_if=event), NOTICE)
    assert problems(unless, SILENT) == []


def test_its_publication_waits_until_the_text_is_written_anew(agency: Any) -> None:
    assert agency
    steps = (FIRST, replace(REGISTERED, delay_days=20, only_if=CaseEvent.ANSWERED), NOTICE)
    text = LetterTemplate.objects.get(
        kind=MessageKind.REGISTERED_LETTER, audience=DebtorKind.CONSUMER, tone=Tone.PLAIN, live=True
    )
    LetterTemplate.objects.filter(pk=text.pk).update(
        body=text.body.replace("Je reviens vers vous à ce sujet.", "Je n’ai pas encore eu de vos nouvelles.")
    )
    with pytest.raises(StrategyRefused, match="Récrivez-le d’abord"):
        publish(*steps)
    LetterTemplate.objects.filter(pk=text.pk).update(body=text.body)
    publish(*steps)
