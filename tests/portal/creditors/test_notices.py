"""What a creditor is told has its sentence on its page: no kind of notice is read as another."""

from __future__ import annotations

from agency.letters.enums import TO_CREDITOR, MessageKind
from portal.creditors.presenters import PLAIN_NOTICES

WITH_FIGURES = {
    MessageKind.PAYMENT_NOTICE, MessageKind.CHANGE_NOTICE, MessageKind.PLAN_NOTICE, MessageKind.LIMITATION_NOTICE,
}  # fmt: skip


def test_each_kind_of_notice_has_its_own_sentence() -> None:
    assert set(PLAIN_NOTICES) | WITH_FIGURES == TO_CREDITOR
    assert not set(PLAIN_NOTICES) & WITH_FIGURES
    told = [str(sentence) for sentence in PLAIN_NOTICES.values()]
    assert len(set(told)) == len(told)
    assert all("%(person)s" in sentence for sentence in told)
