"""Staff read every act in words, in the language of their page."""

from django.utils import translation

from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from tenants.language import in_french


def test_every_act_reads_in_french_and_in_english():
    for verb in Verb:
        line = JournalLine(verb=verb.value)
        in_the_house = line.act
        with translation.override("en"):
            assert in_the_house != line.act != verb.value != in_the_house
            assert in_french(verb.label) == in_the_house


def test_an_old_line_whose_act_is_no_longer_written_is_still_shown():
    assert JournalLine(verb="fax.sent").act == "fax.sent"
