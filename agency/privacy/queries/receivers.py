"""Who received data of a person outside the agency, for one case: what happened, not what may (RGPD 14(1)(e), 15)."""

from __future__ import annotations

from datetime import datetime

from agency.cards.models import CardAttempt
from agency.cases.models import Case
from agency.debits.models import DebitMandate
from agency.escalation.models import HandOver
from agency.helpers.enums import HelpAct
from agency.helpers.models import HelperAct
from agency.law.contact.gate import POSTAL
from agency.law.contact.limits import Channel
from agency.parties.models import Debtor
from agency.privacy.values import Receivers
from agency.refunds.models import Refund


def receivers_of(case: Case, debtor: Debtor) -> Receivers:
    """Return who received what is held on one person of a case; nothing of who helps another (R5.12)."""
    left = set(case.messages.filter(debtor=debtor, sent_on__isnull=False).values_list("channel", flat=True))
    came = HelperAct.objects.filter(helper__case=case, helper__debtor=debtor, kind=HelpAct.CAME).order_by("at", "pk")
    read: dict[str, datetime] = {}
    for name, at in came.values_list("helper__name", "at"):
        read.setdefault(name, at)
    handed = HandOver.objects.filter(pack__case=case).order_by("sent_at", "pk").values_list("name", "sent_at")
    return Receivers(
        creditor=case.creditor.name, post=bool(left & POSTAL), mail=Channel.EMAIL in left,
        card=CardAttempt.objects.filter(case=case, debtor=debtor).exists(), helpers=tuple(read.items()),
        bank=DebitMandate.objects.filter(plan__case=case, debtor=debtor).exists()
        or Refund.objects.filter(payment__case=case, payment__debtor=debtor).exists(),
        professionals=tuple(handed),
    )  # fmt: skip
