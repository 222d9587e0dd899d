"""What the form of a request of an order to pay asks for: as data to fill it, and as a page to copy from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from agency.cases.models import Case
from agency.cases.queries import summary
from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros
from agency.escalation.queries import lawsuit_of
from agency.escalation.values import Section
from agency.law.persons.courts import FORMS, court_of
from agency.mandates.models import AgencyProfile

from .options import COURTS
from .pieces import Pieces

# Asked by the form, and known to nobody here: whoever signs writes them.
_BY_HAND = (
    "état civil et profession d’un demandeur personne physique",
    "représentant légal et signature du demandeur",
    "suite demandée en cas d’opposition",
)


def request_fields(case: Case, agency: AgencyProfile, pieces: Pieces, on: date) -> dict[str, Any]:
    """Return what the Cerfa of a request of an order asks for (CPC 1407), sums in euros, with its list of pieces."""
    found, creditor, suit = summary(case), case.creditor, lawsuit_of(case)
    billed = sum((line.claim.total for line in found.lines), ZERO)
    before = sum((line.claim.paid_before for line in found.lines), ZERO)
    return {
        "form": FORMS[court_of(suit)],
        "court": str(COURTS[court_of(suit)]),
        "dated_on": on.isoformat(),
        "claimant": {
            "name": creditor.name, "kind": str(creditor.get_kind_display()), "siren": creditor.siren,
            "address": list(creditor.address_lines), "email": creditor.email, "phone": creditor.phone,
            "signatory": case.mandate.signatory,
        },
        "agent": {
            "name": agency.legal_name, "address": list(agency.address_lines), "power": "pouvoir spécial à joindre",
            "mandate": case.mandate.reference,
        },
        "debtors": _debtors(case),
        "sums": [
            {
                "bill": line.claim.number, "label": line.claim.label, "issued_on": line.claim.issued_on.isoformat(),
                "due_on": line.claim.due_on.isoformat(), "billed": str(line.claim.total),
                "paid_before": str(line.claim.paid_before), "settled": str(line.settled),
                "added": {str(part.label): str(amount) for part, amount in line.added}, "due": str(line.due),
            }
            for line in found.lines
        ],
        "principal": str(billed - before),
        "added": str(found.billed - billed),
        "paid": str(found.paid - before),
        "total": str(found.due),
        "basis": f"Créance contractuelle, factures {', '.join(line.claim.number for line in found.lines)}",
        "pieces": [f"{piece.number}. {piece.title}" for piece in pieces.found],
        "by_hand": list(_BY_HAND),
    }  # fmt: skip


def request_section(fields: Mapping[str, Any]) -> Section:
    """Return the same as a page that is read, to copy on the form."""
    claimant, agent = fields["claimant"], fields["agent"]
    facts = [
        ("Formulaire", f"Cerfa {fields['form']}, dans sa version en vigueur"),
        ("Juridiction", fields["court"]),
        ("Demandeur", ", ".join([claimant["name"], *claimant["address"]])),
        ("SIREN", claimant["siren"]),
        ("Mandataire", ", ".join([agent["name"], *agent["address"], agent["power"]])),
        *(
            ("Débiteur", ", ".join([person["name"], *person["address"], person["liability"]]))
            for person in fields["debtors"]
        ),
        ("Fondement", fields["basis"]),
        ("Principal", _euros(fields["principal"])),
        ("Intérêts et accessoires", _euros(fields["added"])),
        ("Déjà réglé ou déduit", _euros(fields["paid"])),
        ("Somme demandée", _euros(fields["total"])),
        ("À écrire à la main", " ; ".join(fields["by_hand"])),
    ]
    rows = tuple(
        (line["bill"], format_date(date.fromisoformat(line["due_on"])), _euros(line["billed"]), _euros(line["due"]))
        for line in fields["sums"]
    )
    return Section(
        17, "Demande d’injonction de payer : champs du formulaire",
        tuple((name, value) for name, value in facts if value), ("Facture", "Échéance", "Total", "Demandé"), rows,
        note="Les mêmes champs sont en données dans injonction-de-payer.json. Le bordereau est la partie 16.",
    )  # fmt: skip


def _debtors(case: Case) -> list[dict[str, Any]]:
    people = case.parties.select_related("debtor").prefetch_related("debtor__addresses").order_by("pk")
    return [
        {
            "name": party.debtor.full_name, "siren": party.debtor.siren,
            "address": next((_lines(home) for home in party.debtor.addresses.all() if home.valid), []),
            "liability": str(party.get_liability_display()),
        }
        for party in people
    ]  # fmt: skip


def _euros(amount: str) -> str:
    return format_euros(Decimal(amount))


def _lines(home: Any) -> list[str]:
    return [line for line in (home.line1, home.line2, home.line3, f"{home.postcode} {home.city}") if line]
