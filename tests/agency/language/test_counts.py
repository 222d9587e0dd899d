"""How far a page counts what waits."""

import pytest

from agency.cases.models import Case
from agency.desk.frame.queries import count_up_to
from agency.language.presenters import count_words, short_count
from tests.factories import a_case


@pytest.mark.parametrize(
    ("count", "short", "words"),
    [(0, "0", "0"), (99, "99", "99"), (100, "99+", "plus de 99")],
)
def test_beyond_ninety_nine_it_says_more(count, short, words):
    assert (short_count(count), count_words(count)) == (short, words)


def test_nobody_counts_further_than_is_said(tenant):
    for rank in range(3):
        a_case(number=f"F-{rank}")
    assert (count_up_to(Case.objects.all(), 2), count_up_to(Case.objects.filter(closed_on=None), 9)) == (2, 4)
