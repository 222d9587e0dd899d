"""E-mails that came: those that somebody files, and the box that does not open any more."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import Lines, QueueItem, Reads, elapsed
from agency.desk.frame.presenters.chips import Chip
from agency.inbox.queries import mails_to_file
from agency.language.presenters import MORE
from agency.outbox.mailbox.queries import boxes_shut


def received(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield one line for the e-mails that nobody filed yet, one for a box that stays shut."""
    shut = boxes_shut(at)
    waiting = mails_to_file().values_list("received_at")[:MORE]
    yield Reads(shut, waiting)
    for box in shut:
        since = box.failing_since or at
        yield QueueItem(
            kind=ItemKind.MAIL_BOX, pk=0, group=Group.WAITING, tab=Tab.MESSAGES, case=None, name=box.address,
            chip=Chip(_("Boîte fermée"), "miel"), why=_("Les réponses par e-mail n’arrivent plus : %(why)s")
            % {"why": box.why_not}, since=since, when=elapsed(at - since), late=True,
        )  # fmt: skip
    if not waiting:
        return
    told = ngettext("%(count)s e-mail attend d’être mis à son dossier",
                    "%(count)s e-mails attendent d’être mis à leur dossier", len(waiting))  # fmt: skip
    since = min(received_at for (received_at,) in waiting)
    yield QueueItem(
        kind=ItemKind.MAILS, pk=0, group=Group.WAITING, tab=Tab.MESSAGES, case=None, name=_("E-mails à classer"),
        chip=Chip(_("À classer"), "miel"), why=told % {"count": len(waiting)}, since=since, when=elapsed(at - since),
    )  # fmt: skip
