"""Families as their school reads them, in a fixed number of queries whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agency.cases.models import Case, CaseParty, Claim
from agency.common.money import ZERO, format_number
from agency.ledger.queries import due_by_claim
from agency.parties.enums import Liability
from agency.parties.models import Debtor
from portal.creditors.presenters import case_cards
from portal.creditors.view_models import CaseCard

from .queries import Family
from .view_models import FamilyBill, FamilyCard, ParentLine


def family_cards(families: Sequence[Family], *, at: datetime) -> list[FamilyCard]:
    """Return the families in words, in the order given."""
    ids = [case for family in families for case in family.cases]
    cases = {case.pk: case for case in Case.objects.filter(pk__in=ids).select_related("debtor", "strategy_run")}
    cards = {case.pk: card for case, card in zip(cases.values(), case_cards(cases.values(), at=at), strict=True)}
    bills: dict[int, list[Claim]] = defaultdict(list)
    standing = Claim.objects.filter(case_id__in=ids, withdrawn_on__isnull=True).select_related("debtor")
    for claim in standing.order_by("label", "due_on", "number", "pk"):
        bills[claim.case_id].append(claim)
    due = {claim: sum(parts.values(), ZERO) for claim, parts in due_by_claim(*ids).items()}
    people = Debtor.objects.in_bulk([person for family in families for person in family.people])
    owes = _owes(ids, bills)
    return [
        FamilyCard(
            place=family.root,
            name=_named(people[person] for person in family.people),
            parents=tuple(ParentLine(people[one].full_name, owes.get(one, "")) for one in family.people),
            bills=tuple(_bills(family, cards, bills, due)),
            confided=family.confided,
            due=family.due,
        )
        for family in families
    ]


def family_heads() -> list[str]:
    """Return the heads of the table of the families."""
    return [
        _("Famille"), _("Personne"), _("Ce qu’elle doit"), _("Facture"), _("Objet"), _("État"), _("Référence"),
        _("Reste dû"), _("Reste dû par la famille"),
    ]  # fmt: skip


def family_rows(cards: Iterable[FamilyCard]) -> Iterator[list[Any]]:
    """Yield a row for each bill, with its family's own sum beside it."""
    for card in cards:
        owes = {parent.name: parent.owes for parent in card.parents}
        for bill in card.bills:
            yield [
                card.name, bill.person, owes.get(bill.person, ""), bill.number, bill.label, bill.state, bill.reference,
                bill.due, card.due,
            ]  # fmt: skip


def _bills(
    family: Family, cards: dict[int, CaseCard], bills: dict[int, list[Claim]], due: dict[int, Decimal]
) -> list[FamilyBill]:
    """The bills of all the family's cases, those of one child beside each other."""
    found = [
        FamilyBill(
            claim.number, claim.label, claim.debtor.full_name, due.get(claim.pk, ZERO), cards[case].reference,
            cards[case].state,
        )
        for case in family.cases
        for claim in bills[case]
    ]  # fmt: skip
    return sorted(found, key=lambda bill: (bill.label, bill.number, bill.person))


def _named(people: Iterable[Debtor]) -> str:
    """« Durand et Roussel »: each family name once."""
    names = list(dict.fromkeys(person.last_name or person.full_name for person in people))
    *first, last = names
    return _("%(first)s et %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def _owes(ids: list[int], bills: dict[int, list[Claim]]) -> dict[int, str]:
    """Person -> the whole with the other, or a share; nothing for whoever is alone."""
    told: dict[int, str] = {}
    parts = CaseParty.objects.filter(case_id__in=ids).order_by("pk")
    for part in parts:
        if part.liability == Liability.JOINT_AND_SEVERAL:
            told[part.debtor_id] = _("doit le tout, avec l’autre personne engagée")
    shares: dict[int, set[Decimal]] = defaultdict(set)
    for claim in (claim for held in bills.values() for claim in held if claim.share is not None):
        shares[claim.debtor_id].add(claim.share or ZERO)
    for person, held in shares.items():
        share = " ; ".join(f"{format_number(one.normalize())} %" for one in sorted(held))
        told[person] = _("doit sa part : %(share)s") % {"share": share}
    return told
