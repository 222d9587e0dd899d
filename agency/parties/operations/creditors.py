"""Creditors and the accounts that enter their pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.common.identifiers import IdentifierError, check_siren
from agency.common.names import article_of
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import ContactRight, CreditorKind
from agency.parties.models import Creditor, CreditorContact
from agency.parties.queries import contacts_open, last_main


class CreditorRefused(Exception):
    """This creditor's claims cannot be collected under an ordinary mandate; the message says why in French."""


class ContactRefused(Exception):
    """This access of a creditor's contact cannot be given, or changed; the message says why in French."""


MOST_CONTACTS = 30
_REFUSED_KINDS = {
    CreditorKind.PUBLIC_BODY: gettext_lazy("Les créances d’un organisme public reviennent au comptable public (R1.4)."),
    CreditorKind.CREDIT_PURCHASER: gettext_lazy("Un acquéreur de crédits demande un agrément de l’ACPR (R1.3)."),
}


def checked_siren(text: str) -> str:
    """Return the nine digits of a SIREN, nothing for nothing. Raises `ValidationError` for one that cannot be."""
    try:
        return check_siren(text) if text else ""
    except IdentifierError as error:
        raise ValidationError(_("Ce SIREN n’existe pas : vérifiez ses neuf chiffres.")) from error


@transaction.atomic
def add_creditor(*, by: Actor, at: datetime, told: str = "", **fields: Any) -> Creditor:
    """Add a client of the agency; `told` says which register its words were taken from, and when.

    Raises `CreditorRefused` for the kinds of R1.3 and R1.4, `ValidationError` by field for what cannot be.
    """
    fields.setdefault("short_name", fields["name"])
    fields.setdefault("article", article_of(fields["short_name"]))
    creditor = _described(Creditor(), fields)
    record(by=by, at=at, verb=Verb.CREDITOR_ADDED, subject=creditor, name=creditor.name, **_source(told))
    return creditor


@transaction.atomic
def change_creditor(*, creditor: Creditor, by: Actor, at: datetime, told: str = "", **fields: Any) -> Creditor:
    """Correct what we hold of a client; the journal keeps what changed, and `told`, its source.

    Raises like `add_creditor`.
    """
    held = Creditor.objects.select_for_update().get(pk=creditor.pk)
    changed = {name: _plain(getattr(held, name)) for name, value in fields.items() if getattr(held, name) != value}
    if changed:
        _described(held, fields)
        record(by=by, at=at, verb=Verb.CREDITOR_CHANGED, subject=held, before=changed, **_source(told))
    return held


@transaction.atomic
def add_creditor_contact(
    *, creditor: Creditor, user: Any, role: str, right: ContactRight = ContactRight.MAIN, by: Actor, at: datetime
) -> CreditorContact:
    """Let an account enter a creditor's pages, and do there what its right lets it.

    Raises `ContactRefused` once as many accounts are open as a creditor may have.
    """
    locked = Creditor.objects.select_for_update().get(pk=creditor.pk)
    if contacts_open(locked).count() >= MOST_CONTACTS:
        raise ContactRefused(_("Trente accès sont déjà ouverts : fermez-en un d’abord."))
    contact = CreditorContact.objects.create(creditor=creditor, user=user, role=role, right=right)
    record(
        by=by, at=at, verb=Verb.CREDITOR_CONTACT_ADDED, subject=contact, creditor=creditor.pk, user=user.pk,
        right=right.value,
    )  # fmt: skip
    return contact


@transaction.atomic
def give_right(*, contact: CreditorContact, right: ContactRight, by: Actor, at: datetime) -> CreditorContact:
    """Change what somebody of a creditor may do on its pages; the same right again changes nothing.

    Raises `ContactRefused` when nobody could manage the others any more.
    """
    Creditor.objects.select_for_update().get(pk=contact.creditor_id)
    held = CreditorContact.objects.select_for_update(of=("self",)).select_related("user", "creditor").get(pk=contact.pk)
    former = ContactRight(held.right)
    if right == former:
        return held
    if last_main(held):
        raise ContactRefused(_("C’est le seul contact principal : donnez d’abord cet accès à quelqu’un d’autre."))
    held.right = right
    held.save(update_fields=["right"])
    record(
        by=by, at=at, verb=Verb.CREDITOR_CONTACT_RIGHT, subject=held, creditor=held.creditor_id, right=right.value,
        former=former.value,
    )  # fmt: skip
    return held


@transaction.atomic
def alias_creditor(*, kept: Creditor, gone: Creditor, reason: str, by: Actor, at: datetime) -> Creditor:
    """Say that a row is the same creditor as another: reads by creditor show both, nothing that is written moves.

    Raises `CreditorRefused` when either is merged already, or when others are merged into the one that goes.
    """
    merged = kept.merged_into_id or gone.merged_into_id or gone.aliases.exists()
    if merged or kept.pk == gone.pk:
        raise CreditorRefused(str(_("L’une de ces fiches est déjà fusionnée : défaites d’abord cette fusion.")))
    gone.merged_into, gone.merged_at = kept, at
    gone.save(update_fields=["merged_into", "merged_at"])
    record(by=by, at=at, verb=Verb.CREDITOR_MERGED, subject=gone, into=kept.pk, reason=reason)
    return gone


@transaction.atomic
def unalias_creditor(*, gone: Creditor, reason: str, by: Actor, at: datetime) -> Creditor:
    """Give a merged row back to itself."""
    into, gone.merged_into, gone.merged_at = gone.merged_into_id, None, None
    gone.save(update_fields=["merged_into", "merged_at"])
    record(by=by, at=at, verb=Verb.CREDITOR_PARTED, subject=gone, into=into, reason=reason)
    return gone


def _source(told: str) -> dict[str, Any]:
    return {"told": told} if told else {}


def _plain(value: Any) -> Any:
    """A value as the journal keeps it: a file by its name."""
    return value.name if isinstance(value, FieldFile) else value


def _described(creditor: Creditor, fields: dict[str, Any]) -> Creditor:
    """Put checked words on a creditor."""
    if reason := _REFUSED_KINDS.get(fields.get("kind", creditor.kind)):
        raise CreditorRefused(str(reason))
    for name, value in fields.items():
        setattr(creditor, name, value)
    creditor.siren = checked_siren(creditor.siren)
    creditor.full_clean()
    creditor.save()
    return creditor
