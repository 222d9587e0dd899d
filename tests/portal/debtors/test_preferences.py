"""A person says how they want to be reached; letters by post stay, calls and e-mails obey at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Allow, Purpose
from agency.law.contact.limits import Channel
from agency.outbox.queries import may_contact
from agency.parties.enums import ContactKind
from agency.parties.models import ContactPoint, Debtor
from tests.databases import AgencyClient
from tests.portal.browser import faults, opened, serve
from tests.portal.debtors.test_cases import text_of

MORNING, AFTERNOON = datetime(2026, 11, 10, 9, 30, tzinfo=UTC), datetime(2026, 11, 10, 14, 30, tzinfo=UTC)


@pytest.fixture
def phone(case: Case) -> ContactPoint:
    return ContactPoint.objects.create(
        debtor=case.debtor, kind=ContactKind.PHONE, value="06 39 98 12 34", source="person"
    )


def answer(case: Case, channel: Channel, at: datetime) -> Any:
    return may_contact(case, Debtor.objects.get(pk=case.debtor_id), channel, at, Purpose.DUNNING)


def why(case: Case, channel: Channel, at: datetime) -> DenyCode | None:
    found = answer(case, channel, at)
    return None if isinstance(found, Allow) else found.code


@pytest.mark.usefixtures("phone")
def test_who_wants_calls_in_the_afternoon_is_called_then(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    assert why(case, Channel.CALL, MORNING) is None
    done = inside.post(to("preferences"), {"writing": "email", "calls": "afternoon"})
    assert "Vos choix comptent dès maintenant" in text_of(done)

    refused = answer(case, Channel.CALL, MORNING)
    assert refused.code == DenyCode.OUT_OF_WINDOW
    assert refused.next_allowed_at == datetime(2026, 11, 10, 13, tzinfo=UTC)
    assert why(case, Channel.CALL, AFTERNOON) is None
    assert why(case, Channel.POST, MORNING) is None
    assert JournalLine.objects.filter(verb="preferences.set").count() == 1


@pytest.mark.usefixtures("phone")
def test_no_call_and_no_e_mail_leave_the_post_and_may_be_taken_back(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    ContactPoint.objects.get_or_create(
        debtor=case.debtor, kind=ContactKind.EMAIL, value="camille@roussel.example", defaults={"source": "person"}
    )
    inside.post(to("preferences"), {"writing": "post", "calls": "none"})
    assert why(case, Channel.CALL, MORNING) == DenyCode.OPTED_OUT
    assert why(case, Channel.EMAIL, MORNING) == DenyCode.OPTED_OUT
    assert why(case, Channel.POST, MORNING) is None
    page = inside.get(to("preferences")).context["form"]
    assert (page["writing"].value(), page["calls"].value()) == ("post", "none")

    inside.post(to("preferences"), {"writing": "email", "calls": "any"})
    assert why(case, Channel.CALL, MORNING) is None
    assert why(case, Channel.EMAIL, MORNING) is None


def test_what_was_refused_before_keeps_its_day(
    inside: AgencyClient, case: Case, phone: ContactPoint, to: Callable[..., str]
) -> None:
    before = datetime(2026, 10, 1, 8, tzinfo=UTC)
    ContactPoint.objects.filter(pk=phone.pk).update(opted_out_at=before)
    inside.post(to("preferences"), {"writing": "email", "calls": "none"})
    phone.refresh_from_db()
    assert phone.opted_out_at == before


def test_the_neighbour_is_reached_as_before(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    inside.post(to("preferences"), {"writing": "post", "calls": "morning"})
    assert set(Debtor.objects.exclude(pk=case.debtor_id).values_list("call_slot", flat=True)) == {""}
    nothing = inside.post(to("preferences"), {}).content.decode()
    assert "Choisissez une façon de recevoir nos messages" in nothing
    assert "Choisissez une réponse pour nos appels" in nothing


@pytest.mark.e2e
def test_axe_finds_nothing(inside: AgencyClient, to: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {"preferences": inside.get(to("preferences")), "refusees": inside.post(to("preferences"), {})}
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        shown = {name: answer.content.decode() for name, answer in pages.items()}
        serve(page, shown, pages["preferences"].headers["content-security-policy"])
        assert [fault for name in shown for fault in faults(page, name)] == []
