"""The law from a shell: questions, worked examples, refusals, exit codes."""

import io
import json
import runpy
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from agency.law.shell import vectors
from agency.law.shell.cli import main

BOOK = Path(__file__).parents[2] / "books" / "law_vectors.json"
CASES = json.loads(BOOK.read_text(encoding="utf-8"))


def run(*argv):
    out, err = io.StringIO(), io.StringIO()
    return main([str(part) for part in argv], out, err), out.getvalue(), err.getvalue()


def ask(*argv):
    code, out, err = run(*argv, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_every_worked_example_agrees(case):
    assert vectors.check(case) is None


def test_the_book_holds_forty_eight_cases_and_passes_whole():
    assert run("vectors", BOOK) == (0, "48 cas conformes.\n", "")


def test_the_first_difference_is_printed_and_stops(tmp_path):
    wrong = [CASES[0], CASES[13] | {"expected": {"interest": "30.35"}}, CASES[1] | {"expected": {"x": 1}}]
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(wrong), encoding="utf-8")
    code, out, _ = run("vectors", file)
    assert code == 1
    assert out.startswith("S14 (late_interest.b2b) : le résultat diffère.")
    assert '"1200.00"' in out
    assert '{"interest": "30.35"}' in out
    assert '"interest": "30.36"' in out
    assert "S02" not in out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rule": "late_interest.unknown"}, "règle inconnue"),
        ({"inputs": {}}, "KeyError"),
        ({"inputs": CASES[13]["inputs"] | {"rounding": "down"}}, "arrondi inconnu"),
        ({"inputs": CASES[13]["inputs"] | {"rate_rule": "x"}}, "règle de taux inconnue"),
        ({"inputs": CASES[13]["inputs"] | {"paid_on": "2026-12-01"}}, "RateMissing"),
        ({"expected": {"interest": "30.36", "other": None}}, "30.36"),
    ],
)
def test_a_case_that_cannot_be_answered_is_a_difference(change, words):
    mismatch = vectors.check(CASES[13] | change)
    assert words in str(mismatch)


@pytest.mark.parametrize("content", ["{}", "[1]", '[{"id": "S01"}]', "not json"])
def test_a_file_that_is_no_book_is_refused(tmp_path, content):
    file = tmp_path / "book.json"
    file.write_text(content, encoding="utf-8")
    code, out, err = run("vectors", file)
    assert (code, out) == (2, "")
    assert str(file) in err


def test_a_file_that_is_not_there_is_refused(tmp_path):
    code, _, err = run("vectors", tmp_path / "none.json")
    assert (code, "ne peut être lu" in err) == (2, True)


def test_inputs_that_the_book_does_not_use():
    """Kinds of events, indemnities and orders that other books may hold."""
    base = {
        "claim_type": "b2b",
        "start_on": "2024-01-10",
        "events": [{"type": "phone_call_logged", "on": "2025-01-01"}],
    }
    assert vectors.answer("prescription.end", base | {"period_years": 3})["last_day_to_act"] == "2027-01-10"
    assert vectors.answer("prescription.end", base)["last_day_to_act"] == "2029-01-10"
    order = {
        "debts": [{"id": "A", "principal": "100.00", "interest": "5.00", "indemnity": "40.00"}],
        "payment": "102.00",
    }
    assert vectors.answer("imputation", order | {"judicial_order": "capital_first"})["allocations"] == {
        "A": {"interest": "2.00", "principal": "100.00", "indemnity": "0.00"}
    }
    clause = {"principal": "1000.00", "due_on": "2025-10-03", "paid_on": "2025-12-31", "creditor_kind": "other"}
    found = vectors.answer("late_interest.b2c_legal", clause | {"contract_interest_clause": True})
    assert found["segments"][0]["from"] == "2025-10-04"
    shifted = {
        "due_on": "2026-11-01",
        "steps": [{"code": "L1", "after": "due", "days": 0}],
        "shift_to_working_day": True,
    }
    assert vectors.answer("cadence.seed_004", shifted) == {"L1": "2026-11-02"}


def test_the_interest_command():
    found = ask("interest", "--principal", "1200", "--from", "2025-09-30", "--until", "2025-12-15")
    assert found["result"] == {"interest": "30.36", "day_count": "ACT/365F"}
    assert found["explanation"]["rows"][0]["days"] == 76
    family = ("interest", "--kind", "consumer", "--principal", "3000", "--from", "2025-06-15", "--until", "2025-08-15")
    assert ask(*family, "--creditor", "individual_non_professional")["result"]["interest"] == "34.03"
    court = ("interest", "--kind", "decision", "--principal", "5000", "--from", "2025-12-01", "--until", "2026-04-30")
    assert ask(*court)["result"]["interest"] == "114.68"
    assert ask(*court, "--enforceable-on", "2026-04-01")["result"]["interest"] != "114.68"
    trade = (
        "interest",
        "--principal",
        "5400",
        "--from",
        "2024-05-31",
        "--until",
        "2024-09-15",
        "--paid",
        "2024-07-10:400",
    )
    assert ask(*trade)["result"]["interest"] == "216.23"
    assert ask(*trade, "--contract-rate", "16%", "--day-count", "ACT/ACT")["result"]["day_count"] == "ACT/ACT"
    assert ask(*trade, "--opened-on", "2024-06-01")["result"]["interest"] == "0.00"


def test_interest_as_text():
    code, out, _ = run("interest", "--principal", "1200", "--from", "2025-09-30", "--until", "2025-12-15")
    assert code == 0
    assert "76 jours" in out.splitlines()[0]
    assert out.splitlines()[-1].startswith("Règles : R3.14, R3.1, R3.2.")


def test_a_rate_that_nobody_entered_is_said():
    code, out, err = run("interest", "--principal", "1200", "--from", "2026-05-31", "--until", "2026-08-01")
    assert (code, out) == (2, "")
    assert err.startswith("Refus : Aucune valeur « ecb_refi / main »")


def test_the_limitation_command():
    question = (
        "limitation",
        "--type",
        "b2c_services",
        "--due-on",
        "2023-10-05",
        "--event",
        "partial_payment:2024-06-01:debtor",
    )
    found = ask(*question, "--on", "2026-06-01")["result"]
    assert found == {
        "last_day_to_act": "2026-06-01",
        "argued_last_day": "2026-06-01",
        "time_barred_from": "2026-06-02",
        "review_required": False,
        "light": "red",
    }
    assert "light" not in ask(*question)["result"]
    contract = ask("limitation", "--type", "b2b", "--completed-on", "2024-01-10", "--years", 3)
    assert contract["result"]["last_day_to_act"] == "2027-01-10"
    assert run("limitation", "--type", "public_body", "--due-on", "2024-01-01")[0] == 2


def test_the_imputation_command():
    debts = ("--debt", "A:300:0:2025-01-01", "--debt", "B:300:12:2025-02-01:12.15", "--debt", "C:50")
    found = ask("imputation", *debts, "--payment", "100")["result"]
    assert found["allocations"] == {"B": {"interest": "12.00", "principal": "88.00", "indemnity": "0.00"}}
    assert found["remaining"]["A"]["principal"] == "300.00"
    assert found["unallocated"] == "0.00"
    chosen = ask("imputation", *debts, "--payment", "100", "--designate", "A", "--paid-on", "2025-03-01")["result"]
    assert list(chosen["allocations"]) == ["A"]
    capital = ask("imputation", *debts, "--payment", "100", "--capital-first")["result"]
    assert capital["allocations"]["B"]["interest"] == "0.00"


def test_the_plan_command():
    by_count = ask("plan", "--total", "100", "--count", 3, "--first-due-on", "2026-12-05")["result"]["instalments"]
    assert by_count[-1] == {"due_on": "2027-02-05", "amount": "33.34"}
    weekly = ask("plan", "--total", "100", "--amount", "60", "--first-due-on", "2026-12-05", "--step", "P7D")
    assert weekly["result"]["instalments"][1] == {"due_on": "2026-12-12", "amount": "40.00"}


def test_the_deadline_command():
    ours = ask("deadline", "--from", "2026-11-01", "--days", 14)["result"]
    assert ours == {"nominal": "2026-11-15", "effective": "2026-11-16", "action_on": "2026-11-17"}
    court = ask("deadline", "--kind", "procedure", "--from", "2026-03-03", "--months", 1, "--postcode", "67000")[
        "result"
    ]
    assert court == {"nominal": "2026-04-03", "extended": "2026-04-07"}
    money = ask("deadline", "--kind", "remittance", "--from", "2026-11-20")["result"]
    assert money == {"latest": "2026-12-20", "prudent": "2026-12-18"}
    agreed = ask("deadline", "--kind", "remittance", "--from", "2026-11-20", "--days", 5, "--zone", "reunion")["result"]
    assert agreed["latest"] == "2026-11-25"


def test_the_contact_command():
    call = ("contact", "--channel", "call", "--first-letter-on", "2026-11-02")
    assert ask(*call, "--at", "2026-11-23T10:00+01:00")["result"] == {"allowed": True}
    sunday = ask(*call, "--at", "2026-11-22T10:00+01:00")["result"]
    assert sunday == {"allowed": False, "code": "OUT_OF_WINDOW", "next_allowed_at": "2026-11-23T08:00:00+00:00"}
    talked = ask(*call, "--at", "2026-11-23T10:00+01:00", "--past", "call@2026-11-20T10:00+01:00!")["result"]
    assert talked["code"] == "COOLDOWN_AFTER_TALK"
    disputed = ask(*call, "--at", "2026-11-23T10:00+01:00", "--flag", "disputed")["result"]
    assert disputed == {"allowed": False, "code": "DISPUTED", "next_allowed_at": None}
    assert ask(*call, "--at", "2026-11-23T10:00+01:00", "--flag", "disputed", "--purpose", "reply")["result"]["allowed"]


def test_the_protection_command():
    found = ask("protection", "--status", "insolvency", "--since", "2026-02-27", "--published-on", "2026-03-15")[
        "result"
    ]
    assert found == {
        "stops_demands": True,
        "until": None,
        "interest_until": "2026-02-26",
        "addressee": "court_officer",
        "money": "refused",
    }
    filed = ask("protection", "--status", "overindebtedness_filed", "--since", "2026-02-27")["result"]
    assert (filed["until"], filed["interest_until"]) == ("2026-03-29", None)


def test_rates_are_checked_for_a_day():
    assert run("rates", "--on", "2026-01-31") == (0, "92 valeurs contrôlées, 0 série(s) sans valeur ce jour-là.\n", "")
    code, out, _ = run("rates", "--on", "2026-11-22")
    assert code == 1
    assert "À saisir : legal / other pour le 2026-11-22." in out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("deadline", "--from", "22/11/2026"), "une date comme 2026-11-22"),
        (("plan", "--total", "beaucoup"), "un montant comme 1200.00"),
        (("contact", "--channel", "call", "--at", "2026-11-23T10:00"), "ne dit pas son fuseau"),
        (("contact", "--channel", "call", "--at", "demain"), "un instant comme"),
        (("limitation", "--type", "b2b", "--event", "miracle:2024-01-01"), "un événement parmi"),
        (("contact", "--channel", "call", "--past", "pigeon@2026-11-23T10:00+01:00"), "un moyen parmi"),
    ],
)
def test_what_cannot_be_read_is_said_with_an_example(argv, words, capsys):
    with pytest.raises(SystemExit) as stopped:
        run(*argv)
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


def test_the_management_command_answers_without_a_database():
    out = io.StringIO()
    call_command("law", "vectors", str(BOOK), stdout=out)
    assert out.getvalue() == "48 cas conformes.\n"


def test_the_management_command_leaves_with_the_code(tmp_path):
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps([CASES[0] | {"expected": {"x": 1}}]), encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        call_command("law", "vectors", str(file), stdout=io.StringIO())
    assert stopped.value.code == 1


def test_the_module_runs_as_a_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["law", "vectors", str(BOOK)])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("agency.law", run_name="__main__")
    assert stopped.value.code == 0
    assert capsys.readouterr().out == "48 cas conformes.\n"
