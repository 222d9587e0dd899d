"""Reads of the files that people sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from agency.disputes.models import Reply

from .enums import UploadState
from .models import Upload


def to_judge() -> QuerySet[Upload]:
    """Return the files that nobody may see yet, the oldest first."""
    return Upload.objects.filter(state=UploadState.WAITING).order_by("id")


def uploads_of(reply: Reply) -> list[Upload]:
    """Return the files of a reply, in the order they came."""
    return list(reply.uploads.select_related("document"))


def uploads_by_reply(replies: Iterable[Reply]) -> dict[int, list[Upload]]:
    """Return reply id -> its files, in the order they came, in one query."""
    found: dict[int, list[Upload]] = defaultdict(list)
    for upload in Upload.objects.filter(reply__in=[reply.pk for reply in replies]).select_related("document"):
        found[upload.reply_id].append(upload)
    return found
