"""Closed lists of the mandate and of the agency's own duties (R1.5 to R1.8; CPCEx R124-2, R124-3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that a convention must or should contain, as its code, words, text and rule (R1.7, R1.8)."""

    code: str
    label: str
    article: str
    rule: str


# Without one of these, no step may be taken for the creditor.
MANDATORY_CLAUSES: tuple[Clause, ...] = (
    Clause("power_to_receive", "pouvoir de recevoir pour le compte du créancier", "CPCEx R124-3", "R1.7"),
    Clause("parties", "identité et adresse des parties", "CPCEx R124-3", "R1.7"),
    Clause("signature", "date et signature des parties", "CPCEx R124-3", "R1.7"),
    Clause("basis_and_amounts", "fondement et montant des sommes dues, élément par élément", "CPCEx R124-3 1°", "R1.7"),
    Clause("guarantee", "garantie du créancier contre la responsabilité civile du cabinet", "CPCEx R124-3 2°", "R1.7"),
    Clause("remuneration", "rémunération à la charge du créancier", "CPCEx R124-3 3°", "R1.7"),
    Clause("remittance", "conditions de reversement des fonds encaissés", "CPCEx R124-3 4°", "R1.7"),
)

RECOMMENDED_CLAUSES: tuple[Clause, ...] = (
    Clause("data_protection", "rôles et sécurité des données", "RGPD 28", "R1.8"),
    Clause("creditor_warranty", "créance certaine, exigible, ni contestée ni prescrite", "C. civ. 1104", "R1.8"),
    Clause("creditor_information", "paiements directs et contestations dits en deux jours", "C. civ. 1104", "R1.8"),
    Clause("settlement_powers", "durée et remise que le cabinet peut accorder", "C. civ. 1988", "R1.8"),
    Clause("escalation_decision", "qui décide d’une suite judiciaire", "C. civ. 1988", "R1.8"),
    Clause("consumer_mediator", "médiateur de la consommation du créancier", "C. conso L616-1", "R1.8"),
)

# What the agency itself must hold before any activity (R1.5).
COMPLIANCE_REQUIREMENTS: tuple[Clause, ...] = (
    Clause("liability_insurance", "assurance de responsabilité civile en cours", "CPCEx R124-2 1°", "R1.5"),
    Clause("dedicated_account", "compte réservé aux fonds encaissés pour les créanciers", "CPCEx R124-2 2°", "R1.6"),
    Clause("prosecutor_declaration", "déclaration écrite au procureur de la République", "CPCEx R124-2 3°", "R1.5"),
)

# Every element that a claim may show apart; there is no other, and no fee (R1.17; CPCEx L111-8).
CLAIM_ELEMENTS: tuple[str, ...] = (
    "principal",
    "contractual_interest",
    "legal_interest",
    "b2b_late_interest",
    "b2b_fixed_indemnity",
    "penalty_clause",
    "court_awarded_cost",
)
# Elements that need a document before they may be asked for.
ELEMENTS_WITH_PROOF = {"penalty_clause": "R1.18", "court_awarded_cost": "R1.19"}


class ElementRefused(ValueError):
    """The element is not in the closed list, or lacks its document (R1.17 to R1.19)."""


def missing(clauses: Collection[str]) -> tuple[Clause, ...]:
    """Mandatory clauses that a convention lacks, in the order of R124-3 (R1.7). Empty means it may be used."""
    return _lacking(MANDATORY_CLAUSES, clauses)


def missing_recommended(clauses: Collection[str]) -> tuple[Clause, ...]:
    """Recommended clauses that a convention lacks (R1.8)."""
    return _lacking(RECOMMENDED_CLAUSES, clauses)


def missing_compliance(requirements: Collection[str]) -> tuple[Clause, ...]:
    """What an agency lacks before it may write or receive anything (R1.5, R1.6; CPCEx R124-2)."""
    return _lacking(COMPLIANCE_REQUIREMENTS, requirements)


def check_element(element: str, *, documented: bool, professional: bool) -> None:
    """Refuse what a debtor can never owe (R1.17 to R1.19, R3.7; CPCEx L111-8). Raises ElementRefused.

    A penalty clause needs the signed contract, a court cost the decision; the statutory penalties and
    the indemnity are for professionals only; damages are for a judge (R1.20).
    """
    if element not in CLAIM_ELEMENTS:
        raise ElementRefused(f"« {element} » ne peut être réclamé : les frais de recouvrement sont au créancier.")
    if element in ELEMENTS_WITH_PROOF and not documented:
        raise ElementRefused(f"« {element} » demande sa pièce : contrat signé ou décision.")
    if element.startswith("b2b_") and not professional:
        raise ElementRefused(f"« {element} » n’est dû que par un professionnel.")


def _lacking(wanted: Iterable[Clause], present: Collection[str]) -> tuple[Clause, ...]:
    """R1.7."""
    return tuple(clause for clause in wanted if clause.code not in present)
