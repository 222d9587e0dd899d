"""A school's file names a pupil: an initial and a class are kept, in the words of the bill too (R5.12, R5.13)."""

import pytest

from agency.readers.tables.school import without_pupil


@pytest.mark.parametrize(
    ("label", "pupil", "kept"),
    [
        ("Cantine de Léo, mars", "Léo", "Cantine de L., mars"),
        ("CANTINE LEO", "LEO", "CANTINE L."),
        ("Scolarité Léo-Paul", "Léo-Paul", "Scolarité L."),
        ("Cantine de Léo Durand", "DURAND Léo", "Cantine de L. Durand"),
        ("Cantine et étude, de mars à juin", "Léo", "Cantine et étude, de mars à juin"),
        ("Léonie et la garderie", "Léo", "Léonie et la garderie"),
        ("Cantine", "", "Cantine"),
        ("Classe A", "A", "Classe A"),
    ],
)
def test_the_words_of_a_bill_keep_an_initial_of_the_pupil(label: str, pupil: str, kept: str) -> None:
    assert without_pupil(label, pupil) == kept
