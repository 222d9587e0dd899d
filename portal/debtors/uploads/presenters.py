"""Files of a person in the words that they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.disputes.models import Reply
from agency.uploads.enums import UploadState
from agency.uploads.models import Upload
from agency.uploads.queries import uploads_by_reply
from portal.debtors.view_models import Exchange
from portal.view_models import Link

from .view_models import SentDocument


def sent_documents(case: Case, uploads: Iterable[Upload]) -> tuple[SentDocument, ...]:
    """Return files as the page after a reply lists them."""
    return tuple(_sent(case, upload) for upload in uploads)


def sent_in_thread(case: Case, replies: Iterable[Reply]) -> Iterator[tuple[datetime, Exchange]]:
    """Yield the files of a person as lines of their thread; those refused say why."""
    with_files = [reply for reply in replies if getattr(reply, "joined", True)]
    for several in uploads_by_reply(with_files).values() if with_files else ():
        for upload in several:
            sent = _sent(case, upload)
            told = {"name": sent.name, "words": sent.words}
            links = (sent.link,) if sent.link else ()
            words = _("Votre fichier « %(name)s » : %(words)s") % told
            yield upload.sent_at, Exchange(paris_date(upload.sent_at), words, links, theirs=True)


def _sent(case: Case, upload: Upload) -> SentDocument:
    state = UploadState(upload.state)
    if state == UploadState.REFUSED:
        words = _("%(state)s : %(why)s.") % {"state": state.label, "why": upload.get_fault_display()}
        return SentDocument(upload.name, words, refused=True)
    link = None
    if state == UploadState.KEPT:
        link = Link(reverse("debtors:sent_file", args=[case.reference, upload.pk]), _("Télécharger"))
    return SentDocument(upload.name, _("%(state)s.") % {"state": state.label}, link=link)
