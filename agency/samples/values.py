"""The invented creditor and the invented people of an agency on trial. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from agency.parties.rules import PersonFacts

# Numbers that the check digits accept and that nobody owns.
SIREN = "732829320"
PROFILE: dict[str, Any] = {
    "legal_form": "Cabinet d’essai", "siren": SIREN, "line1": "12 rue des Tilleuls", "postcode": "44000",
    "city": "Nantes", "phone": "02 61 91 04 12", "case_prefix": "ES", "insurer": "Assurances d’exemple",
    "insurance_policy": "EXEMPLE-0001", "account_holder": "Compte dédié d’exemple",
    "account_iban": "FR7630006000011234567890189", "account_bic": "AGRIFRPP", "account_bank": "Banque d’exemple",
    "declared_to": "Nantes",
}  # fmt: skip
# The days of those papers, before the trial began.
PROFILE_SINCE, PROFILE_UNTIL = timedelta(days=200), timedelta(days=400)
CREDITOR_IBAN = "FR1420041010050500013M02606"


class SampleStage(StrEnum):
    """What has become of a sample file when the trial begins."""

    ARRIVED = "arrived"
    ASKED = "asked"
    READY = "ready"
    DISPUTED = "disputed"
    PAUSED = "paused"
    HARD = "hard"


@dataclass(frozen=True)
class Sample:
    """One invented person with one unpaid invoice, due so many days before."""

    person: PersonFacts
    number: str
    label: str
    total: Decimal
    due: timedelta
    stage: SampleStage
    words: str = ""


SCHOOL: dict[str, Any] = {
    "kind": "ogec", "name": "OGEC du Collège Sainte-Marthe (exemple)", "short_name": "Collège Sainte-Marthe",
    "siren": "356000000", "line1": "1 place de l’Exemple", "postcode": "44300", "city": "Nantes",
    "email": "econome@sainte-marthe.example", "default_claim_type": "school_fees_private",
    "mediator": "Médiation d’exemple, 1 rue du Calme, 75001 Paris",
}  # fmt: skip
COMPANY: dict[str, Any] = {
    "kind": "company", "name": "Atelier Lambert SARL (exemple)", "short_name": "Atelier Lambert", "siren": "356000000",
    "line1": "4 rue des Exemples", "postcode": "44200", "city": "Nantes", "email": "compta@lambert.example",
    "default_claim_type": "b2c", "mediator": "Médiation d’exemple, 1 rue du Calme, 75001 Paris",
}  # fmt: skip
LABELS = {True: "Cantine et étude, année scolaire", False: "Pose de menuiseries"}


def samples(*, school: bool) -> tuple[Sample, ...]:
    """Seven people in six states: to qualify, a question, a letter to come, a dispute, a pause, a hard time."""
    told = (
        ("mme", "Jeanne", "Arbre", "486.00", 95, SampleStage.READY, ""),
        ("m", "Malik", "Dupré", "312.50", 80, SampleStage.ARRIVED, ""),
        ("mme", "Rose", "Talon", "1240.00", 120, SampleStage.ARRIVED, ""),
        ("m", "Henri", "Vallée", "198.40", 70, SampleStage.ASKED, "Avez-vous le document signé ?"),
        ("mme", "Léa", "Pinson", "640.00", 150, SampleStage.DISPUTED, "J’ai payé la moitié en juin, par chèque."),
        ("m", "Omar", "Rivage", "275.00", 110, SampleStage.PAUSED, ""),
        ("mme", "Inès", "Mercier", "520.00", 140, SampleStage.HARD, "Mes revenus ont baissé depuis septembre."),
    )
    return tuple(
        Sample(
            person=PersonFacts(
                kind="consumer", civility=civility, first_name=first, last_name=last, line1=f"{number} rue des Essais",
                postcode="44100", city="Nantes", email=f"{last.lower().replace('é', 'e')}@exemple.example",
            ),
            number=f"EX-{number:04d}", label=LABELS[school], total=Decimal(total), due=timedelta(days=days),
            stage=stage, words=words,
        )
        for number, (civility, first, last, total, days, stage, words) in enumerate(told, start=1)
    )  # fmt: skip
