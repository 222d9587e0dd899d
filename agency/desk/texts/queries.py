"""Reads of a text's published versions and of what they made."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from wagtail.models import ModelLogEntry, Revision

from agency.letters.models import LetterTemplate
from agency.outbox.enums import MessageState
from agency.outbox.models import Message

_PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
_LEFT = Q(state__in=[MessageState.ACCEPTED, MessageState.DONE])


def publishings(text: LetterTemplate) -> dict[int, ModelLogEntry]:
    """Return revision -> the entry of its first publication, in the order of publication, with who did it."""
    entries = ModelLogEntry.objects.for_instance(text).filter(action__in=_PUBLISHED, revision__isnull=False)
    found: dict[int, ModelLogEntry] = {}
    for entry in entries.select_related("user").order_by("timestamp", "pk"):
        found.setdefault(entry.revision_id, entry)
    return found


def revisions(text: LetterTemplate) -> dict[int, Revision]:
    """Return every revision of a text by its number, with its author."""
    return {revision.pk: revision for revision in text.revisions.select_related("user")}


def made_by(text: LetterTemplate) -> dict[int, tuple[int, int]]:
    """Return revision -> how many messages were written with it, and how many of them left."""
    counted = (
        Message.objects.filter(template_id=text.pk, template_revision__isnull=False)
        .order_by()
        .values("template_revision")
        .annotate(made=Count("pk"), left=Count("pk", filter=_LEFT))
    )
    return {row["template_revision"] or 0: (row["made"], row["left"]) for row in counted}


def letters_of(text: LetterTemplate, revision: int) -> QuerySet[Message]:
    """Return the messages written with one version, latest first, with what a list shows of them."""
    rows = Message.objects.filter(template_id=text.pk, template_revision=revision)
    return rows.select_related("case__creditor", "debtor", "creditor").prefetch_related("parts__document")
