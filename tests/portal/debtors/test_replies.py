"""What people tell us: any word stops the machine, and the page says by when we answer."""

from collections.abc import Callable
from typing import Any

import pytest

from agency.cases.models import Case
from agency.disputes.models import Reply
from tests.databases import AgencyClient
from tests.portal.debtors.test_cases import text_of


@pytest.mark.parametrize(
    ("page", "data", "kind", "hold"),
    [
        ("already_paid", {"method": "transfer", "paid_on": "12 septembre"}, "already_paid", "already_paid"),
        ("disagree", {"reason": "amount", "text": "Deux repas sont comptés deux fois."}, "dispute", "dispute"),
        ("write", {"text": "Puis-je vous appeler jeudi ?"}, "message", "reply"),
    ],
)
def test_a_word_stops_the_machine_and_gets_a_date(
    inside: AgencyClient, case: Case, to: Callable[..., str], page: str, data: Any, kind: str, hold: str
) -> None:
    answer = inside.post(to(page), data)

    reply = Reply.objects.get()
    assert answer.url == to("received", reply.pk)
    assert reply.kind == kind
    assert case.holds.filter(reason=hold, lifted_at__isnull=True).count() == 1
    told = text_of(inside.get(answer.url))
    assert "Vos courriers sont suspendus" in told
    assert "Réponse au plus tard le" in told
    assert "Votre message est chez nous" in text_of(inside.get(to("home")))


def test_a_hard_time_is_told_in_two_questions_without_detail(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    assert inside.get(to("help")).url == to("hard_time")
    assert inside.post(to("hard_time"), {"situation": "health"}).url == to("help")
    assert not Reply.objects.exists()

    inside.post(to("help"), {"helps": ["pause", "writing"]})
    reply = Reply.objects.get()
    assert reply.kind == "hardship"
    assert reply.answers == {"situation": "health", "helps": ["pause", "writing"]}
    assert case.holds.filter(reason="hardship").count() == 1


def test_the_button_pressed_gives_the_message_its_subject(inside: AgencyClient, to: Callable[..., str]) -> None:
    assert "Décaler un versement" in text_of(inside.get(to("write") + "?sujet=decaler"))

    inside.post(to("write") + "?sujet=decaler", {"text": "Celui de décembre, au 20."})
    assert Reply.objects.get().answers == {"subject": "move_instalment"}


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("already_paid", "Choisissez comment vous avez payé"),
        ("disagree", "Dites-nous en quelques mots ce qui ne va pas"),
        ("hard_time", "Choisissez ce qui se rapproche le plus de votre situation, ou « Je préfère ne pas dire »"),
        ("write", "Écrivez votre message"),
    ],
)
def test_an_empty_form_says_what_to_do(inside: AgencyClient, to: Callable[..., str], page: str, words: str) -> None:
    content = " ".join(inside.post(to(page), {}).content.decode().split())

    assert content.count(words) == 2
    assert "<title>À corriger – " in content
    assert "À corriger avant de continuer" in content
    for banned in ("obligatoire", "invalide", "erreur", "veuillez", "désolé"):
        assert banned not in content.lower()
    assert not Reply.objects.exists()


def test_a_text_too_long_is_kept_and_explained(inside: AgencyClient, to: Callable[..., str]) -> None:
    content = " ".join(inside.post(to("write"), {"text": "a" * 1001}).content.decode().split())

    assert "Votre texte dépasse 1 000 caractères. Raccourcissez-le un peu" in content
    assert "a" * 1001 in content


def test_anothers_reply_is_not_shown(inside: AgencyClient, to: Callable[..., str]) -> None:
    assert inside.get(to("received", 999)).status_code == 404
