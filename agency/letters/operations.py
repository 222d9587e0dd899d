"""Writes of the letters room."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from wagtail.models import ModelLogEntry

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.queries import published
from agency.letters.values import Wording
from agency.letters.wording.default_texts import DEFAULT_WORDINGS
from agency.letters.wording.lint import refusals
from agency.letters.wording.toned import TONED_WORDINGS
from agency.parties.enums import DebtorKind, Tone

log = logging.getLogger(__name__)


@transaction.atomic
def install_default_templates(*, by: Actor, at: datetime) -> list[LetterTemplate]:
    """Publish the shipped texts an agency does not have yet; returns those created, none the second time.

    A kind, audience and tone the agency has already authored, published or not, is left alone. Each text goes
    through `clean()`: variables, required ones, tone lint.
    """
    present = set(LetterTemplate.objects.values_list("kind", "audience", "tone"))
    shipped = {Tone.PLAIN: (*DEFAULT_WORDINGS, *_mails_for_firms()), **TONED_WORDINGS}
    created = [
        _publish(wording, tone, at=at)
        for tone, wordings in shipped.items()
        for wording in wordings
        if (wording.kind, wording.audience, tone) not in present
    ]
    if created:
        record(by=by, at=at, verb=Verb.LETTERS_INSTALLED, templates=[template.pk for template in created])
    return created


@transaction.atomic
def stop_condemned(*, by: Actor, at: datetime) -> list[LetterTemplate]:
    """Unpublish the templates that a later rule condemns; return them, none the second time.

    No letter leaves with their words, printed or not: those that need them wait, and a line of the staff's day asks
    for new ones. What was sent keeps the revision it was printed from.
    """
    stopped = [template for template in published() if refusals(template.wording)]
    for template in stopped:
        why = " ".join(refusals(template.wording))
        log.error("Letter template %s may not leave any more and is unpublished: %s", template.pk, why)
        template.unpublish(log_action=False)
        record(by=by, at=at, verb=Verb.LETTERS_STOPPED, subject=template, reason=why)
    return stopped


def _mails_for_firms() -> list[Wording]:
    return [
        replace(wording, audience=DebtorKind.BUSINESS) for wording in DEFAULT_WORDINGS if wording.kind not in DUNNING
    ]


def _publish(wording: Wording, tone: Tone, *, at: datetime) -> LetterTemplate:
    kind, audience = MessageKind(wording.kind), DebtorKind(wording.audience)
    template = LetterTemplate(
        name=f"{kind.heading} ({audience.label if tone == Tone.PLAIN else f'{audience.label}, {tone.label}'})",
        kind=kind,
        audience=audience,
        tone=tone,
        subject=wording.subject,
        body=wording.body_html,
        live=False,
    )
    template.full_clean()
    template.save()
    revision = template.save_revision()
    revision.publish(skip_permission_checks=True)
    template.refresh_from_db()
    # Wagtail reads the clock itself; the day the agency opened is the one handed in.
    LetterTemplate.objects.filter(pk=template.pk).update(first_published_at=at, last_published_at=at)
    template.revisions.update(created_at=at)
    ModelLogEntry.objects.for_instance(template).update(timestamp=at)
    return template
