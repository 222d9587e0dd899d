"""A case is found by what people have at hand: a name, a reference, an invoice, a telephone."""

import pytest

from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import a_case


@pytest.mark.parametrize("asked", ["roussel", "Clàire Roussel", "0639981234", "06 39 98 12 34", "+33 6 39 98 12 34",
                                   "FA-2026-0314"])  # fmt: skip
def test_a_case_is_found_by_name_bill_or_telephone(asked, desk):
    cases = scene.a_morning()
    page = words(desk.get("/gestion/recherche/", {"q": asked}))
    assert "Claire Roussel" in page
    assert cases["claire"].reference in page
    # Dominique Roussel, next door, has the same name and nothing else.
    assert ("2 dossiers trouvés" if asked == "roussel" else "1 dossier trouvé") in page


def test_an_exact_reference_opens_the_case(desk):
    case = a_case()
    assert desk.get("/gestion/recherche/", {"q": case.reference.lower()})["Location"].endswith(f"{case.reference}/")
    assert "Aucun dossier ne répond" in words(desk.get("/gestion/recherche/", {"q": "zzz"}))
    assert desk.get("/gestion/recherche/", {"q": " "}).status_code == 302
