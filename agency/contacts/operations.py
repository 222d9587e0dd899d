"""Writes of the changes that people tell by themselves: told, confirmed, disowned, checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.text import french_typography as fr
from agency.journal.enums import ActorKind, Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.presenters import recipient_lines
from agency.outbox import operations as outbox
from agency.outbox.values.reached import ContactPayload
from agency.parties import operations as parties
from agency.parties.enums import REPRESENTED, Matter
from agency.parties.models import Debtor
from agency.parties.queries import held
from agency.parties.rules import same

from .enums import ContactChangeState
from .models import ContactChange
from .queries import addresses_before, changed_since, changes_of, email_before, first_lately, is_contested
from .rules import CONFIRMED_WITHIN, DAY, TOLD_IN_A_DAY, ContactChangeRefused, is_too_old

_UNCHECKED = fr("Une de vos coordonnées est en cours de vérification par le cabinet : appelez-nous pour en changer.")
_REPRESENTED = gettext_lazy(
    "Une autre personne reçoit les courriers de ce dossier : c’est elle qui nous dit où écrire. "
    "Écrivez-nous un message."
)


@transaction.atomic
def give(
    *, case: Case, debtor: Debtor, matter: Matter, values: Mapping[str, str], by: Actor, at: datetime
) -> ContactChange:
    """Take a person's new address or number at once, or ask their new e-mail to confirm itself within two days.

    Where they were reached before is told, and is used again on a word from there (`disown`). Raises
    `ContactChangeRefused` when somebody else answers for the person (R5.6), when a change is being checked, for what is
    in use already, or after three changes in a day.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    locked = Debtor.objects.select_for_update(of=("self",)).get(pk=debtor.pk)
    _refuse(locked, matter, values, at)
    waiting = ContactChange.objects.filter(debtor=locked, matter=matter, state=ContactChangeState.WAITING)
    waiting.update(state=ContactChangeState.LEFT)
    change = ContactChange(case=case, debtor=locked, matter=matter, brought=dict(values), told_at=at)
    change.state = ContactChangeState.WAITING
    if matter == Matter.EMAIL:
        change.save()
        asked = ContactPayload(0, matter, paris_date(at), confirms=True, email=values["email"])
        _write(change, asked, "confirm", by=by, at=at)
    else:
        _use(change, by=by, at=at)
    record(by=by, at=at, verb=Verb.CONTACT_GIVEN, subject=change, case_id=case.pk, matter=matter.value)
    return change


@transaction.atomic
def confirm(*, change: ContactChange, by: Actor, at: datetime) -> ContactChange:
    """Use an e-mail address that its reader confirmed; said twice, it is used once.

    Raises `ContactChangeRefused` after two days, or once another was told or the change is being checked.
    """
    locked = _locked(change)
    if locked.state == ContactChangeState.USED:
        return locked
    if locked.state != ContactChangeState.WAITING or at > locked.told_at + CONFIRMED_WITHIN:
        raise ContactChangeRefused(_("Ce lien ne sert plus : donnez de nouveau votre adresse sur votre page."))
    if locked.debtor.protection in REPRESENTED or is_contested(locked.debtor):
        raise ContactChangeRefused(str(_UNCHECKED))
    _use(locked, by=by, at=at)
    record(by=by, at=at, verb=Verb.CONTACT_CONFIRMED, subject=locked, case_id=locked.case_id)
    return locked


@transaction.atomic
def disown(*, change: ContactChange, by: Actor, at: datetime) -> ContactChange:
    """« Ce n’est pas moi »: use again what served before, and let somebody of the agency check.

    What was told of the same matter since is taken back with it, the latest first: whoever told the one told the
    others. Said twice, or once checked, it changes nothing. What the agency changed since stays as it is, and a word
    that comes by the link after `PUT_BACK_DAYS` is checked before anything goes back.
    """
    locked = _locked(change)
    if locked.state != ContactChangeState.USED:
        return locked
    if by.kind == ActorKind.DEBTOR and is_too_old(locked.used_at, at):
        _contest(locked, by=by, at=at)
        return locked
    for one in (*changed_since(locked).select_for_update(of=("self",)), locked):
        _contest(one, by=by, at=at)
        _put_back(one, by=by, at=at)
    return locked


@transaction.atomic
def settle(*, change: ContactChange, uses: bool, why: str, by: Actor, at: datetime) -> ContactChange:
    """Say what was checked of a disowned change: what served before serves, or the new one `uses` its place again.

    Raises `ContactChangeRefused` without a word on what was checked, or when nothing waits.
    """
    locked, said = _locked(change), why.strip()[:200]
    if locked.state != ContactChangeState.DISOWNED:
        raise ContactChangeRefused(_("Rien n’est à vérifier ici."))
    if not said:
        raise ContactChangeRefused(_("Dites en quelques mots ce que vous avez vérifié."))
    locked.state, locked.settled_at, locked.why = ContactChangeState.SETTLED, at, said
    locked.save(update_fields=["state", "settled_at", "why"])
    if uses:
        parties.use_theirs(
            debtor=locked.debtor, matter=Matter(locked.matter), values=locked.brought, by=by, at=at, on=paris_date(at)
        )
        _redraw(locked, by=by, at=at)
    else:
        _put_back(locked, by=by, at=at)
    record(by=by, at=at, verb=Verb.CONTACT_SETTLED, subject=locked, case_id=locked.case_id, uses=uses, reason=said)
    return locked


def _refuse(debtor: Debtor, matter: Matter, values: Mapping[str, str], at: datetime) -> None:
    if debtor.protection in REPRESENTED:
        raise ContactChangeRefused(str(_REPRESENTED))
    if is_contested(debtor):
        raise ContactChangeRefused(str(_UNCHECKED))
    standing = held(debtor, matter)
    if standing is not None and standing.in_use and same(matter, standing.values, values):
        raise ContactChangeRefused(_("C’est déjà ce que nous utilisons."))
    if changes_of(debtor).filter(told_at__gt=at - DAY).count() >= TOLD_IN_A_DAY:
        raise ContactChangeRefused(_("Trois changements ont déjà été demandés depuis hier : appelez-nous."))


def _locked(change: ContactChange) -> ContactChange:
    Case.objects.select_for_update(of=("self",)).get(pk=change.case_id)
    return ContactChange.objects.select_for_update(of=("self",)).select_related("case", "debtor").get(pk=change.pk)


def _contest(change: ContactChange, *, by: Actor, at: datetime) -> None:
    change.state, change.disowned_at = ContactChangeState.DISOWNED, at
    change.save(update_fields=["state", "disowned_at"])
    record(by=by, at=at, verb=Verb.CONTACT_DISOWNED, subject=change, case_id=change.case_id, matter=change.matter)


def _put_back(change: ContactChange, *, by: Actor, at: datetime) -> None:
    """Use again what served before a change, wherever that change still serves."""
    if parties.put_back(matter=Matter(change.matter), before=change.before, brought=change.brought, by=by, at=at):
        _redraw(change, by=by, at=at)


def _use(change: ContactChange, *, by: Actor, at: datetime) -> None:
    """Use it on each row of the person, then tell where they were reached before, which is read first."""
    notices = _notices(change, at)
    change.before = parties.use_theirs(
        debtor=change.debtor, matter=Matter(change.matter), values=change.brought, by=by, at=at, on=paris_date(at)
    )
    change.state, change.used_at = ContactChangeState.USED, at
    change.save()
    _redraw(change, by=by, at=at)
    for rank, notice in enumerate(notices):
        _write(change, notice, f"notice:{rank}", by=by, at=at)


def _notices(change: ContactChange, at: datetime) -> list[ContactPayload]:
    """What is told where the person was reached before: by e-mail, else by post; nothing when nowhere is known.

    An e-mail that was given lately on the page may be that of whoever gives the next change: the one before it is told,
    and the postal addresses with it.
    """
    debtor, matter, on = change.debtor, Matter(change.matter), paris_date(at)
    email = email_before(debtor, at)
    told = [ContactPayload(0, matter, on, email=email)] if email else []
    if email and first_lately(debtor, Matter.EMAIL, at) is None:
        return told
    letters = (recipient_lines(debtor, place) for place in addresses_before(debtor, at))
    return told + [ContactPayload(0, matter, on, lines=lines) for lines in letters]


def _write(change: ContactChange, told: ContactPayload, key: str, *, by: Actor, at: datetime) -> None:
    outbox.plan(
        case=change.case,
        debtor=change.debtor,
        kind=MessageKind.CONTACT_CHANGED,
        planned_on=paris_date(at),
        dedupe_key=f"contact:{change.pk}:{key}",
        payload=ContactPayload(change.pk, told.matter, told.told_on, told.confirms, told.email, told.lines),
        channel=Channel.EMAIL if told.email else Channel.POST,
        by=by,
        at=at,
    )


def _redraw(change: ContactChange, *, by: Actor, at: datetime) -> None:
    """A letter that is ready for the address that was left is drawn again for the one that is used."""
    if change.matter == Matter.ADDRESS:
        outbox.draw_again(people=[one["debtor"] for one in change.before], by=by, at=at)
