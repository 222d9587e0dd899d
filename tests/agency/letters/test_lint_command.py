"""The gate of words, from a shell."""

import io
import json
import sys

import pytest
from django.core.management import call_command


def ask(monkeypatch, capsys, said, *options):
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    with pytest.raises(SystemExit) as left:
        call_command("lint_text", *options)
    return left.value.code, capsys.readouterr().out


def test_each_line_is_judged_and_told_as_json(monkeypatch, capsys):
    said = "Un huissier viendra.\n\nNous vous rappelons demain.\n"
    code, out = ask(monkeypatch, capsys, said, "--lines", "--json")
    harsh, fair = map(json.loads, out.splitlines())
    assert (code, harsh["blocks"], fair["blocks"]) == (1, True, False)
    assert harsh["text"] == "Un huissier viendra."
    assert harsh["findings"][0].keys() == {"rule", "excerpt", "mend"}
    assert fair["findings"] == []


def test_a_fee_is_refused_for_a_firm_and_its_lawful_indemnity_is_not(monkeypatch, capsys):
    fee = ask(monkeypatch, capsys, "Des frais de dossier seront facturés.", "--audience", "business")
    indemnity = ask(monkeypatch, capsys, "L’indemnité forfaitaire figure au décompte.", "--audience", "business")
    assert (fee[0], indemnity[0]) == (1, 0)
    assert "« frais" in fee[1]
    assert "(T4)" in fee[1]


def test_a_sum_of_the_file_may_be_named(monkeypatch, capsys):
    said = "Il reste 486,00 € à régler."
    assert ask(monkeypatch, capsys, said)[0] == 1
    assert ask(monkeypatch, capsys, said, "--sum", "486.00")[0] == 0
