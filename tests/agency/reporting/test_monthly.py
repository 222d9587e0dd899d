"""Once a month each creditor is told what became of what it confided: one file, one mail, nobody named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction

from agency.handling.models import StatedReason
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.parties.models import Creditor
from agency.reporting.models import MonthlyReport
from agency.reporting.operations import make_report, send_report
from agency.reporting.queries import creditors_without_report, month_facts
from agency.reporting.rules import month_to_report, shown_reasons
from agency.reporting.tasks import monthly
from agency.reporting.values import CasesAndSum
from agency.users.enums import Role
from tenants.tasks import HEADER
from tests.agency.desk.conftest import sign_in  # noqa: F401  a fixture
from tests.agency.desk.page_text import words
from tests.agency.letters.printing.printed import page_texts
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person, a_profile
from tests.factories.transfers import a_transfer
from tests.portal.creditors.conftest import contact_of

NOVEMBER = date(2026, 11, 1)
DECEMBER = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def school(tenant: Any) -> Creditor:
    """Two cases of November: one paid whole, one of a hundred days that is owed."""
    a_profile()
    creditor = a_creditor(email="econome@saint-aubin.example")
    a_mandate(creditor)
    paid = a_case(creditor=creditor, total="400.00", paid="0.00")
    a_transfer(paid, "400.00", "t1", on=TODAY, at=NOW)
    a_case(
        creditor=creditor, debtor=a_person(creditor, last_name="Serinette"), number="F-2", total="200.00", paid="0.00",
        due_on=TODAY - timedelta(days=100),
    )  # fmt: skip
    return creditor


def a_morning(at: datetime = DECEMBER) -> None:
    with time_machine.travel(at, tick=False):
        monthly.apply(headers={HEADER: connection.schema_name}, throw=True)


def mails() -> list[Any]:
    """What the school was sent; the one next door has its own."""
    return [one for one in mail.outbox if "econome@saint-aubin.example" in one.to]


def test_a_month_is_what_came_what_was_settled_and_what_is_owed(school: Creditor) -> None:
    facts = month_facts(school, NOVEMBER, DECEMBER.date())
    assert facts.confided == CasesAndSum(2, Decimal("600.00"))
    assert facts.settled.cases == 1
    assert facts.received == CasesAndSum(1, Decimal("400.00"))
    assert facts.ages == {2: CasesAndSum(1, Decimal("200.00"))}
    before = month_facts(school, date(2026, 10, 1), DECEMBER.date())
    assert (before.confided, before.received) == (CasesAndSum(0, Decimal(0)), CasesAndSum(0, Decimal(0)))


def test_it_is_drawn_once_sent_once_and_names_nobody(school: Creditor) -> None:
    a_morning()
    a_morning(DECEMBER + timedelta(hours=1))
    report = school.monthly_reports.get()
    (told,) = mails()
    assert told.to == ["econome@saint-aubin.example"]
    assert "votre rapport de novembre 2026" in told.subject
    assert "/creancier/rapports/" in told.body
    name, content, kind = told.attachments[0]
    assert (name, kind) == ("rapport-2026-11.pdf", "application/pdf")
    with report.file.open("rb") as kept:
        assert kept.read() == content
    pages = page_texts(content)
    said = " ".join(" ".join(pages).split())
    assert len(pages) <= 2
    assert "2 dossiers, 600,00" in said
    assert "91 à 180 jours" in said
    assert "Peu de dossiers" in said
    assert "Serinette" not in said + told.body
    assert "Camille" not in said + told.body
    assert (report.people, report.told_at is not None) == (1, True)
    assert JournalLine.objects.filter(verb=Verb.MONTHLY_REPORT_MADE, subject_id=report.pk).count() == 1
    assert JournalLine.objects.filter(verb=Verb.MONTHLY_REPORT_SENT, subject_id=report.pk).count() == 1
    assert make_report(creditor=school, month=NOVEMBER, by=BY, at=DECEMBER) is None
    assert not send_report(report=report, by=BY, at=DECEMBER)
    with pytest.raises(IntegrityError, match="monthly_report_once"), transaction.atomic():
        MonthlyReport.objects.create(creditor=school, month=NOVEMBER, made_at=NOW, sha256="0", file="x.pdf")


def test_a_mail_server_that_is_down_is_tried_again_with_the_same_file(school: Creditor, settings: Any) -> None:
    settings.EMAIL_BACKEND = "config.mail.HouseMail"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    a_morning()
    report = school.monthly_reports.get()
    assert report.told_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    a_morning(DECEMBER + timedelta(hours=1))
    assert len(mails()) == 1
    assert school.monthly_reports.get().sha256 == report.sha256


def test_who_wants_none_or_had_no_case_is_not_written_to(school: Creditor) -> None:
    a_creditor(name="Sans dossier", short_name="Sans dossier", siren="", email="rien@example.org")
    Creditor.objects.filter(pk=school.pk).update(monthly_report=False)
    told = {one.short_name for one in creditors_without_report(NOVEMBER)}
    assert school.short_name in told
    assert "Sans dossier" not in told
    assert not creditors_without_report(date(2026, 10, 1)).filter(pk=school.pk).exists()
    a_morning()
    assert mails() == []
    assert school.monthly_reports.get().people == 0


def test_nothing_is_told_before_the_last_money_of_the_month_is_known() -> None:
    assert month_to_report(date(2026, 12, 2)) is None
    assert month_to_report(date(2026, 12, 3)) == NOVEMBER
    assert month_to_report(date(2027, 1, 31)) == date(2026, 12, 1)


def test_a_reason_of_few_cases_is_told_with_the_others(school: Creditor) -> None:
    assert shown_reasons({"passing": 6, "dispute": 4, "unknown": 20}) == ({"passing": 6}, 24)
    case = school.cases.latest("pk")
    StatedReason.objects.create(case=case, reason="passing", at=NOW)
    a_morning()
    with school.monthly_reports.get().file.open("rb") as kept:
        assert "Pourquoi ce n’est pas payé" not in " ".join(page_texts(kept.read()))


def test_the_creditor_and_the_desk_read_it(school: Creditor, tenant: Any, sign_in: Any) -> None:  # noqa: F811
    a_morning()
    report = school.monthly_reports.get()
    own, other = AgencyClient(tenant), AgencyClient(tenant)
    own.force_login(contact_of(school, "helene@saint-aubin.example"))
    other.force_login(contact_of(a_creditor(name="Voisin", short_name="Voisin", siren=""), "luc@voisin.example"))
    assert "Novembre 2026" in words(own.get("/creancier/rapports/"))
    page = f"/creancier/rapports/{report.pk}/rapport.pdf"
    assert b"".join(own.get(page)).startswith(b"%PDF")
    assert other.get(page).status_code == 404
    assert "Aucun rapport encore" in words(other.get("/creancier/rapports/"))
    boss: AgencyClient = sign_in(Role.MANAGER)
    assert "à 1 adresse" in words(boss.get("/gestion/rapports/mensuels/"))
    assert b"".join(boss.get(f"/gestion/rapports/mensuels/{report.pk}.pdf")).startswith(b"%PDF")
    assert sign_in(Role.EDITOR).get("/gestion/rapports/mensuels/").status_code == 403
