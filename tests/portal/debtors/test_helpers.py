"""Somebody helps a person: named by them, by a door of their own, each act told, over in time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from agency.cases.models import Case
from agency.cases.operations import current_code, set_first_letter
from agency.common.calendar import add_months
from agency.helpers.enums import HelpAct, HelpEnd
from agency.helpers.models import Helper, HelperAct
from agency.helpers.operations import end_over
from agency.helpers.queries import way_in_of
from agency.journal.models import JournalLine
from agency.outbox.models import Message
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.plans.models import Plan
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.portal.browser import faults, opened, serve
from tests.portal.debtors.test_cases import text_of
from tests.portal.debtors.test_pages import policy
from tests.portal.debtors.test_two_parents import visit_of

JEANNE = {"name": "Jeanne Le Goff", "kind": "social", "scope": "propose", "months": "3", "sure": "on"}
HELPED = "/aidant/dossier/"


def named(inside: AgencyClient, to: Callable[..., str], **facts: str) -> Helper:
    """Somebody whom Camille names on her page."""
    answer = inside.post(to("helper_new"), {**JEANNE, **facts})
    assert answer.status_code == 302, text_of(answer)
    return Helper.objects.latest("pk")


def come_in(browser: AgencyClient, helper: Helper) -> Any:
    made = way_in_of(helper)
    assert made is not None
    return browser.post(reverse("debtors:helping"), {"code": made.code, "digits": made.digits})


@pytest.fixture
def elsewhere(tenant: Any) -> AgencyClient:
    """Another browser: the helper's own."""
    return AgencyClient(tenant)


@pytest.fixture
def jeanne(inside: AgencyClient, to: Callable[..., str]) -> Helper:
    return named(inside, to)


@pytest.fixture
def helping(elsewhere: AgencyClient, jeanne: Helper) -> AgencyClient:
    """Jeanne's browser, inside."""
    assert come_in(elsewhere, jeanne).status_code == 302
    return elsewhere


def test_a_person_names_somebody_and_hands_the_way_in_over(inside: AgencyClient, to: Callable[..., str]) -> None:
    assert "Quelqu’un m’aide" in text_of(inside.get(to("home")))
    assert "Personne ne vous aide sur ce dossier" in text_of(inside.get(to("helpers")))
    before = Message.objects.count()

    jeanne = named(inside, to)

    made = way_in_of(jeanne)
    assert made is not None
    shown = text_of(inside.get(to("helper", jeanne.pk)))
    assert re.sub(r"\s", "", shown).count(made.code) == 1
    assert f"{made.digits[:3]} {made.digits[3:]}" in shown.replace("\u00a0", " ")
    assert jeanne.until == add_months(TODAY, 3)
    assert Message.objects.count() == before
    line = JournalLine.objects.get(verb="helper.named")
    assert (line.actor_kind, line.case_id) == ("debtor", jeanne.case_id)
    assert "Jeanne" not in str(line.data)


def test_who_helps_comes_in_reads_and_the_person_reads_that(
    inside: AgencyClient, elsewhere: AgencyClient, jeanne: Helper, case: Case, to: Callable[..., str]
) -> None:
    assert elsewhere.get(HELPED).status_code == 302
    assert come_in(elsewhere, jeanne).status_code == 302
    read = text_of(elsewhere.get(HELPED))
    assert "Vous aidez Camille Roussel" in read
    assert "486,00" in read
    # Her own pages stay shut, and no link leads there.
    assert f"/espace/dossier/{case.reference}" not in elsewhere.get(HELPED).content.decode()
    for name in ("home", "pay", "transfer", "payee", "contacts", "preferences", "data", "helpers", "plan", "statement"):
        assert elsewhere.get(to(name)).status_code == 302, name
    come_in(elsewhere, jeanne)
    assert HelperAct.objects.filter(kind=HelpAct.CAME).count() == 1
    assert "Jeanne Le Goff, qui vous aide, lit votre dossier" in text_of(inside.get(to("home")))
    assert JournalLine.objects.filter(verb="helper.did", actor_kind="helper", actor_ref=str(jeanne.pk)).count() == 1


def test_what_who_helps_writes_bears_their_name_for_all(
    inside: AgencyClient, helping: AgencyClient, jeanne: Helper, case: Case, to: Callable[..., str]
) -> None:
    said = text_of(helping.post("/aidant/ecrire/", {"text": "Peut-on attendre la fin du mois ?"}))
    assert "Votre message est chez nous" in said
    reply = case.replies.get()
    assert reply.answers == {"helper": "Jeanne Le Goff"}
    home = text_of(inside.get(to("home")))
    assert "Jeanne Le Goff, qui vous aide, nous écrit" in home
    assert "Vous nous écrivez" not in home
    assert "Peut-on attendre la fin du mois ?" in text_of(helping.get(HELPED))
    work_off(by=BY, at=NOW)
    (told,) = [one for one in mail.outbox if "Jeanne" in one.body]
    assert "Il est de Jeanne Le Goff, qui vous aide." in told.body
    line = JournalLine.objects.get(verb="reply.received")
    assert (line.actor_kind, line.actor_ref) == ("helper", str(jeanne.pk))


def test_a_plan_that_who_helps_proposes_engages_nothing_until_the_person_agrees(
    inside: AgencyClient, helping: AgencyClient, to: Callable[..., str]
) -> None:
    assert "Proposer un échéancier" in text_of(helping.get("/aidant/echeancier/"))
    helping.post("/aidant/echeancier/", {"monthly": "0,10", "day": "5"})
    assert not HelperAct.objects.filter(kind=HelpAct.PROPOSED).exists()
    said = text_of(helping.post("/aidant/echeancier/", {"monthly": "50", "day": "5"}))
    assert "Rien n’est engagé d’ici là" in said
    assert not Plan.objects.exists()
    assert "vous propose 50,00 € par mois, le 5" in text_of(inside.get(to("home"))).replace("\u00a0", " ")
    act = HelperAct.objects.get(kind=HelpAct.PROPOSED)
    assert "Relire cette proposition" in text_of(inside.get(to("helpers")))
    answer = inside.post(to("helper_plan", act.pk))
    assert answer.url == to("plan_review")
    assert "50,00" in text_of(inside.get(answer.url))
    assert not Plan.objects.exists()


@pytest.mark.parametrize(("scope", "writes", "proposes"), [("read", False, False), ("write", True, False)])
def test_nobody_goes_beyond_what_the_person_allowed(
    inside: AgencyClient, elsewhere: AgencyClient, to: Callable[..., str], case: Case, scope: str, writes: bool,
    proposes: bool,
) -> None:  # fmt: skip
    come_in(elsewhere, named(inside, to, scope=scope))
    page = text_of(elsewhere.get(HELPED))
    assert ("Écrire au cabinet" in page) is writes
    assert ("Proposer un échéancier" in page) is proposes
    elsewhere.post("/aidant/ecrire/", {"text": "Bonjour"})
    elsewhere.post("/aidant/echeancier/", {"monthly": "50", "day": "5"})
    assert case.replies.exists() is writes
    assert not HelperAct.objects.filter(kind=HelpAct.PROPOSED).exists()


def test_the_person_ends_it_at_once_or_gives_another_way_in(
    inside: AgencyClient, helping: AgencyClient, jeanne: Helper, to: Callable[..., str]
) -> None:
    former = way_in_of(jeanne)
    inside.post(to("helper", jeanne.pk), {"choice": "renew"})
    jeanne.refresh_from_db()
    assert way_in_of(jeanne) != former
    assert helping.get(HELPED).status_code == 302
    assert come_in(helping, jeanne).status_code == 302
    inside.post(to("helper", jeanne.pk), {"choice": "end"})
    assert helping.get(HELPED).status_code == 302
    assert "n’ouvrent rien" in text_of(come_in(helping, jeanne))
    assert "Vous arrêtez l’aide de Jeanne Le Goff" in text_of(inside.get(to("home")))
    assert "la personne y a mis fin" in text_of(inside.get(to("helpers")))
    # Said twice, or once over: the page says it.
    assert inside.post(to("helper", jeanne.pk), {"choice": "renew"}).url == to("helpers")


def test_who_helps_may_stop_too(inside: AgencyClient, helping: AgencyClient, to: Callable[..., str]) -> None:
    assert "Votre accès se ferme aussitôt" in text_of(helping.get("/aidant/arreter/"))
    assert helping.post("/aidant/arreter/").status_code == 302
    assert helping.get(HELPED).status_code == 302
    assert "Jeanne Le Goff arrête de vous aider" in text_of(inside.get(to("home")))


@pytest.mark.parametrize("why", [HelpEnd.OVER, HelpEnd.CLOSED, HelpEnd.PROTECTED])
def test_a_help_is_over_with_its_day_its_case_or_its_person(
    inside: AgencyClient, helping: AgencyClient, jeanne: Helper, case: Case, why: HelpEnd, clock: Any
) -> None:
    at = NOW
    if why == HelpEnd.OVER:
        Helper.objects.update(until=TODAY - timedelta(days=1))
    elif why == HelpEnd.CLOSED:
        Case.objects.update(state="settled")
    else:
        protect(debtor=case.debtor, protection=Protection.DECEASED, since=TODAY, by=BY, at=NOW)
    assert helping.get(HELPED).status_code == 302
    assert "n’ouvrent rien" in text_of(come_in(helping, jeanne))
    assert end_over(by=BY, at=at, size=10) == 1
    jeanne.refresh_from_db()
    assert jeanne.end == why
    assert end_over(by=BY, at=at, size=10) == 0


def test_over_indebtedness_ends_no_help(helping: AgencyClient, case: Case) -> None:
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)
    read = text_of(helping.get(HELPED))
    assert "Rien à payer pour le moment" in read
    assert "Proposer un échéancier" not in read
    assert end_over(by=BY, at=NOW, size=10) == 0


def test_guessing_shuts_the_door_and_a_visit_ends_by_itself(
    elsewhere: AgencyClient, helping: AgencyClient, jeanne: Helper, clock: Any
) -> None:
    clock.shift(timedelta(minutes=20))
    assert helping.get(HELPED).status_code == 302
    made = way_in_of(jeanne)
    assert made is not None
    wrong = f"{(int(made.digits) + 1) % 10**6:06d}"
    for _try in range(5):
        assert elsewhere.post("/aidant/", {"code": made.code, "digits": wrong}).status_code == 200
    assert elsewhere.post("/aidant/", {"code": made.code, "digits": made.digits}).status_code == 429


def test_the_code_of_a_letter_opens_nothing_here_nor_a_helper_s_code_there(
    elsewhere: AgencyClient, jeanne: Helper, case: Case
) -> None:
    made, letter = way_in_of(jeanne), current_code(debtor=case.debtor, by=BY, at=NOW)
    assert made is not None
    assert elsewhere.post("/aidant/", {"code": letter, "digits": made.digits}).status_code == 200
    assert elsewhere.post("/espace/", {"code": made.code, "postcode": "44300"}).status_code == 200


def test_three_help_at_once_and_nobody_twice(inside: AgencyClient, to: Callable[..., str]) -> None:
    for one in ("Jeanne", "Paul", "Ana"):
        named(inside, to, name=one)
    assert "Trois personnes vous aident déjà" in text_of(inside.post(to("helper_new"), {**JEANNE, "name": "Luc"}))
    inside.post(to("helper", Helper.objects.get(name="Ana").pk), {"choice": "end"})
    assert "Cette personne vous aide déjà" in text_of(inside.post(to("helper_new"), {**JEANNE, "name": "paul"}))


def test_the_other_parent_sees_nothing_of_a_help(tenant: Any) -> None:
    """Two separated parents owe one case: who helps one is nobody to the other (R5.12)."""
    school = a_creditor()
    alex = a_person(school, civility="m", first_name="Alex", last_name="Durand", postcode="35200", city="Rennes")
    case = a_case(creditor=school, with_debtor=alex)
    set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW)
    camille, other = visit_of(tenant, case.debtor, "44300"), visit_of(tenant, alex, "35200")
    address = {name: reverse(f"debtors:{name}", args=[case.reference]) for name in ("home", "helpers", "helper_new")}
    camille.post(address["helper_new"], JEANNE)
    jeanne = Helper.objects.get()
    browser = AgencyClient(tenant)
    come_in(browser, jeanne)
    browser.post("/aidant/ecrire/", {"text": "Bonjour"})
    browser.post("/aidant/echeancier/", {"monthly": "50", "day": "5"})

    assert "Jeanne" in text_of(camille.get(address["home"]))
    for name in ("home", "helpers"):
        assert "Jeanne" not in text_of(other.get(address[name])), name
    one, act = jeanne.pk, HelperAct.objects.get(kind=HelpAct.PROPOSED).pk
    assert other.get(reverse("debtors:helper", args=[case.reference, one])).status_code == 404
    assert other.post(reverse("debtors:helper_plan", args=[case.reference, act])).status_code == 404
    assert "Alex" not in text_of(browser.get(HELPED))


@pytest.mark.e2e
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_on_the_pages_of_a_help(
    inside: AgencyClient, helping: AgencyClient, jeanne: Helper, to: Callable[..., str], language: str, settings: Any
) -> None:
    helping.post("/aidant/ecrire/", {"text": "Bonjour"})
    helping.post("/aidant/echeancier/", {"monthly": "50", "day": "5"})
    for browser in (inside, helping):
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    theirs = {"toutes": to("helpers"), "nommer": to("helper_new"), "une": to("helper", jeanne.pk)}
    written = {name: inside.get(address).content.decode() for name, address in theirs.items()}
    written["corriger"] = inside.post(to("helper_new"), {}).content.decode()
    for name in ("dossier", "ecrire", "echeancier", "arreter"):
        written[name] = helping.get(f"/aidant/{name}/").content.decode()
    written["porte"] = helping.get("/aidant/").content.decode()
    words = "Vous aidez" if language == "fr" else "You are helping"
    assert words in written["dossier"]
    with opened() as browser:
        page = browser.new_page()
        serve(page, written, policy())
        assert [fault for name in written for fault in faults(page, name)] == []
