"""An error is told to Sentry by where it broke; what it broke on stays here."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
import sentry_sdk
from django.db import IntegrityError

from config.logs.errors import start
from config.logs.lines import JsonFormatter, PrivateFormatter, blank
from sandbox.errors import ErrorSandbox
from tests.databases import AgencyClient

SECRETS = ("Lhermitte", "Zoé", "zoe@mail.example", "FR76", "0612345678", "K7QX-9W3M-2A", "s3cr3t", "137.50")
ROW = (
    'duplicate key value violates unique constraint "debtor_once"\n'
    "DETAIL:  Key (last_name, born_on)=(Zoé Lhermitte, 137.50) already exists."
)


@pytest.fixture
def told(tmp_path: Path) -> Any:
    with ErrorSandbox(tmp_path) as errors:
        start(errors.dsn)
        yield errors
        sentry_sdk.get_client().close()
        sentry_sdk.init()


def breaks(name: str) -> None:
    """A line of ours that fails, with people in its hands."""
    mail, phone = "zoe@mail.example", "0612345678"
    raise IntegrityError(f"{ROW}\nafter {mail} {phone} {name}")


def test_an_error_says_its_line_and_no_person(told: ErrorSandbox) -> None:
    try:
        breaks("Zoé Lhermitte")
    except IntegrityError as error:
        sentry_sdk.capture_exception(error)
    assert told.wait()
    (event,) = told.events
    (one,) = event["exception"]["values"]
    assert one["type"] == "IntegrityError"
    assert one["stacktrace"]["frames"][-1]["function"] == "breaks"
    text = b"".join(told.raw).decode()
    assert [secret for secret in SECRETS if secret in text] == []


def test_a_word_of_the_log_is_told_without_what_was_put_into_it(told: ErrorSandbox) -> None:
    logging.getLogger("agency.outbox").error("%s refused for %s", "Zoé Lhermitte", "K7QX-9W3M-2A")
    assert told.wait()
    assert told.events[0]["logentry"] == {"message": "%s refused for %s"}
    assert "Lhermitte" not in b"".join(told.raw).decode()


def test_a_page_that_breaks_says_its_view_and_nothing_of_who_asked(
    told: ErrorSandbox, public_client: AgencyClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("Zoé Lhermitte owes 137.50")

    monkeypatch.setattr("portal.platform.views.render", broken)
    public_client.raise_request_exception = False
    asked = {"HTTP_COOKIE": "sessionid=s3cr3t", "HTTP_REFERER": "https://x.example/c/K7QX-9W3M-2A"}
    assert public_client.get("/conditions/", {"q": "zoe@mail.example"}, **asked).status_code == 500
    assert told.wait()
    event = told.events[0]
    frames = event["exception"]["values"][0]["stacktrace"]["frames"]
    assert ("portal.platform.views", "terms") in [(one["module"], one["function"]) for one in frames]
    assert not {"request", "user", "breadcrumbs", "extra"} & set(event)
    text = b"".join(told.raw).decode()
    assert [secret for secret in SECRETS if secret in text] == []


def _record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    trouble = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("agency.parties", logging.ERROR, __file__, 1, message, (), trouble)


@pytest.mark.parametrize("shape", [PrivateFormatter(), JsonFormatter()])
def test_the_row_of_a_database_error_never_reaches_the_log(shape: logging.Formatter) -> None:
    def taken() -> None:
        raise IntegrityError(ROW)

    try:
        taken()
    except IntegrityError as error:
        line = shape.format(_record("not kept", error))
    assert "debtor_once" in line
    assert "Lhermitte" not in line


def test_a_line_of_json_is_one_object_and_blanked() -> None:
    import json

    line = json.loads(JsonFormatter().format(_record("told zoe@mail.example\nand 06 12 34 56 78")))
    assert (line["level"], line["logger"], line["message"]) == ("ERROR", "agency.parties", "told …\nand …")
    assert "\n" not in JsonFormatter().format(_record("two\nlines"))
    assert blank("nothing to hide") == "nothing to hide"
