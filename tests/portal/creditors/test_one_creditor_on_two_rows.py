"""A creditor on two rows reads one creditor: no page of its portal, nor the desk's page of it, forgets a row."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agency.banking.models import BankLine, BankStatement
from agency.books.operations import prove
from agency.cases.models import Case
from agency.desk.clients.operations import merge
from agency.fees.models import FeeInvoice, FeeLine
from agency.fees.operations import count_works, issue
from agency.journal.rules import Actor
from agency.mandates.models import AgencyProfile, Mandate
from agency.parties.models import Creditor
from agency.remittances.models import Transfer
from agency.remittances.operations import approve, notify, pay, prepare
from agency.reporting.models import MonthlyReport
from agency.reporting.operations import make_report
from agency.users.enums import Role
from agency.webhooks.models import WebhookEndpoint
from agency.webhooks.operations import open_endpoint
from portal.creditors.urls import urlpatterns
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.agency.fees.scene import DECEMBER, a_seller, a_worker_sends
from tests.databases import AgencyClient
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person, a_profile
from tests.factories.transfers import a_transfer
from tests.portal.creditors.conftest import contact_of

# Pages that somebody reads, with what stands in their address; the rest is posted, or belongs to no row.
READ: dict[str, tuple[str, ...]] = {
    "home": (), "cases_file": ("kind",), "case": ("reference",), "less": ("reference",), "stop": ("reference",),
    "mandate": ("mandate",), "mandate_convention": ("mandate",), "prevention": (), "prevention_kit": (),
    "remittances": (), "statement": ("transfer", "kind"), "fees": (), "fee_invoice": ("fee",), "fee_works": ("fee",),
    "deposit": (), "by_hand": (), "deposits": (), "undue": (), "keys": (), "webhooks": (), "webhook": ("endpoint",),
    "monthly": (), "monthly_file": ("monthly",), "people": (),
    "families": (), "families_file": ("kind",), "bills": (), "bills_file": ("kind",),
}  # fmt: skip
ELSEWHERE = {
    "choose", "answer", "join", "invoice", "received", "mandate_code", "mandate_sign", "columns", "line", "undue_line",
    "vouch",
    "check", "confirm", "abandon", "report", "undo", "model", "dispute", "disputed", "decided", "questioned",
    "handed", "key_revoke", "proposal", "plan_change", "write", "proposed", "change_asked", "person_right",
    "person_again", "person_close",
}  # fmt: skip
# New work goes to the row that is kept: its own mandate of today says what may be confided.
OF_ONE_ROW = re.compile(r'FROM "agency_mandate" WHERE .*"starts_on" <=')


@pytest.fixture
def rows(tenant: Any) -> tuple[Creditor, Creditor]:
    """Each row had a file, money that came and left, an invoice of fees; then they became one."""
    a_profile()
    a_seller(counts_from=date(2026, 11, 1))
    kept, gone = confided("OGEC Saint-Aubin", "A"), confided("OGEC St Aubin", "B")
    count_works(by=BY, at=DECEMBER, on=DECEMBER.date())
    issue(creditors=[kept.pk, gone.pk], by=BY, at=DECEMBER)
    a_worker_sends()
    ana, odile = Actor.staff(staff(Role.ACCOUNTANT, first="Ana")), Actor.staff(staff(Role.MANAGER, first="Odile"))
    for rank, creditor in enumerate((kept, gone), 1):
        sent(creditor, rank, ana, odile)
        a_transfer(creditor.cases.get(), f"{rank}0.00", f"still{rank}")
        make_report(creditor=creditor, month=TODAY.replace(day=1), by=BY, at=DECEMBER)
    AgencyProfile.objects.update(account_iban="")
    prove(by=BY, at=NOW)
    merge(kept=kept, gone=gone, reason="même SIRET", by=BY, at=NOW)
    gone.refresh_from_db()
    return kept, gone


def confided(name: str, mark: str) -> Creditor:
    creditor = a_creditor(name=name, short_name=name, siren="552100554", email=f"{mark.lower()}@aubin.example")
    a_mandate(creditor)
    a_case(creditor=creditor, debtor=a_person(creditor, last_name=f"Roussel{mark}"), number=f"FA-{mark}")
    open_endpoint(name="Compta", creditor=creditor, url="https://a.exemple/", kinds=["case.closed"], by=BY, at=NOW)
    return creditor


def sent(creditor: Creditor, rank: int, ana: Actor, odile: Actor) -> None:
    """A hundred euros came, and the bank shows that they left."""
    case = creditor.cases.get()
    a_transfer(case, "100.00", f"first{rank}")
    made = prepare(mandates=[case.mandate_id], pay_on=TODAY, by=ana, at=NOW)
    approve(remittance=made, by=odile, at=NOW)
    statement = BankStatement.objects.create(
        iban=AGENCY_IBAN, statement_ref=f"S{rank}", sha256=f"{rank}" * 64, imported_at=NOW
    )  # fmt: skip
    line = BankLine.objects.create(
        statement=statement, ordinal=1, booked_on=TODAY, value_on=TODAY, amount=-made.total, label="VIR EMIS"
    )
    pay(transfers=list(made.transfers.all()), line=line, by=ana, at=NOW)


def a_browser(tenant: Any, user: Any) -> AgencyClient:
    found = AgencyClient(tenant)
    found.force_login(user)
    return found


def addresses(creditor: Creditor) -> dict[str, str]:
    """Every page that is read, with what stands on that row in its address."""
    case = Case.objects.get(creditor=creditor)
    stands = {
        "reference": case.reference, "mandate": case.mandate_id, "kind": "csv",
        "fee": FeeInvoice.objects.get(creditor=creditor).pk,
        "monthly": MonthlyReport.objects.get(creditor=creditor).pk,
        "endpoint": WebhookEndpoint.objects.get(creditor=creditor).pk,
        "transfer": Transfer.objects.get(mandate__creditor=creditor).pk,
    }  # fmt: skip
    return {name: reverse(f"creditors:{name}", args=[stands[one] for one in args]) for name, args in READ.items()}


def test_every_page_of_the_portal_is_looked_at() -> None:
    assert {str(one.name) for one in urlpatterns} == set(READ) | ELSEWHERE


def test_no_page_reads_one_row_only(rows: tuple[Creditor, Creditor], tenant: Any) -> None:
    kept, gone = rows
    bursar = a_browser(tenant, contact_of(gone, "paul@aubin.example"))
    boss = a_browser(tenant, staff(Role.MANAGER))
    pages = [(bursar, url) for creditor in rows for url in addresses(creditor).values()]
    pages.append((boss, f"/gestion/creancier/{kept.pk}/"))
    one_row = re.compile(rf'"?creditor_id"? = (?:{kept.pk}|{gone.pk})\b|"?creditor_id"? IN \((?:{kept.pk}|{gone.pk})\)')
    forgetful = set()
    for browser, url in dict.fromkeys(pages):
        with time_machine.travel(DECEMBER, tick=False), CaptureQueriesContext(connection) as asked:
            answer = browser.get(url)
            assert b"".join(answer), url
        assert answer.status_code == 200, url
        forgetful |= {
            (url, one["sql"][:300]) for one in asked
            if one_row.search(one["sql"]) and not OF_ONE_ROW.search(one["sql"])
        }  # fmt: skip
    assert forgetful == set()


def test_the_pages_of_money_tell_both_rows(rows: tuple[Creditor, Creditor], tenant: Any) -> None:
    kept, gone = rows
    bursar = a_browser(tenant, contact_of(gone, "paul@aubin.example"))
    with time_machine.travel(DECEMBER - timedelta(days=5), tick=False):
        fees = words(bursar.get("/creancier/honoraires/"))
        client = words(a_browser(tenant, staff(Role.MANAGER)).get(f"/gestion/creancier/{kept.pk}/"))
        sent_ = words(bursar.get("/creancier/virements/"))
    for invoice in FeeInvoice.objects.filter(creditor__in=rows):
        assert invoice.label in fees
    assert "70,00" in fees, "two files at 35 € in the month"
    assert "70,00" in client
    assert all(one.name in sent_ for one in Transfer.objects.filter(mandate__creditor__in=rows))
    assert "30,00" in sent_, "10 € of one row and 20 € of the other are held"


def test_one_invoice_bears_the_works_of_both_rows(rows: tuple[Creditor, Creditor], tenant: Any) -> None:
    kept, gone = rows
    for creditor, last in ((kept, "Leroy"), (gone, "Petit")):
        a_case(creditor=creditor, debtor=a_person(creditor, last_name=last), number=f"FB-{last}")
    january = DECEMBER + timedelta(days=31)
    count_works(by=BY, at=january, on=january.date())
    with time_machine.travel(january, tick=False):
        boss = a_browser(tenant, staff(Role.MANAGER))
        page = boss.get("/gestion/honoraires/")
        assert [(one.creditor_id, one.total) for one in page.context["waiting"]] == [(kept.pk, Decimal("70.00"))]
        boss.post("/gestion/honoraires/emettre/", {"creditors": [kept.pk]})
    made = FeeInvoice.objects.latest("pk")
    assert (made.creditor, made.net) == (kept, Decimal("70.00"))
    assert set(made.lines.values_list("creditor", flat=True)) == {kept.pk, gone.pk}
    with time_machine.travel(january, tick=False):
        assert boss.get("/gestion/honoraires/").context["waiting"] == []


def test_a_creditor_on_two_rows_subscribes_once(rows: tuple[Creditor, Creditor], tenant: Any) -> None:
    kept, gone = rows
    Mandate.objects.filter(creditor=gone).update(fee_per_month=Decimal("90.00"))
    Mandate.objects.filter(creditor=kept).update(fee_per_month=Decimal("60.00"))
    january = DECEMBER + timedelta(days=31)
    for _night in range(2):
        count_works(by=BY, at=january, on=january.date())
    months = FeeLine.objects.filter(kind="month", creditor__in=rows, done_on__gte=january)
    assert [(one.creditor_id, one.detail, one.amount) for one in months] == [(kept.pk, "2027-01", Decimal("60.00"))]


def test_lists_find_a_creditor_whole_and_once(rows: tuple[Creditor, Creditor], tenant: Any) -> None:
    kept, gone = rows
    other = a_creditor(name="Lycée Voisin", short_name="Lycée Voisin")
    a_mandate(other)
    a_case(creditor=other, debtor=a_person(other, last_name="Voisine"), number="FA-V")
    boss = a_browser(tenant, staff(Role.MANAGER))
    cases = boss.get("/gestion/dossiers/", {"creditor": kept.pk})
    assert {one.creditor_id for one in cases.context["object_list"]} == {kept.pk, gone.pk}
    choices = {pk.value for pk, _name in cases.context["filters"].form.fields["creditor"].choices if pk}
    assert choices & {kept.pk, gone.pk, other.pk} == {kept.pk, other.pk}
    mandates = boss.get("/gestion/mandats/", {"creditor": kept.pk}).context["object_list"]
    assert {one.creditor_id for one in mandates} == {kept.pk, gone.pk}
    everybody = boss.get("/gestion/creanciers/").context["object_list"]
    assert {one.pk for one in everybody} & {kept.pk, gone.pk, other.pk} == {kept.pk, other.pk}
    assert [one.pk for one in boss.get("/gestion/creanciers/", {"q": "OGEC St Aubin"}).context["object_list"]] == [
        kept.pk
    ]


def test_mails_reach_who_comes_in_by_either_row(rows: tuple[Creditor, Creditor]) -> None:
    kept, gone = rows
    contact_of(kept, "luc@aubin.example")
    contact_of(gone, "paul@aubin.example")
    mail.outbox.clear()
    notify(transfer=Transfer.objects.get(mandate__creditor=gone), by=BY, at=NOW)
    (told,) = mail.outbox
    assert sorted(told.to) == ["luc@aubin.example", "paul@aubin.example"]
    assert Decimal("100.00") == Transfer.objects.get(mandate__creditor=gone).amount
