"""A page says its dates in its own language; what is written into a row stays French."""

from datetime import date

import pytest
from django.utils import translation

from agency.cases.models import Hold
from agency.commitments.models import Commitment
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.journal.rules import Actor
from agency.language.presenters import format_date, format_long, month_name
from tests.factories import NOW, TODAY, a_case

DAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("language", "short", "long", "month"),
    [
        ("fr", "1er juillet 2026", "mercredi 1er juillet 2026", "juillet"),
        ("en", "1 July 2026", "Wednesday 1 July 2026", "July"),
    ],
)
def test_dates_follow_the_page(language, short, long, month):
    with translation.override(language):
        assert (format_date(DAY), format_long(DAY), month_name(DAY)) == (short, long, month)


@pytest.mark.usefixtures("tenant")
def test_a_reply_sent_from_an_english_page_is_kept_in_french_words():
    case = a_case()
    with translation.override("en"):
        receive_reply(
            case=case,
            debtor=case.debtor,
            kind=ReplyKind.DISPUTE,
            text="The amount is wrong",
            answers={},
            by=Actor.debtor(case.debtor),
            at=NOW,
            on=TODAY,
        )
    assert Hold.objects.get(case=case).note == "je ne suis pas d’accord"
    assert "je ne suis pas d’accord" in Commitment.objects.get(case=case).text
