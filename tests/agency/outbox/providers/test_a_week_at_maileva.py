"""A week at Maileva on a bad line: each letter printed once, each state right, each proof kept."""

from __future__ import annotations

import hashlib
from typing import Any

from agency.law.contact.limits import Channel
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.models import Message
from sandbox.post.dialects import MailevaSandbox
from tests.agency.outbox.bulk_letters import ready_letters
from tests.agency.outbox.providers.conftest import MONDAY
from tests.agency.outbox.providers.playing import an_account, hashes_of, kinds_of, play, proofs_of

KEYS = {"client_id": "appli", "client_secret": "secret"}
ENDS = {"FICTIVE 0": "delivered", "FICTIVE 1": "refused", "FICTIVE 2": "unclaimed", "FICTIVE 3": "returned"}
PAPERS = {
    "delivered": "download_acknowledgement_of_receipt", "refused": "download_undelivered_mail",
    "unclaimed": "download_undelivered_mail", "returned": "download_undelivered_mail",
}  # fmt: skip


def test_each_registered_letter_is_printed_once_and_followed_to_its_end(agency: Any, maileva: MailevaSandbox) -> None:
    an_account(PostProvider.MAILEVA, KEYS, {Channel.POST, Channel.REGISTERED}, at=MONDAY)
    for name, outcome in ENDS.items():
        maileva.ends(outcome, name)
    ready_letters(12, on=MONDAY.date(), at=MONDAY, channel="registered")

    play(maileva, start=MONDAY, days=7)
    printed = [letter.reference for letter in maileva.taken()]
    assert len(printed) == len(set(printed)) == 12
    play(maileva, start=MONDAY.replace(day=9), days=45)

    assert len(maileva.taken()) == 12
    for message in Message.objects.select_related("debtor"):
        outcome = maileva.outcome_of(message.debtor.last_name.upper() if message.debtor else "")
        assert message.state == "done", (message.state, message.last_error)
        assert message.provider == "maileva"
        letter = next(one for one in maileva.taken() if one.reference == message.provider_key)
        assert outcome in kinds_of(message)
        assert not kinds_of(message) & (set(ENDS.values()) - {outcome})
        assert {"accepted", "printed", "in_transit"} <= kinds_of(message)
        assert set(proofs_of(message)) == {"accepted", "printed", outcome}
        served = ("download_deposit_proof", "download_content_proof", PAPERS[outcome])
        assert hashes_of(message) == {hashlib.sha256(maileva.paper(letter, name)).hexdigest() for name in served}
