"""Writes of mandates: drafted, signed, ended; the agency's own identity."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from agency.common.identifiers import check_iban
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.law.interest.rates import vat_rate
from agency.mandates.enums import AccountUse, MandateState, Term
from agency.mandates.models import AgencyProfile, Mandate, UsualTerm
from agency.mandates.presenters import end_mail, missing_words, offer_mail
from agency.mandates.queries import profile, profile_or_none, signers_of
from agency.mandates.rules import names_a_share
from agency.parties.models import Creditor
from agency.rates.queries import rate_table

from .accounts import checked_iban, open_change
from .own_accounts import use_account

# What a rider is given anew.
_SIGNATURE = (
    "state", "offered_on", "offered_by", "signed_on", "signatory", "document", "document_sha256", "creditor", "amends",
)  # fmt: skip


class MandateIncomplete(Exception):
    """A mandatory clause of R124-3 is missing; the message lists them in French."""


class EndRefused(Exception):
    """This mandate cannot end on that day; the message says why in French."""


class NotADraft(Exception):
    """The convention is signed: its words no longer change; the message says so in French."""


@transaction.atomic
def set_profile(*, by: Actor, at: datetime, **fields: Any) -> AgencyProfile:
    """Write the agency's identity and conditions (R124-2). Raises `ValidationError` on a bad value.

    Another dedicated account takes the place of the one before, which stays known (`use_account`).
    """
    if fields.get("account_iban"):
        fields["account_iban"] = check_iban(fields["account_iban"])
    known = profile_or_none()
    agency = known or AgencyProfile(pk=1)
    for name, value in fields.items():
        setattr(agency, name, value)
    agency.full_clean()
    use_account(
        use=AccountUse.DEDICATED, iban=agency.account_iban, holder=agency.account_holder, by=by, at=at,
        opened_on=agency.account_opened_on, closed_on=agency.account_closed_on,
    )  # fmt: skip
    # Stripe's word on the account may be written at this instant: only what was said here is.
    agency.save(update_fields=list(fields) if known else None)
    record(by=by, at=at, verb=Verb.AGENCY_DESCRIBED, subject=agency, fields=sorted(fields))
    return agency


@transaction.atomic
def fix_terms(*, creditor: Creditor | None, terms: Mapping[Term, str], by: Actor, at: datetime) -> list[Term]:
    """Fix clauses for the mandates to come, of the agency or of one creditor; an empty one is inherited again.

    Signed mandates keep what they say. Return the clauses that changed; the journal keeps what they were.
    """
    held = {row.term: row for row in UsualTerm.objects.select_for_update(of=("self",)).filter(creditor=creditor)}
    before = {term: held[term].value if term in held else "" for term in terms}
    changed = [term for term, value in terms.items() if value != before[term]]
    for term in changed:
        UsualTerm.objects.filter(creditor=creditor, term=term).delete()
        if terms[term]:
            UsualTerm.objects.create(creditor=creditor, term=term, value=terms[term])
    if changed:
        was, now = ({term: said[term] for term in changed} for said in (before, terms))
        record(by=by, at=at, verb=Verb.TERMS_FIXED, subject=creditor or profile(), before=was, after=now)
    return changed


@transaction.atomic
def draft(*, creditor: Creditor, reference: str, starts_on: date, by: Actor, at: datetime, **clauses: Any) -> Mandate:
    """Prepare a convention, not yet signed; without a rate given, our fees bear the VAT of its first day (R11.2).

    Raises `ValidationError` by field for what cannot be, a fee in percent among it.
    """
    mandate = _worded(Mandate(creditor=creditor), {"reference": reference, "starts_on": starts_on, **clauses})
    record(by=by, at=at, verb=Verb.MANDATE_DRAFTED, subject=mandate, reference=reference)
    return mandate


@transaction.atomic
def draft_rider(*, mandate: Mandate, starts_on: date, by: Actor, at: datetime, **clauses: Any) -> Mandate:
    """Prepare a rider: the same convention with other words, signed like it, in its place from a day on.

    What is not given stays as it was. Raises `NotADraft` for a mandate that nobody signed, or that has ended by then.
    """
    base = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if base.state != MandateState.ACTIVE or (base.ends_on is not None and base.ends_on <= starts_on):
        raise NotADraft(_("Un avenant change un mandat en vigueur ce jour-là."))
    if starts_on <= base.starts_on:
        raise NotADraft(_("Un avenant prend effet après le mandat qu’il change."))
    kept = model_to_dict(base, exclude=(*_SIGNATURE, "id", "vat_rate"))
    reference = f"{base.reference}-A{base.riders.count() + 1}"
    words = kept | {"creditor": base.creditor} | clauses | {"reference": reference, "starts_on": starts_on}
    rider = _worded(Mandate(amends=base), words)
    record(by=by, at=at, verb=Verb.MANDATE_DRAFTED, subject=rider, reference=reference, amends=base.pk)
    return rider


@transaction.atomic
def redraft(*, mandate: Mandate, by: Actor, at: datetime, **clauses: Any) -> Mandate:
    """Change the words of a convention that is not signed. Raises `NotADraft`, else like `draft`."""
    held = _locked_draft(mandate)
    changed = sorted(name for name, value in clauses.items() if getattr(held, name) != value)
    if changed:
        # Other words are another text: what was offered is to be offered again.
        held.offered_on, held.offered_by = None, ""
        _worded(held, clauses)
        record(by=by, at=at, verb=Verb.MANDATE_REDRAFTED, subject=held, fields=changed)
    return held


@transaction.atomic
def offer(*, mandate: Mandate, offered_by: str, on: date, by: Actor, at: datetime) -> Mandate:
    """Put a whole convention before its creditor, who may sign it on line.

    Raises `MandateIncomplete` when a clause is missing, `NotADraft` for one that is signed.
    """
    held = _locked_draft(mandate)
    _refuse_incomplete(held)
    held.offered_on, held.offered_by = on, offered_by
    held.save(update_fields=["offered_on", "offered_by"])
    record(by=by, at=at, verb=Verb.MANDATE_OFFERED, subject=held, offered_by=offered_by)
    return held


def send_offer(mandate: Mandate) -> list[str]:
    """Tell whoever may sign that a convention waits for them; return their addresses, none when nobody may enter.

    Outside the transaction that offered it. Raises `OSError` when the mail server does not take it.
    """
    told, signers = offer_mail(mandate), signers_of(mandate.creditor)
    for address in signers:
        EmailMessage(told.subject, told.body, told.sender, [address], reply_to=told.reply_to).send()
    return signers


@transaction.atomic
def sign(
    *,
    mandate: Mandate,
    signed_on: date,
    signatory: str,
    document: bytes,
    by: Actor,
    at: datetime,
    evidence: Mapping[str, str] | None = None,
) -> Mandate:
    """Put a signed convention in force (R124-3); `evidence` is what proves a signature made on line.

    Another account than the creditor's last one is a change that waits for somebody else (`open_change`).
    Raises `MandateIncomplete` when a clause is missing, `NotADraft` for one that is signed, or signed on line and no
    longer offered; the database refuses two mandates of one creditor in force on the same day, told as a
    `ValidationError`.
    """
    # One signature of a creditor at a time: the second meets the first as a refusal, and not as a broken page.
    Creditor.objects.select_for_update().get(pk=mandate.creditor_id)
    held = _locked_draft(mandate)
    if evidence is not None and held.offered_on is None:
        raise NotADraft(_("Le texte de ce mandat a changé : relisez-le quand il sera proposé de nouveau."))
    _refuse_incomplete(held)
    held.signed_on, held.signatory, held.state = signed_on, signatory, MandateState.ACTIVE
    held.document_sha256 = hashlib.sha256(document).hexdigest()
    if held.amends_id is not None:
        _hand_on(held, held.amends_id, by=by, at=at)
    held.full_clean()
    held.document.save(f"{held.document_sha256}.pdf", ContentFile(document), save=False)
    held.save()
    told: dict[str, Any] = {"signatory": signatory, "sha256": held.document_sha256, **(evidence or {})}
    record(by=by, at=at, verb=Verb.MANDATE_SIGNED, subject=held, **told)
    open_change(mandate=held, by=by, at=at)
    return held


@transaction.atomic
def end(*, mandate: Mandate, ends_on: date, reason: str, by: Actor, at: datetime) -> Mandate:
    """Say from which day the mandate no longer allows anything: an end is set, or brought forward, never put off.

    Raises `EndRefused` for a convention that is not signed, and for a day out of its life.
    """
    locked = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if locked.state != MandateState.ACTIVE:
        raise EndRefused(_("Ce mandat n’est pas signé : il ne permet rien encore."))
    if ends_on <= locked.starts_on:
        raise EndRefused(_("Ce mandat prend effet le %(on)s : il finit après.") % {"on": format_date(locked.starts_on)})
    if locked.ends_on is not None and ends_on >= locked.ends_on:
        refusal = _("Ce mandat prend déjà fin le %(on)s : pour le prolonger, signez-en un nouveau.")
        raise EndRefused(refusal % {"on": format_date(locked.ends_on)})
    locked.ends_on = mandate.ends_on = ends_on
    locked.save(update_fields=["ends_on"])
    record(by=by, at=at, verb=Verb.MANDATE_ENDED, subject=locked, ends_on=ends_on, reason=reason)
    return mandate


def _hand_on(rider: Mandate, amended: int, *, by: Actor, at: datetime) -> None:
    """A mandate gives way to its rider on the day this one begins; it stays readable as it was signed."""
    base = Mandate.objects.select_for_update(of=("self",)).get(pk=amended)
    if base.ends_on is None or base.ends_on > rider.starts_on:
        base.ends_on = rider.starts_on
        base.save(update_fields=["ends_on"])
        record(by=by, at=at, verb=Verb.MANDATE_AMENDED, subject=base, rider=rider.pk, ends_on=rider.starts_on)


def send_end(mandate: Mandate) -> list[str]:
    """Tell the creditor's people, and its own address, that a mandate ends and what becomes of its files.

    Return the addresses, none when there is none. Outside the transaction that ended it. Raises `OSError` when the
    mail server does not take it.
    """
    told, creditor = end_mail(mandate), mandate.creditor
    addresses = list(dict.fromkeys([*signers_of(creditor), *([creditor.email] if creditor.email else [])]))
    for address in addresses:
        EmailMessage(told.subject, told.body, told.sender, [address], reply_to=told.reply_to).send()
    return addresses


def _refuse_incomplete(mandate: Mandate) -> None:
    if missing := missing_words(mandate):
        raise MandateIncomplete(_("Il manque au mandat : %(clauses)s.") % {"clauses": " ; ".join(missing)})


def _locked_draft(mandate: Mandate) -> Mandate:
    held = Mandate.objects.select_for_update(of=("self",)).select_related("creditor").get(pk=mandate.pk)
    if held.state != MandateState.DRAFT:
        raise NotADraft(_("Ce mandat est signé : pour le changer, préparez le suivant."))
    return held


def _worded(mandate: Mandate, clauses: dict[str, Any]) -> Mandate:
    """Put checked words on a convention; its rate is that of its first day, unless one is given."""
    for name, value in clauses.items():
        setattr(mandate, name, value)
    if "vat_rate" not in clauses:
        mandate.vat_rate = vat_rate(mandate.starts_on, rate_table())
    mandate.remittance_iban = checked_iban(mandate.remittance_iban)
    if names_a_share(mandate.fee_terms):
        raise ValidationError(
            {"fee_terms": _("Votre rémunération est un forfait en euros : jamais un pourcentage. La TVA s’y ajoute.")}
        )
    mandate.full_clean()
    mandate.save()
    return mandate
