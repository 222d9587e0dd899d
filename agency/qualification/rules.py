"""What still forbids a first letter: a closed list of grounds, each with its rule. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agency.common.calendar import format_date

# Field of the assessment -> what a person has checked when it is ticked (R1.22).
CHECKS = {
    "identity_checked": "L’identité et l’adresse sont vérifiées.",
    "evidence_checked": "La facture ou le contrat est au dossier, et l’échéance est passée.",
    "amount_checked": "Le montant est rapproché des avoirs et des règlements directs, sans aucun frais.",
    "liability_checked": "Il est établi qui doit, et pour quelle part.",
    "no_dispute_known": "Le créancier ne connaît aucun litige.",
    "status_checked": "Aucun décès, surendettement, procédure collective ni protection n’est connu.",
}


@dataclass(frozen=True)
class CaseFacts:
    """What Amiable knows by itself of a case on a day."""

    on: date
    last_day_to_act: date
    latest_due_on: date
    owes_something: bool
    mandate_in_force: bool
    has_address: bool
    protected: bool
    compliance_gaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """One thing that forbids to write, in a sentence that says what to do, with its rule."""

    rule: str
    sentence: str


def missing_answers(answers: dict[str, bool]) -> list[Ground]:
    """Return the checks a person has not made yet, in the order of the list (R1.22)."""
    return [
        Ground("R1.22", f"À vérifier : {sentence[0].lower()}{sentence[1:]}")
        for field, sentence in CHECKS.items()
        if not answers.get(field)
    ]


def known_obstacles(facts: CaseFacts) -> list[Ground]:
    """Return what Amiable itself knows against a letter: a hard stop no tick can lift (R1.5-R1.7, R2.20, R5.6)."""
    return list(_obstacles(facts))


def _obstacles(facts: CaseFacts) -> Iterator[Ground]:
    if facts.last_day_to_act < facts.on:
        since = format_date(facts.last_day_to_act + timedelta(days=1))
        yield Ground("R2.20", f"Cette facture est prescrite depuis le {since}. Aucun envoi n’est possible.")
    if not facts.mandate_in_force:
        yield Ground("R1.7", "Aucun mandat signé n’est en vigueur pour ce créancier.")
    if facts.latest_due_on >= facts.on:
        yield Ground("R1.22", f"L’échéance du {format_date(facts.latest_due_on)} n’est pas passée.")
    if not facts.owes_something:
        yield Ground("R1.22", "Il ne reste rien à régler.")
    if not facts.has_address:
        yield Ground("R1.10", "Il manque une adresse postale : la première lettre part par la poste.")
    if facts.protected:
        yield Ground("R5.6", "La personne est protégée : la loi arrête toute demande.")
    for gap in facts.compliance_gaps:
        yield Ground("R1.5", gap)
