"""Another account of a creditor: brought by one person, agreed to by another, told to all who know the creditor.

A mandate that the creditor signs on line with its own account brings the new one: that signature is the first person's
word. On paper, it is who keeps the scan. In both cases a member of staff, another one, still agrees.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from agency.common.identifiers import IdentifierError, check_iban
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.enums import AccountOrigin, AccountState, MandateState
from agency.mandates.models import AccountChange, Mandate
from agency.mandates.presenters import account_mail
from agency.mandates.queries import trusted_account
from agency.parties.models import Creditor
from agency.parties.queries import rows_of


class AccountRefused(Exception):
    """A creditor's account cannot be changed like this; the message says why in French."""


def checked_iban(text: str) -> str:
    """Return an IBAN without spaces, nothing for nothing. Raises `ValidationError` for one that cannot be."""
    try:
        return check_iban(text) if text else ""
    except IdentifierError as error:
        raise ValidationError(_("Cet IBAN n’existe pas : vérifiez ses caractères.")) from error


@transaction.atomic
def open_change(*, mandate: Mandate, by: Actor, at: datetime) -> AccountChange | None:
    """Put before a second person the account of a mandate just signed, when it is not the one that was paid before.

    Who signed on line, or kept the signed paper, is the first. In the transaction that signs.
    """
    former = trusted_account(mandate.creditor, besides=mandate)
    if former in ("", mandate.remittance_iban):
        return None
    change = AccountChange(
        mandate=mandate, origin=AccountOrigin.SIGNED, former=former, holder=mandate.remittance_holder,
        iban=mandate.remittance_iban, why=_("Mandat %(reference)s signé") % {"reference": mandate.reference},
    )  # fmt: skip
    return _asked(change, by, at)


@transaction.atomic
def ask_account(*, mandate: Mandate, holder: str, iban: str, why: str, by: Actor, at: datetime) -> AccountChange:
    """Ask that a mandate in force pay another account; nothing goes to its creditor before somebody else decides.

    Raises `AccountRefused` without a reason, for a mandate that is not in force, while another change waits, and when
    nothing would change; `ValidationError` for an IBAN that cannot be.
    """
    held, told, new = _locked(mandate), " ".join(why.split())[:200], checked_iban(iban)
    if not told:
        raise AccountRefused(_("Dites comment vous l’avez su et vérifié : l’autre personne le lira."))
    _refuse_replaced(held)
    if held.account_changes.filter(state=AccountState.WAITING).exists():
        raise AccountRefused(_("Un autre changement de ce compte attend déjà d’être validé."))
    former = held.remittance_iban if held.remittance_iban != new else trusted_account(held.creditor)
    if not new or new == former:
        raise AccountRefused(_("C’est déjà le compte où ce créancier est payé."))
    change = AccountChange(mandate=held, origin=AccountOrigin.ASKED, former=former, holder=holder, iban=new, why=told)
    return _asked(change, by, at)


@transaction.atomic
def agree_account(*, change: AccountChange, by: Actor, at: datetime) -> AccountChange:
    """Agree, as the second person: the mandate pays that account, two days later at the soonest (`COOL_DOWN`).

    Raises `AccountRefused` to who brought it, and once it is decided, or its mandate was replaced.
    """
    locked, mandate = _waiting(change)
    if by.kind != "staff" or str(locked.asked_by_id) == by.ref:
        raise AccountRefused(_("Une seconde personne doit valider ce compte : vous l’avez apporté."))
    _refuse_replaced(mandate)
    locked.state = AccountState.AGREED
    _decided(locked, by, at)
    if locked.origin == AccountOrigin.ASKED:
        mandate.remittance_iban, mandate.remittance_holder = locked.iban, locked.holder
        mandate.save(update_fields=["remittance_iban", "remittance_holder"])
    record(
        by=by, at=at, verb=Verb.ACCOUNT_CHANGE_AGREED, subject=locked, mandate=mandate.pk,
        former_end=locked.former[-4:], iban_end=locked.iban[-4:],
    )  # fmt: skip
    return locked


@transaction.atomic
def decline_account(*, change: AccountChange, reason: str, by: Actor, at: datetime) -> AccountChange:
    """Say no: what was asked changes nothing, and the account of a signed mandate receives nothing until another one.

    Raises `AccountRefused` without a reason, and once it is decided.
    """
    said = " ".join(reason.split())[:200]
    if not said:
        raise AccountRefused(_("Dites en quelques mots pourquoi : l’autre personne le lira."))
    locked, mandate = _waiting(change)
    locked.state, locked.refusal = AccountState.DECLINED, said
    _decided(locked, by, at)
    record(by=by, at=at, verb=Verb.ACCOUNT_CHANGE_DECLINED, subject=locked, mandate=mandate.pk, reason=said)
    return locked


@transaction.atomic
def warn_of_account(*, change: AccountChange, by: Actor, at: datetime) -> int:
    """Write to all who ever came in for a creditor, and to its own address, that its money is to go elsewhere.

    Whoever changed it may have changed the contacts too: former ones are written to as well. Once for each change;
    return how many were written to. Raises `OSError`.
    """
    found = AccountChange.objects.select_for_update(of=("self",)).select_related("mandate__creditor")
    locked = found.get(pk=change.pk)
    if locked.told_at is not None:
        return 0
    creditor, told = locked.mandate.creditor, account_mail(locked)
    people: list[str] = []
    for row in rows_of(creditor).prefetch_related("contacts__user").order_by("pk"):
        contacts = sorted(row.contacts.all(), key=lambda one: one.pk)
        people += [one.user.email for one in contacts] + ([row.email] if row.email else [])
    people = list(dict.fromkeys(people))
    for address in people:
        EmailMessage(told.subject, told.body, told.sender, [address], reply_to=told.reply_to).send()
    locked.told_at, locked.people = at, len(people)
    locked.save(update_fields=["told_at", "people"])
    record(
        by=by, at=at, verb=Verb.ACCOUNT_CHANGE_TOLD, subject=locked, mandate=locked.mandate_id, people=len(people)
    )  # fmt: skip
    return len(people)


def _asked(change: AccountChange, by: Actor, at: datetime) -> AccountChange:
    change.asked_by_id, change.asked_at = (int(by.ref) if by.kind in ("staff", "creditor") else None), at
    change.save()
    record(
        by=by, at=at, verb=Verb.ACCOUNT_CHANGE_ASKED, subject=change, mandate=change.mandate_id, why=change.why,
        former_end=change.former[-4:], iban_end=change.iban[-4:],
    )  # fmt: skip
    return change


def _decided(change: AccountChange, by: Actor, at: datetime) -> None:
    change.decided_by_id, change.decided_at = int(by.ref), at
    change.save(update_fields=["state", "refusal", "decided_by", "decided_at"])


def _locked(mandate: Mandate) -> Mandate:
    """One change of a creditor at a time: the row of the creditor is what a signature locks as well."""
    Creditor.objects.select_for_update().get(pk=mandate.creditor_id)
    return Mandate.objects.select_for_update(of=("self",)).select_related("creditor").get(pk=mandate.pk)


def _waiting(change: AccountChange) -> tuple[AccountChange, Mandate]:
    mandate = _locked(change.mandate)
    locked = AccountChange.objects.select_for_update().get(pk=change.pk)
    if locked.state != AccountState.WAITING:
        raise AccountRefused(_("Ce changement n’attend plus de décision."))
    return locked, mandate


def _refuse_replaced(mandate: Mandate) -> None:
    """A rider takes the files of its mandate: their money goes where the rider says."""
    if mandate.state != MandateState.ACTIVE:
        raise AccountRefused(_("Ce mandat n’est pas signé : modifiez-le, ou préparez le suivant."))
    if mandate.riders.filter(state=MandateState.ACTIVE).exists():
        raise AccountRefused(_("Un avenant a remplacé ce mandat : changez le compte sur l’avenant."))
