"""The post office accepts a letter once, and refuses what it could not print."""

import base64
import http.client
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.http_helpers import CABINET, PDF, ask, control, deposit
from tests.sandbox.http_helpers import http as call


def test_a_letter_is_accepted(post):
    answer = deposit(post)

    assert answer.status == 201
    accepted = answer.json
    assert accepted["ref"].startswith("PLI-")
    assert (accepted["state"], accepted["duplicate"]) == ("accepted", False)
    assert accepted["documents"] == [{"name": "lettre.pdf", "size": len(PDF)}]
    assert ask(post, f"/letters/{accepted['ref']}").json["client_reference"] == "lac-2026-000041"


def test_the_same_key_and_content_is_the_same_letter(post):
    first, second = deposit(post), deposit(post)

    assert (first.status, second.status) == (201, 200)
    assert second.json["duplicate"]
    assert second.json["ref"] == first.json["ref"]
    assert call(f"{post.url}/_control/accepted").json["count"] == 1


def test_a_duplicate_may_be_answered_409_with_the_reference(post):
    control(post, "mode", duplicate_status=409)
    first, second = deposit(post), deposit(post)

    assert second.status == 409
    assert second.json["error"]["code"] == "duplicate"
    assert second.json["error"]["ref"] == first.json["ref"]


@pytest.mark.parametrize(
    "changes",
    [
        {"service": "registered"},
        {"client_reference": "lac-2026-000042"},
        {"recipient": ["CLARA EXEMPLE", "75011 PARIS"]},
        {"documents": [{"name": "lettre.pdf", "content_base64": base64.b64encode(PDF + b" ").decode()}]},
    ],
)
def test_the_same_key_for_another_letter_is_a_conflict(post, changes):
    deposit(post)
    answer = deposit(post, **changes)

    assert answer.status == 409
    assert answer.json["error"]["code"] == "idempotency_conflict"
    assert call(f"{post.url}/_control/accepted").json["count"] == 1


def test_fifty_deposits_at_once_with_one_key_print_one_letter(post):
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: deposit(post), range(50)))

    assert sorted(answer.status for answer in answers) == [200] * 49 + [201]
    assert len({answer.json["ref"] for answer in answers}) == 1


def test_without_a_key_or_with_an_office_that_ignores_it_each_deposit_is_printed(post):
    deposit(post, key=None)
    deposit(post, key=None)
    control(post, "mode", keys_honoured=False)
    deposit(post, client_reference="lac-7")
    deposit(post, client_reference="lac-7")

    accepted = call(f"{post.url}/_control/accepted").json
    assert (accepted["count"], accepted["distinct"]) == (4, 2)
    assert accepted["doubles"] == [
        {"account": CABINET, "client_reference": "lac-2026-000041", "count": 2},
        {"account": CABINET, "client_reference": "lac-7", "count": 2},
    ]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"recipient": ["X" * 39, "75011 PARIS"]}, "address_too_wide", "recipient[0]"),
        ({"recipient": ["LIGNE"] * 7}, "address_lines", "recipient"),
        ({"recipient": ["CLARA EXEMPLE"]}, "address_lines", "recipient"),
        ({"recipient": "CLARA EXEMPLE"}, "address_invalid", "recipient"),
        ({"service": "pigeon"}, "service_unknown", "service"),
        ({"client_reference": ""}, "client_reference_invalid", "client_reference"),
        ({"documents": []}, "documents_missing", "documents"),
        ({"documents": [{"name": "a", "content_base64": "SGVsbG8="}]}, "document_not_pdf", "documents[0]"),
        ({"documents": [{"name": "a", "content_base64": "?"}]}, "bad_base64", "documents[0]"),
        ({"colour": True}, "unknown_field", "colour"),
    ],
)
def test_a_letter_that_cannot_be_printed_is_refused_with_its_field(post, changes, code, field):
    answer = deposit(post, **changes)

    assert answer.status == 422
    assert (answer.json["error"]["code"], answer.json["error"]["field"]) == (code, field)
    assert call(f"{post.url}/_control/accepted").json["count"] == 0


def test_six_lines_of_thirty_eight_characters_are_taken(post):
    assert deposit(post, recipient=["É" * 38] * 6).status == 201


def test_a_token_is_needed_and_keeps_accounts_apart(post):
    ref = deposit(post).json["ref"]

    assert call(f"{post.url}/letters/{ref}").status == 401
    assert ask(post, f"/letters/{ref}", account="autre").status == 404
    assert ask(post, "/letters?client_reference=lac-2026-000041", account="autre").json["letters"] == []
    assert deposit(post, account="autre").status == 201


def test_a_multipart_deposit_keeps_the_order_of_its_documents(post):
    fields = [("client_reference", "lac-9"), ("service", "registered")]
    fields += [("recipient", "ÉLISE EXEMPLE"), ("recipient", "69001 LYON")]
    boundary = uuid.uuid4().hex
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    )
    for name in ("mise-en-demeure.pdf", "facture.pdf"):
        head = f'Content-Disposition: form-data; name="documents"; filename="{name}"'
        body += f"--{boundary}\r\n{head}\r\nContent-Type: application/pdf\r\n\r\n".encode() + PDF + b"\x00\r\xff\r\n"
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Authorization": f"Bearer post_test_{CABINET}",
    }

    answer = call(f"{post.url}/letters", body + f"--{boundary}--\r\n".encode(), headers)

    assert answer.status == 201, answer.text
    assert answer.json["recipient"] == ["ÉLISE EXEMPLE", "69001 LYON"]
    assert [document["name"] for document in answer.json["documents"]] == ["mise-en-demeure.pdf", "facture.pdf"]
    stored = call(f"{post.url}/pli/{answer.json['ref']}/1.pdf")
    assert stored.body == PDF + b"\x00\r\xff"


def test_a_lost_answer_hides_an_accepted_letter_that_the_reference_finds(post):
    control(post, "faults", lost_count=1)

    with pytest.raises((http.client.HTTPException, OSError)):
        deposit(post)

    found = ask(post, "/letters?client_reference=lac-2026-000041").json["letters"]
    assert len(found) == 1
    assert deposit(post).json["ref"] == found[0]["ref"]


def test_answers_are_lost_in_the_proportion_asked_for_and_none_of_the_letters_is(post):
    control(post, "faults", lost_percent=20, seed=3)
    lost = 0
    for number in range(200):
        try:
            deposit(post, key=f"cle-{number}", client_reference=f"lac-{number}")
        except (http.client.HTTPException, OSError):
            lost += 1

    assert 25 <= lost <= 55
    assert call(f"{post.url}/_control/accepted").json["distinct"] == 200


def test_an_error_before_acceptance_accepts_nothing_and_one_after_accepts(post):
    control(post, "faults", error_count=1, error_after=False)
    assert deposit(post).status == 500
    assert call(f"{post.url}/_control/accepted").json["count"] == 0

    control(post, "faults", error_count=1)
    assert deposit(post).status == 500
    assert call(f"{post.url}/_control/accepted").json["count"] == 1
    assert deposit(post).status == 200


def test_a_day_is_read_back_for_reconciliation(post):
    refs = [deposit(post, key=f"cle-{n}", client_reference=f"lac-{n}").json["ref"] for n in range(3)]
    day = deposit(post, key="cle-0", client_reference="lac-0").json["accepted_at"][:10]
    post.clock.advance(3 * 86400)
    deposit(post, key="plus-tard", client_reference="lac-9")

    listing = ask(post, f"/letters?date={day}").json

    assert {one["ref"] for one in listing["letters"]} <= set(refs)
    assert not listing["has_more"]
    rest = ask(post, f"/letters?date={day}&after={refs[0]}").json["letters"]
    assert refs[0] not in {one["ref"] for one in rest}
    assert ask(post, "/letters?date=hier").status == 400
