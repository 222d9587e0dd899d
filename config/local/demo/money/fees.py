"""Flat fees of the demo: counted since the first day, the month before invoiced."""

from __future__ import annotations

from agency.fees import operations
from agency.fees.queries import works_to_invoice
from agency.fees.rules import month_of
from config.local.demo.actions import staff
from config.local.demo.diary import Moment
from config.local.demo.people import DemoAgency

# Their own accounts, where fees are paid: never those of the creditors' funds.
OWN_ACCOUNTS = {"lhermitte": "FR7630001007941234567890185", "familles": "FR7610107001011234567890129"}


def describe(agency: DemoAgency, now: Moment) -> None:
    """What the invoices of an agency bear."""
    siren = agency.profile["siren"]
    key = (12 + 3 * (int(siren) % 97)) % 97
    operations.describe_seller(
        registry=f"{siren[:3]} {siren[3:6]} {siren[6:]} RCS Nantes", vat_number=f"FR{key:02d}{siren}",
        account_holder=agency.name, account_iban=OWN_ACCOUNTS[agency.slug], counts_from=month_of(now.on),
        by=staff(agency.staff[0]), at=now.at,
    )  # fmt: skip


def invoice_last_month(agency: DemoAgency, now: Moment) -> None:
    """Count the works; the manager invoices each creditor those of the months before."""
    by = staff(agency.staff[0])
    operations.count_works(by=by, at=now.at, on=now.on)
    waiting = {one.creditor_id for one in works_to_invoice(month_of(now.on))}
    for invoice in operations.issue(creditors=waiting, by=by, at=now.at) if waiting else ():
        operations.draw(invoice=invoice, by=by, at=now.at)
