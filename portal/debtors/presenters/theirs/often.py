"""How often a person may be asked for something, and how often they were: the gate's own caps, in words (R6.7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.cases.models import Case
from agency.law.contact.limits import Channel
from agency.outbox.queries import contact_facts
from agency.parties.models import Debtor

WEEK, MONTH = 7, 30


def how_often(case: Case, debtor: Debtor, at: datetime) -> tuple[str, ...]:
    """Return what the caps leave at most, all files of the person together, and what was used of them lately."""
    facts = contact_facts(case, debtor, at)
    most = {(cap.channel, cap.days): cap.count for cap in facts.limits.caps}
    whole = {"week": most[None, WEEK], "month": most[None, MONTH]}
    parts = {"emails": most[Channel.EMAIL, MONTH], "calls": most[Channel.CALL, MONTH]}
    used = [one for one in facts.history if one.counted and one.at > at - timedelta(days=MONTH)]
    lately = ngettext(
        "Depuis 30 jours, nous l’avons fait %(count)s fois.", "Depuis 30 jours, nous l’avons fait %(count)s fois.",
        len(used),
    )  # fmt: skip
    return (
        _(
            "Pour vous demander quelque chose, nous vous joignons au plus %(week)s fois en 7 jours et %(month)s fois "
            "en 30 jours, par tous les moyens et pour tous vos dossiers chez nous."
        ) % whole,
        _("Dans ce compte, en 30 jours : au plus %(emails)s e-mails et %(calls)s appels, un seul appel par jour.")
        % parts,
        lately % {"count": len(used)} if used else _("Depuis 30 jours, nous ne l’avons pas fait."),
        _("Nos réponses, vos reçus et les suites de ce que vous demandez n’y comptent pas."),
    )  # fmt: skip
