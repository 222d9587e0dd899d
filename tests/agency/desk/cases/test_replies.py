"""A reply reads as a pill and as sentences, by what the person chose."""

import pytest

from agency.desk.cases.presenters.replies import answers_in_sentences, reply_chip
from agency.desk.frame.presenters.chips import Chip
from agency.disputes.enums import ReplyKind


def test_a_death_is_never_announced_as_a_difficulty():
    assert reply_chip(ReplyKind.HARDSHIP, {"situation": "death"}) == Chip("Deuil", "lavande")
    assert reply_chip(ReplyKind.HARDSHIP, {}) == Chip("Difficulté", "lavande")


def test_answers_read_as_sentences():
    paid = {"method": "transfer", "paid_on": "3 novembre"}
    assert answers_in_sentences(ReplyKind.ALREADY_PAID, paid) == [
        "Dit avoir payé par virement",
        "Quand\xa0: 3 novembre",
    ]
    assert answers_in_sentences(ReplyKind.DISPUTE, {"reason": "too_old"}) == ["Dit que la facture est trop ancienne"]
    unsaid = {"situation": "unsaid", "helps": ["pause", "??"]}
    assert answers_in_sentences(ReplyKind.HARDSHIP, unsaid)[1] == "Ce qui aiderait\xa0: une pause"


@pytest.mark.parametrize("kind", ReplyKind)
def test_every_kind_of_reply_has_its_pill(kind):
    assert reply_chip(kind, {}).label


def test_a_plain_message_answers_no_question():
    assert answers_in_sentences(ReplyKind.MESSAGE, {}) == []
