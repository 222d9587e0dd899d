"""The gentle and the firm letters as shipped: through the gate, on two pages, asking what the plain ones ask."""

from __future__ import annotations

import pytest

from agency.letters.enums import DUNNING, MessageKind
from agency.letters.printing.rendering import render_letter
from agency.letters.printing.specimen import BRAND, samples_for, specimen_letter
from agency.letters.queries import published_template
from agency.letters.values import Wording
from agency.letters.wording import richtext
from agency.letters.wording.default_texts import DEFAULT_WORDINGS
from agency.letters.wording.lint import lint_wording, refusals
from agency.letters.wording.mentions import missing_in_letter
from agency.letters.wording.tone.reading import EASY, score
from agency.letters.wording.toned import TONED_WORDINGS
from agency.parties.enums import DebtorKind, Tone
from tests.agency.letters.printing.printed import page_texts

PLAIN = {(wording.kind, wording.audience): wording for wording in DEFAULT_WORDINGS}
TONED = [(tone, wording) for tone, wordings in TONED_WORDINGS.items() for wording in wordings]
every_text = pytest.mark.parametrize(
    ("tone", "wording"), TONED, ids=[f"{tone}-{wording.kind}-{wording.audience}" for tone, wording in TONED]
)


def variables(wording: Wording) -> frozenset[str]:
    return richtext.variables_in(richtext.parse(wording.body_html))


def test_each_step_has_each_tone_that_the_rules_allow() -> None:
    written = {(tone, wording.kind, wording.audience) for tone, wording in TONED}
    allowed = {
        (tone, kind, audience)
        for tone in (Tone.GENTLE, Tone.FIRM)
        for kind in DUNNING
        for audience in DebtorKind
        if (tone, kind) != (Tone.FIRM, MessageKind.FIRST_LETTER)
    }
    assert written == allowed
    assert len(TONED) == len(written)


@every_text
def test_it_passes_without_a_single_remark_and_is_easy_to_read(tone: Tone, wording: Wording) -> None:
    assert lint_wording(wording) == ()
    assert refusals(wording) == ()
    assert score(richtext.plain_text(richtext.parse(wording.body_html))) >= EASY


@every_text
def test_it_asks_for_the_same_sum_on_the_same_day_and_fits(tone: Tone, wording: Wording) -> None:
    assert variables(wording) == variables(PLAIN[wording.kind, wording.audience])
    for sample in samples_for(wording.audience):
        letter = specimen_letter(wording, sample)
        # The letter, and the slip behind it.
        assert len(page_texts(render_letter(letter, BRAND))) == 3
        assert missing_in_letter(letter) == ()


@pytest.mark.django_db
def test_a_new_agency_finds_them_published(tenant: object) -> None:
    for tone, wording in TONED:
        found = published_template(wording.kind, wording.audience, tone)
        assert (found.tone, found.body, found.has_unpublished_changes) == (tone, wording.body_html, False)
