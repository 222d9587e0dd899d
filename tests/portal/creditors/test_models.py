"""The model files that a creditor may fill in: two exist, nothing else is given under that address."""

from __future__ import annotations

import pytest

from portal.creditors.views.deposit import MODELS
from tests.databases import AgencyClient


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_model_is_a_table_to_fill_in(bursar: AgencyClient, name: str) -> None:
    answer = bursar.get(f"/creancier/modeles/{name}.csv")
    assert answer.status_code == 200
    assert MODELS[name] in answer["Content-Disposition"]
    assert ";" in answer.content.decode("utf-8-sig").splitlines()[0]


@pytest.mark.parametrize("name", ["autre", "..", "rows"])
def test_nothing_else_is_given(bursar: AgencyClient, name: str) -> None:
    assert bursar.get(f"/creancier/modeles/{name}.csv").status_code == 404
