"""Each letter that asks is drawn with a slip of its own, whose number it keeps when it is drawn again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from agency.common.identifiers import check_slip_number, group
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.slips.queries import letter_of
from agency.strategies.operations import install_defaults, tick
from tests.agency.outbox.bulk_letters import cases_to_write_to
from tests.factories import BY, NOW

ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def last_page(message: Message) -> str:
    with message.parts.get(position=0).document.file.open("rb") as file:
        return PdfReader(BytesIO(file.read())).pages[2].extract_text()


def test_each_letter_bears_the_number_that_finds_it_again(tenant: Any) -> None:
    install_defaults(by=BY, at=NOW)
    cases_to_write_to(3, on=date(2026, 10, 1), at=NOW)
    tick(by=BY, on=ON, at=AT)
    prepare(by=BY, at=AT, count=20)
    drawn = list(Message.objects.filter(state="ready"))
    assert len({message.slip for message in drawn}) == 3
    for message in drawn:
        assert check_slip_number(message.slip) == message.slip
        assert group(message.slip) in last_page(message)
        assert letter_of(message.slip) == message


def test_a_letter_drawn_again_keeps_its_number(tenant: Any) -> None:
    install_defaults(by=BY, at=NOW)
    cases_to_write_to(1, on=date(2026, 10, 1), at=NOW)
    tick(by=BY, on=ON, at=AT)
    prepare(by=BY, at=AT)
    message = Message.objects.get(state="ready")
    number = message.slip
    Message.objects.update(state="planned")
    prepare(by=BY, at=AT)
    message.refresh_from_db()
    assert (message.state, message.slip) == ("ready", number)
