"""People: recognised or added, listened to through one creditor's words, protected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import Matter, Protection, QuestionState, Source, Weight
from agency.parties.models import ContactQuestion, Creditor, Debtor
from agency.parties.queries import ON_A_LETTER, held, known_value, same_firm, same_person
from agency.parties.rules import PersonFacts, match_key, same, weigh

from .contacts import use_contact


@transaction.atomic
def match_or_create(
    *, facts: PersonFacts, creditor: Creditor, relied_on: bool = True, by: Actor, at: datetime, on: date
) -> Debtor:
    """Return the person a creditor speaks of, added when unknown; complete what was missing.

    What contradicts us is never taken: it becomes a question (`decide_contact`), unless the creditor corrects its
    own word and nobody relied on it yet (`relied_on`: one of the person's files was assessed). A new row also asks
    when another creditor's file gives the same SIREN another name or another address.
    """
    key = match_key(facts, creditor.pk)
    debtor = Debtor.objects.select_for_update(of=("self",)).filter(match_key=key).first()
    new = debtor is None
    if debtor is None:
        debtor = _add(facts, key, by=by, at=at)
    for matter in Matter:
        brought = facts.says(matter)
        if not brought:
            continue
        taken = _hear(debtor, matter, brought, creditor=creditor, relied_on=relied_on, by=by, at=at, on=on)
        if (taken or (new and matter == Matter.NAME)) and matter in ON_A_LETTER:
            _compare_elsewhere(debtor, matter, brought, creditor=creditor, by=by, at=at)
    if not debtor.protection:
        _protect_as_known(debtor, by=by, at=at)
    return debtor


@transaction.atomic
def protect(*, debtor: Debtor, protection: Protection, since: date, by: Actor, at: datetime) -> None:
    """Record what protects a person (R5.6), on each of their rows: the gate and the last look read it.

    Two creditors may know one person, or one firm, by two rows; what protects them protects them from both.
    """
    for person in same_person(debtor).order_by("pk").select_for_update(of=("self",)):
        person.protection = protection
        person.protected_since = since if protection else None
        person.save(update_fields=["protection", "protected_since"])
        record(by=by, at=at, verb=Verb.DEBTOR_PROTECTED, subject=person, protection=protection)
    debtor.refresh_from_db(fields=["protection", "protected_since"])


def _protect_as_known(debtor: Debtor, *, by: Actor, at: datetime) -> None:
    """A person who comes again with another creditor is protected as they already were."""
    known = same_person(debtor).exclude(protection="").order_by("-protected_since", "-pk").first()
    if known is not None:
        debtor.protection, debtor.protected_since = known.protection, known.protected_since
        debtor.save(update_fields=["protection", "protected_since"])
        record(by=by, at=at, verb=Verb.DEBTOR_PROTECTED, subject=debtor, protection=known.protection)


def _add(facts: PersonFacts, key: str, *, by: Actor, at: datetime) -> Debtor:
    """Add a row; what protects a firm protects it in every creditor's files (R5.6)."""
    known = Debtor.objects.filter(siren=facts.siren).exclude(siren="").exclude(protection="").first()
    debtor = new_debtor(facts, key)
    if facts.siren:
        debtor.person_id = (
            Debtor.objects.filter(siren=facts.siren, person__isnull=False).values_list("person", flat=True).first()
        )
    if known:
        debtor.protection, debtor.protected_since = known.protection, known.protected_since
    debtor.save()
    record(by=by, at=at, verb=Verb.DEBTOR_ADDED, subject=debtor)
    return debtor


def new_debtor(facts: PersonFacts, key: str) -> Debtor:
    """Return the row of a person never heard of, as a creditor tells of them; nothing is written."""
    return Debtor(
        kind=facts.kind,
        civility=facts.civility,
        first_name=facts.first_name,
        last_name=facts.last_name,
        company_name=facts.company_name,
        siren=facts.siren,
        born_on=facts.born_on,
        match_key=key,
    )


def _hear(
    debtor: Debtor,
    matter: Matter,
    brought: Mapping[str, str],
    *,
    creditor: Creditor,
    relied_on: bool,
    by: Actor,
    at: datetime,
    on: date,
) -> bool:
    """Take a word, or ask; return whether it was taken."""
    standing = held(debtor, matter)
    if matter not in ON_A_LETTER and known_value(debtor, matter, brought[matter.value]):
        return False
    match weigh(matter, brought, standing, creditor_id=creditor.pk, relied_on=relied_on):
        case Weight.SAME:
            return False
        case Weight.CONFLICT:
            known = standing.values if standing else {}
            _ask(debtor, matter, known, brought, creditor=creditor, elsewhere=False, by=by, at=at)
            return False
    use_contact(
        debtor=debtor, matter=matter, values=brought, source=Source.CREDITOR, creditor=creditor, by=by, at=at, on=on
    )
    return True


def _compare_elsewhere(
    debtor: Debtor, matter: Matter, brought: Mapping[str, str], *, creditor: Creditor, by: Actor, at: datetime
) -> None:
    """Ask when other creditors' files say something else of this SIREN, and none says the same."""
    words = (held(other, matter) for other in same_firm(debtor).exclude(pk=debtor.pk))
    others = [word for word in words if word is not None and word.in_use]
    if others and not any(same(matter, brought, other.values) for other in others):
        _ask(debtor, matter, others[0].values, brought, creditor=creditor, elsewhere=True, by=by, at=at)


def _ask(
    debtor: Debtor,
    matter: Matter,
    known: Mapping[str, str],
    brought: Mapping[str, str],
    *,
    creditor: Creditor,
    elsewhere: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Put a word before the staff, once: one that was turned down is not asked again, a newer one takes its place."""
    asked = debtor.questions.filter(matter=matter)
    if any(same(matter, brought, one.brought) for one in asked.filter(state=QuestionState.KEPT)):
        return
    question = asked.filter(state=QuestionState.OPEN).first()
    if question is not None and same(matter, brought, question.brought):
        return
    question = question or ContactQuestion(debtor=debtor, matter=matter, asked_at=at)
    question.creditor, question.elsewhere = creditor, elsewhere
    question.known, question.brought = dict(known), dict(brought)
    question.save()
    record(by=by, at=at, verb=Verb.CONTACT_ASKED, subject=question, debtor=debtor.pk, matter=matter)
