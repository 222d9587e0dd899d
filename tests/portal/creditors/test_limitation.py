"""The creditor reads the last day to act on its case, and what was told of limitation and of plans."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from agency.cases.models import Case
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from portal.creditors.presenters import case_cards, notice_words
from tests.agency.limitation.nights import watch
from tests.databases import AgencyClient
from tests.factories import BY, NOW
from tests.factories.plans import a_plan


def text_of(answer: object) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def test_the_case_says_its_last_day(bursar: AgencyClient, case: Case) -> None:
    page = text_of(bursar.get(reverse("creditors:case", args=[case.reference])))
    assert "Dernier jour pour agir : 15 juillet 2028" in page
    assert "Voulez-vous agir autrement" not in page


def test_near_the_end_the_creditor_is_asked_and_after_it_is_told(case: Case) -> None:
    near = NOW.replace(year=2028, month=6)
    assert case_cards([case], at=near)[0].pressing
    after = case.last_day_to_act + timedelta(days=1)
    watch(by=BY, at=NOW.replace(year=after.year, month=after.month, day=after.day), on=after)
    case.refresh_from_db()
    card = case_cards([case], at=NOW.replace(year=2029))[0]
    assert (card.state, card.limitation) == ("La créance est prescrite", "Prescrit depuis le 16 juillet 2028")
    notice = Message.objects.get(kind=MessageKind.LIMITATION_NOTICE)
    assert "prescrit depuis le 16 juillet 2028" in notice_words(notice).replace("\xa0", " ")
    mail = compose(notice).text.replace("\u202f", " ").replace("\xa0", " ")
    assert "La somme de 486,00 € de Camille Roussel (FA-2026-0314) est prescrite depuis le 16 juillet 2028." in mail


def test_a_plan_within_the_powers_is_told_all_the_same(case: Case) -> None:
    """R124-5: any offer to pay otherwise than at once."""
    a_plan(case)
    notice = Message.objects.get(kind=MessageKind.PLAN_NOTICE)
    assert notice.creditor == case.creditor
    assert "règle 486,00 € en" in notice_words(notice).replace("\xa0", " ").replace("\u202f", " ")
    assert "Un échéancier est accepté, dans les pouvoirs que vous nous avez donnés." in compose(notice).text
