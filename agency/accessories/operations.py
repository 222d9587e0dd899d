"""Interest and indemnities enter the claim book: asked by the creditor, counted by the law, given up when not owed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from agency.cases import operations as cases
from agency.cases.enums import OPEN_STATES, CaseState, HoldReason
from agency.cases.models import Case, Claim, Document
from agency.cases.rules import asked_no_more
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.disputes.queries import stopped_by_deaths
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import postings
from agency.ledger.enums import Component
from agency.ledger.operations import post
from agency.ledger.queries import added_by_claim, due_by_claim
from agency.parties import operations as parties
from agency.parties.enums import Protection
from agency.parties.models import Debtor, PersonLink
from agency.parties.queries import same_person
from agency.rates.queries import rate_table
from tenants.language import in_french

from .queries import bill_of, facts_of
from .rules import AccessoryRefused, owed, still_to_ask
from .values import Wish

SOURCE = "accessory"


@transaction.atomic
def ask(*, claim: Claim, wish: Wish, told: str, document: Document | None, by: Actor, at: datetime) -> Decimal:
    """Ask an element beside the principal of a bill, as its creditor `told` us to, and return the euros added.

    The law counts it up to the day of the wish (R3.1 to R3.12); what was asked before is taken off, so that the same
    wish again adds nothing. Raises `AccessoryRefused`, in French, for what nobody owes (R1.17 to R1.20).
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("creditor", "debtor").get(pk=claim.case_id)
    _refuse(case, claim, wish, told, paris_date(at))
    found = owed(wish, bill_of(claim), facts_of(case), rate_table())
    before = added_by_claim([claim.pk]).get(claim.pk, {}).get(wish.component, ZERO)
    amount = still_to_ask(found, before)
    share = postings.ClaimShare(claim.pk, wish.component, amount)
    entry = post(
        postings.claim_opened(case_id=case.pk, creditor_id=case.creditor_id, shares=[share]),
        source=SOURCE,
        idem_key=f"{wish.component}:{claim.pk}:{wish.until.isoformat()}:{before}",
        booked_on=paris_date(at),
        value_on=wish.until,
        actor=by.label,
        at=at,
        reason=found.why[:200],
    )
    record(
        by=by, at=at, verb=Verb.ACCESSORY_ASKED, subject=entry, case_id=case.pk, number=claim.number,
        component=wish.component, amount=str(amount), until=wish.until, why=found.why, told=told.strip(),
        document=document.pk if document else None,
    )  # fmt: skip
    return amount


@transaction.atomic
def give_up(*, claim: Claim, component: Component, reason: str, by: Actor, at: datetime) -> Decimal:
    """Ask no more what is left of an element beside the principal (R3.5) and return the euros given up.

    Raises `AccessoryRefused` without a reason, or for the principal.
    """
    if component == Component.PRINCIPAL or not reason.strip():
        raise AccessoryRefused(fr("Dites en quelques mots pourquoi le créancier y renonce."))
    case = Case.objects.select_for_update(of=("self",)).get(pk=claim.case_id)
    left = due_by_claim(case.pk).get(claim.pk, {}).get(component, ZERO)
    if left:
        share = postings.ClaimShare(claim.pk, component, left)
        before = added_by_claim([claim.pk])[claim.pk][component]
        entry = post(
            postings.claim_waived(case_id=case.pk, creditor_id=case.creditor_id, shares=[share]),
            source=SOURCE,
            idem_key=f"waived:{component}:{claim.pk}:{before}:{at.isoformat()}",
            booked_on=paris_date(at),
            value_on=paris_date(at),
            actor=by.label,
            at=at,
            reason=reason.strip()[:200],
        )
        record(
            by=by, at=at, verb=Verb.ACCESSORY_GIVEN_UP, subject=entry, case_id=case.pk, number=claim.number,
            component=component, amount=str(left), reason=reason.strip(),
        )  # fmt: skip
    return left


@transaction.atomic
def protect(*, debtor: Debtor, protection: Protection, since: date, owner: Any, by: Actor, at: datetime) -> None:
    """Note what protects a person (R5.6), on each of their rows, and suspend the open cases that ask them first.

    Lift it when nothing protects them. A joint debtor's protection stops what goes to them alone: the gate sees to it.
    The 40 euros of a bill that insolvency forbade to pay on its day are dropped (C. com. L441-10 II, last sentence):
    nobody owes them, whoever asked them before the judgment was known (R3.6).
    """
    rows = list(same_person(debtor).values_list("pk", flat=True))
    parties.protect(debtor=debtor, protection=protection, since=since, by=by, at=at)
    for person in Debtor.objects.filter(pk__in=rows).order_by("pk"):
        _rest(person, owner=owner, by=by, at=at)


@transaction.atomic
def join_people(*, link: PersonLink, reason: str, owner: Any, by: Actor, at: datetime) -> PersonLink:
    """Say that two rows are one person, and suspend the cases of those that what protects the other now protects.

    Raises `LinkRefused` like `parties.join`.
    """
    joined = parties.join(link=link, reason=reason, by=by, at=at)
    for person in Debtor.objects.filter(pk__in=joined.lent).order_by("pk"):
        _rest(person, owner=owner, by=by, at=at)
    return joined


@transaction.atomic
def part_people(*, link: PersonLink, reason: str, by: Actor, at: datetime) -> None:
    """Undo a joining, and lift the suspensions that it alone brought. Raises `LinkRefused` like `parties.part`."""
    for person in parties.part(link=link, reason=reason, by=by, at=at):
        _rest(person, owner=None, by=by, at=at)


def _rest(person: Debtor, *, owner: Any, by: Actor, at: datetime) -> None:
    """Suspend the open cases of a protected person, or lift what their protection suspended once it is gone.

    A case that a word of a death still stops, of this person or of who owes with them, waits for the team's answer.
    """
    said_dead = set() if person.protection else stopped_by_deaths()
    for case in Case.objects.filter(debtor=person, state__in=OPEN_STATES):
        if person.protection:
            note = in_french(Protection(person.protection).label)
            cases.hold(case=case, reason=HoldReason.PROTECTION, note=note, owner=owner, by=by, at=at)
            continue
        if case.pk in said_dead:
            continue
        for standing in case.holds.filter(reason=HoldReason.PROTECTION, lifted_at__isnull=True):
            cases.lift_hold(hold=standing, by=by, at=at, reason="protection retirée")
    if person.protection != Protection.INSOLVENT or person.protected_since is None:
        return
    own = Claim.objects.filter(case__debtor=person, case__state__in=OPEN_STATES)
    for claim in own.filter(due_on__gte=person.protected_since):
        give_up(
            claim=claim, component=Component.B2B_FIXED_INDEMNITY, by=by, at=at,
            reason="procédure collective ouverte avant l’échéance (C. com. L441-10 II)",
        )  # fmt: skip


def _refuse(case: Case, claim: Claim, wish: Wish, told: str, on: date) -> None:
    if not told.strip():
        raise AccessoryRefused(fr("Dites comment le créancier l’a demandé."))
    if wish.until > on:
        raise AccessoryRefused(fr("Ce jour n’est pas encore venu : rien ne se demande d’avance."))
    if case.state == CaseState.PLAN:
        raise AccessoryRefused(fr("Un échéancier est suivi : tant qu’il l’est, rien ne s’y ajoute."))
    if case.state not in OPEN_STATES or asked_no_more(case.state, claim.last_day_to_act, on):
        raise AccessoryRefused(fr("Plus rien ne se demande sur cette facture."))
