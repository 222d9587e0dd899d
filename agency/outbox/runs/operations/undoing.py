"""A return noted on the wrong letter is taken back, with what it alone had changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.operations import StillUsed, remove_misfiled
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.operations.locks import lock_case
from agency.outbox.presenters.parcels import drawn_for
from agency.outbox.rules import BAD_ADDRESS, state_after
from agency.outbox.runs.enums import Return
from agency.outbox.runs.rules import OWN_POST, RunRefused
from agency.parties.operations import restore_address


@transaction.atomic
def take_back_return(*, event: DeliveryEvent, reason: str, by: Actor, at: datetime) -> Message:
    """Forget what was noted by hand as having come back of a letter: it was another one's. Return the letter.

    Its state is what the other facts say, its scan leaves the case, and the address that this return alone made
    unusable serves again; what was done meanwhile stays done. Raises `RunRefused` without a reason, for a fact that a
    provider told, one taken back before, or one whose proof was handed over since.
    """
    if not reason.strip():
        raise RunRefused(_("Dites en quelques mots comment l’erreur s’est vue."))
    lock_case(*Message.objects.filter(events=event.pk).values_list("case_id", flat=True))
    noted = DeliveryEvent.objects.select_for_update(of=("self",)).select_related("proof").filter(
        pk=event.pk, provider_event__startswith=OWN_POST, kind__in=Return.values
    ).first()  # fmt: skip
    if noted is None:
        raise RunRefused(_("Ce retour n’est plus noté, ou c’est un prestataire qui l’a dit."))
    letter = Message.objects.select_for_update(of=("self",)).select_related("debtor").get(pk=noted.message_id)
    paper, what = noted.proof, DeliveryKind(noted.kind)
    _forget(noted, letter)
    if paper is not None:
        try:
            remove_misfiled(document=paper, reason=reason.strip(), by=by, at=at)
        except StillUsed as error:
            raise RunRefused(_("Sa preuve a été jointe à un dossier remis : elle ne se retire plus.")) from error
    if what in BAD_ADDRESS and letter.debtor is not None and _only_reason(letter):
        restore_address(debtor=letter.debtor, reason="retour noté par erreur", by=by, at=at)
    record(
        by=by, at=at, verb=Verb.MAIL_RETURN_UNDONE, subject=letter, case_id=letter.case_id, kind=what.value,
        reason=reason.strip()[:200],
    )  # fmt: skip
    return letter


def _forget(noted: DeliveryEvent, letter: Message) -> None:
    """The fact goes, and the first presentation that its slip told with it; the state follows what is left."""
    ref = noted.provider_event.rsplit(":", 1)[0]
    told = (noted.provider_event, f"{ref}:{DeliveryKind.FIRST_PRESENTED}")
    DeliveryEvent.objects.filter(message=letter, provider_event__in=told).delete()
    left = [DeliveryKind(kind) for kind in letter.events.values_list("kind", flat=True)]
    letter.state = state_after(MessageState.ACCEPTED, left, Channel(letter.channel))
    letter.save(update_fields=["state"])


def _only_reason(letter: Message) -> bool:
    """Whether the address of a letter was given up for that letter alone: no other one came back from there."""
    went_to = drawn_for(letter)
    others = Message.objects.filter(debtor=letter.debtor, events__kind__in=BAD_ADDRESS).exclude(pk=letter.pk)
    return not any(drawn_for(other) == went_to for other in others.exclude(channel=Channel.EMAIL).distinct())
