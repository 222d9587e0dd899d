"""A person says how they want to be reached; letters by post stay, calls and e-mails obey at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest

from agency.cases.models import Case
from agency.handling.enums import CallOutcome
from agency.handling.operations import begin_call, conclude
from agency.handling.values import CallReport
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Allow, Purpose
from agency.law.contact.limits import Channel
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.outbox.queries import may_contact
from agency.parties.enums import ContactKind
from agency.parties.models import ContactPoint, Debtor
from agency.strategies.operations import install_defaults, tick
from portal.debtors.presenters.theirs.often import how_often
from tests.agency.desk import scene
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
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


def test_the_pages_open_in_the_language_that_was_chosen_and_letters_are_said_to_stay_french(
    inside: AgencyClient, case: Case, code: str, to: Callable[..., str], tenant: Any
) -> None:
    assert "Nos lettres et nos e-mails sont écrits en français" in text_of(inside.get(to("preferences")))
    done = inside.post(to("preferences"), {"writing": "email", "calls": "any", "language": "en"})
    assert "Your choices count from now on" in text_of(done)
    assert "Hello" in text_of(inside.get(to("home")))
    assert Debtor.objects.get(pk=case.debtor_id).language == "en"
    # Another browser, that never chose: signing in is enough.
    other = AgencyClient(tenant)
    other.post("/espace/", {"code": code, "postcode": "44300"})
    assert "Hello" in text_of(other.get(to("home")))
    inside.post(to("preferences"), {"writing": "email", "calls": "any", "language": "fr"})
    assert "Bonjour" in text_of(inside.get(to("home")))
    # Nothing said of it changes nothing.
    inside.post(to("preferences"), {"writing": "email", "calls": "any"})
    assert Debtor.objects.get(pk=case.debtor_id).language == "fr"


def test_large_print_is_on_each_letter_drawn_since_and_easy_pages_come_first(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    install_defaults(by=BY, at=NOW)
    Case.objects.filter(pk=case.pk).update(first_letter_on=None, first_letter_reference="")
    tick(by=BY, on=TODAY, at=NOW)
    while prepare(by=BY, at=NOW):
        pass
    letter = Message.objects.get(case=case, kind="first_letter")
    plain = pages_of(letter)
    assert not [page for page in plain if "en grands caractères" in page]
    Case.objects.filter(pk=case.pk).update(first_letter_on=TODAY, first_letter_reference="L1")
    assert "Lire une page facile à lire" not in text_of(inside.get(to("home"))).split("Nos échanges")[0]
    inside.post(
        to("preferences"), {"writing": "email", "calls": "any", "large_print": "on", "easy_words": "on"}
    )  # fmt: skip
    assert "Lire une page facile à lire" in text_of(inside.get(to("home")))
    Case.objects.filter(pk=case.pk).update(first_letter_on=None, first_letter_reference="")
    while prepare(by=BY, at=NOW):
        pass
    letter.refresh_from_db()
    large = pages_of(letter)
    assert len(large) > len(plain)
    (first, *_rest) = [page for page in large if "en grands caractères" in page]
    assert "Bonjour Madame Roussel" in first or "Madame" in first
    person = Debtor.objects.get(pk=case.debtor_id)
    assert person.large_print
    assert person.easy_words


def pages_of(letter: Message) -> list[str]:
    """The words of each page of a letter that is drawn."""
    paper = letter.parts.order_by("position").first()
    assert paper is not None
    with paper.document.file.open("rb") as content:
        return [page.extract_text() for page in pypdf.PdfReader(content).pages]


@pytest.mark.usefixtures("phone")
def test_the_page_says_how_often_at_most_and_how_often_lately(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    page = text_of(inside.get(to("preferences")))
    assert "au plus 2 fois en 7 jours et 6 fois en 30 jours, par tous les moyens et pour tous vos dossiers" in page
    assert "au plus 4 e-mails et 4 appels, un seul appel par jour" in page
    assert "Depuis 30 jours, nous ne l’avons pas fait." in page

    friday = datetime(2026, 11, 6, 9, 30, tzinfo=UTC)
    handler = scene.staff()
    for day in (3, 5):
        begun = datetime(2026, 11, day, 9, tzinfo=UTC)
        led = begin_call(case=case, debtor=case.debtor, handler=handler, by=Actor.staff(handler), at=begun)
        conclude(call=led, report=CallReport(CallOutcome.NO_ANSWER), by=BY, at=begun + timedelta(minutes=4))
    assert "Depuis 30 jours, nous l’avons fait 2 fois." in how_often(case, case.debtor, friday)
    assert why(case, Channel.EMAIL, friday) == DenyCode.CAP_7D, "and the gate counts the same"
    later = friday + timedelta(days=30)
    assert "Depuis 30 jours, nous ne l’avons pas fait." in how_often(case, case.debtor, later)
