"""Tracking of a letter: states by the clock, signed events, proofs, and the page of the demo."""

import hashlib
import hmac
import json

import pikepdf
import pytest

from sandbox.post import PostSandbox, tracking
from tests.sandbox.http_helpers import SECRET, ask, control, deposit, form, http

DAY = 86400


def states(post, ref):
    return [event["state"] for event in ask(post, f"/letters/{ref}").json["events"]]


@pytest.mark.parametrize(
    ("outcome", "states_reached", "proofs"),
    [
        ("delivered", ["first_presented", "delivered"], ["deposit", "first_presentation", "delivery"]),
        (
            "refused",
            ["first_presented", "refused", "returned"],
            ["deposit", "first_presentation", "refusal", "return"],
        ),
        (
            "unclaimed",
            ["first_presented", "unclaimed", "returned"],
            ["deposit", "first_presentation", "unclaimed", "return"],
        ),
        ("returned", ["returned"], ["deposit", "return"]),
    ],
)
def test_a_registered_letter_ends_as_it_was_decided(post, outcome, states_reached, proofs):
    ref = deposit(post, service="registered").json["ref"]
    control(post, f"letters/{ref}", outcome=outcome)

    control(post, "clock", advance_seconds=40 * DAY)

    assert states(post, ref) == ["accepted", "printed", "in_transit", *states_reached]
    assert ask(post, f"/letters/{ref}").json["proofs"] == proofs


def test_an_unclaimed_letter_waits_fifteen_whole_days_at_the_office():
    steps = {step.state: step.after for step in tracking.steps("registered", "unclaimed")}

    assert steps["unclaimed"] - steps["first_presented"] == 16 * DAY


def test_a_simple_letter_is_followed_to_the_bag_and_no_further(post):
    ref = deposit(post).json["ref"]
    control(post, "clock", advance_seconds=40 * DAY)

    assert states(post, ref) == ["accepted", "printed", "in_transit"]
    assert ask(post, f"/letters/{ref}").json["proofs"] == ["deposit"]


def test_a_wrong_address_brings_a_simple_letter_back(post):
    control(post, "mode", default_outcome="returned")
    ref = deposit(post).json["ref"]
    control(post, "clock", advance_seconds=8 * DAY)

    assert states(post, ref)[-1] == "returned"


def test_events_are_signed_and_name_the_letter(post, listener):
    ref = deposit(post, service="registered").json["ref"]
    control(post, "clock", advance_seconds=5 * DAY)
    assert post.webhooks.drain()

    assert listener.kinds == [
        "letter.accepted",
        "letter.printed",
        "letter.in_transit",
        "letter.first_presented",
        "letter.delivered",
    ]
    heard = listener.heard[-1]
    parts = dict(part.split("=") for part in heard.headers["x-post-signature"].split(","))
    expected = hmac.new(SECRET.encode(), parts["t"].encode() + b"." + heard.body, hashlib.sha256).hexdigest()
    assert parts["v1"] == expected
    event = json.loads(heard.body)
    assert (event["account"], event["data"]["ref"], event["data"]["state"]) == ("cabinetdulac", ref, "delivered")
    assert event["data"]["proofs"] == ["deposit", "first_presentation", "delivery"]


def test_a_proof_is_a_pdf_once_the_fact_happened(post, tmp_path):
    ref = deposit(post, service="registered").json["ref"]
    assert ask(post, f"/letters/{ref}/proofs/delivery").status == 404

    deposit_proof = ask(post, f"/letters/{ref}/proofs/deposit")
    control(post, "clock", advance_seconds=5 * DAY)
    delivery_proof = ask(post, f"/letters/{ref}/proofs/delivery")

    for proof in (deposit_proof, delivery_proof):
        path = tmp_path / "proof.pdf"
        path.write_bytes(proof.body)
        with pikepdf.open(path) as document:
            assert len(document.pages) == 1
            assert ref.encode() in document.pages[0].Contents.read_bytes()


def test_what_was_accepted_is_still_there_after_a_restart(tmp_path):
    with PostSandbox(tmp_path) as before:
        ref = deposit(before).json["ref"]
    with PostSandbox(tmp_path) as after:
        assert deposit(after).json["ref"] == ref


def test_the_page_shows_letters_and_opens_their_pdf(post):
    ref = deposit(post, service="registered").json["ref"]

    home = http(f"{post.url}/")
    one = http(f"{post.url}/pli/{ref}")
    pdf = http(f"{post.url}/pli/{ref}/0.pdf")

    assert "CLARA EXEMPLE" in home.text
    assert f'href="/pli/{ref}/0.pdf"' in home.text
    assert "74000 ANNECY" in one.text
    assert (pdf.headers["Content-Type"], pdf.body[:4]) == ("application/pdf", b"%PDF")
    assert http(f"{post.url}/pli/PLI-INCONNU").status == 404


def test_the_buttons_of_the_page_move_the_clock_and_choose_the_end(post):
    ref = deposit(post, service="registered").json["ref"]

    form(f"{post.url}/pli/{ref}", outcome="refused")
    for _ in range(4):
        assert form(f"{post.url}/avancer", days="1").status == 303

    assert states(post, ref)[-1] == "refused"
    assert "refusée" in http(f"{post.url}/").text
