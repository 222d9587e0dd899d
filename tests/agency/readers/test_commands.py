"""The two commands, as a person and as a program call them: output, exit code, no database."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

SAMPLES = Path(__file__).parents[2] / "samples"


def run(command: str, path: str | Path, *options: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as done:
        call_command(command, str(SAMPLES / path), *options, stdout=out, stderr=err)
    assert isinstance(done.value.code, int)
    return done.value.code, out.getvalue(), err.getvalue()


def run_json(command: str, path: str | Path) -> tuple[int, dict[str, Any]]:
    code, out, _ = run(command, path, "--json")
    return code, json.loads(out)


def test_claims_for_a_program() -> None:
    code, told = run_json("read_claims", "facturx/Facture_FR_BASICWL.pdf")
    assert code == 0
    assert list(told) == ["format", "rows", "refused", "totals"]
    assert told["format"] == "facturx"
    assert told["totals"] == {"rows": 1, "open": "470.15"}
    assert told["refused"] == []
    row = dict(told["rows"][0])
    assert len(row.pop("warnings")) == 1
    assert row == {
        "debtor": "Ma jolie boutique",
        "number": "FA-2017-0010",
        "issued_on": "2017-11-13",
        "due_on": "2017-12-13",
        "currency": "EUR",
        "total": "671.15",
        "paid": "201.00",
        "open": "470.15",
        "confidence": "low",
    }


def test_claims_refused_for_a_program() -> None:
    code, told = run_json("read_claims", "facturx/vd_CALC-001.pdf")
    assert code == 1
    assert told["totals"] == {"rows": 0, "open": "0.00"}
    assert list(told["refused"][0]) == ["where", "number", "reason", "rule"]
    assert told["refused"][0]["number"] == "FA-2026-0001"
    assert "3042.00" in told["refused"][0]["reason"]


@pytest.mark.parametrize("path", ["ours/csv/empty.csv", "ours/cii/truncated.xml", "there/is/no/such/file"])
def test_files_that_cannot_be_read(path: str) -> None:
    code, told = run_json("read_claims", path)
    assert code == 2
    assert told["format"] is None
    assert told["refused"][0]["reason"]
    code, out, err = run("read_claims", path)
    assert (code, out) == (2, "")
    assert "[" in err


def test_a_program_is_told_whether_a_person_must_look() -> None:
    """A SIRET whose check digits are wrong is for a person to see; a file that says all is not."""
    for path, confidence in (("ours/cii/wrong_siren.xml", "low"), ("ours/cii/plain.xml", "high")):
        _, told = run_json("read_claims", path)
        assert [row["confidence"] for row in told["rows"]] == [confidence]


def test_claims_for_a_person() -> None:
    code, out, _ = run("read_claims", "fec/111111111FEC20221231.TXT")
    assert code == 0
    assert "27 créance(s), 14 472,55 € à recouvrer" in out
    assert "CASTAGNOL Remi 021" in out
    assert "6 439,94" in out
    code, out, _ = run("read_claims", "fec/123456789FEC20500930.txt")
    assert code == 1
    assert "non individualisés" in out


def test_statement_for_a_program() -> None:
    code, told = run_json("read_statement", "ours/camt/v8.xml")
    assert code == 0
    assert list(told) == ["format", "statements", "refused"]
    statement = told["statements"][0]
    assert statement == {
        "account": "FR7630006000011234567890189",
        "currency": "EUR",
        "opening": "1000.00",
        "closing": "1100.00",
        "from": "2026-10-02",
        "to": "2026-10-02",
        "lines": [
            {
                "booked_on": "2026-10-02",
                "value_on": "2026-10-02",
                "amount": "100.00",
                "reference": "",
                "label": "Règlement",
                "counterparty": "Payeur Fictif",
                "iban": "FR7630006000011234567890189",
            }
        ],
    }


def test_a_statement_that_does_not_add_up() -> None:
    code, told = run_json("read_statement", "ours/camt/wrong_closing.xml")
    assert code == 1
    assert told["statements"] == []
    assert list(told["refused"][0]) == ["where", "reason"]
    code, told = run_json("read_statement", "ours/camt/one_good_one_bad.xml")
    assert (code, len(told["statements"]), len(told["refused"])) == (0, 1, 1)


def test_a_file_of_operations_is_refused_by_its_name() -> None:
    code, told = run_json("read_statement", "cfonb/cfonb.240-complex-test.txt")
    assert code == 1
    assert "CFONB240" in told["refused"][0]["reason"]
    code, _, err = run("read_statement", "there/is/no/such/file")
    assert code == 2
    assert "impossible d’ouvrir" in err


def test_statement_for_a_person() -> None:
    code, out, _ = run("read_statement", "cfonb/pennylane_example.txt")
    assert code == 0
    assert "Solde final : -163.72" in out
    assert "3 mouvement(s), 0 en attente" in out


def test_refusals_as_a_table_that_runs_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "impayes.csv", tmp_path / "refus.csv"
    source.write_text("Nom;N° facture;Solde\n=cmd|' /C calc'!A0;=1+1;-5,00\n@SUM;+33;abc\n")
    run("read_claims", source, "--refusals", str(target))
    rows = list(csv.reader(target.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert [row[1:3] for row in rows[1:]] == [["'=1+1", "'-5.00"], ["", "abc"]]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    source = tmp_path / "impayes.csv"
    source.write_text("Nom;Solde\nAtelier\x1b[2J Fictif;5,00\n")
    _, out, _ = run("read_claims", source)
    assert "\x1b" not in out
    assert "Atelier·[2J Fictif" in out
