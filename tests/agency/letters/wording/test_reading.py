"""The reading score, on texts whose ease is known."""

import pytest

from agency.letters.wording import richtext
from agency.letters.wording.default_texts import DEFAULT_WORDINGS
from agency.letters.wording.tone import reading

USUAL = (
    "Nous vous mettons en demeure de procéder au règlement intégral de la somme restant due au titre de la facture "
    "susvisée, majorée des intérêts légalement exigibles, faute de quoi notre mandante se verra dans l’obligation "
    "d’envisager toutes les dispositions contractuellement et réglementairement prévues en vue de la régularisation."
)


@pytest.mark.parametrize("wording", DEFAULT_WORDINGS, ids=lambda w: f"{w.kind}-{w.audience}")
def test_shipped_texts_read_easily(wording) -> None:
    body = richtext.plain_text(richtext.parse(wording.body_html))

    assert reading.score(body) >= reading.EASY
    assert max(len(reading.words(sentence)) for sentence in reading.sentences(body)) <= reading.LONG_SENTENCE


def test_the_usual_prose_of_the_trade_reads_badly() -> None:
    assert reading.score(USUAL) < 30


@pytest.mark.parametrize(
    ("word", "count"),
    [("facture", 2), ("règle", 1), ("école", 2), ("somme", 1), ("réponses", 2), ("le", 1), ("486", 1)],
)
def test_syllables_are_those_one_hears(word: str, count: int) -> None:
    assert reading.syllables(word) == count


def test_an_elision_is_glued_to_its_word() -> None:
    assert reading.words("L’étude d’avril n’est pas payée.") == ["L’étude", "d’avril", "n’est", "pas", "payée"]


def test_a_line_break_ends_a_sentence() -> None:
    assert reading.sentences("Vous pouvez :\nrégler la somme\nou nous écrire.") == [
        "Vous pouvez :",
        "régler la somme",
        "ou nous écrire.",
    ]


def test_an_empty_text_is_easy() -> None:
    assert reading.score("") == 100


def test_a_mark_alone_is_no_sentence() -> None:
    assert reading.sentences("Bonjour. … ! Merci.") == ["Bonjour.", "Merci."]
