"""Fixtures: stand-ins on free ports, the real stripe-python client, a listener for webhooks."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import stripe

from sandbox.core.http import HttpServer
from sandbox.mail import MailSandbox
from sandbox.post import PostSandbox
from sandbox.stripe import StripeSandbox
from tests.sandbox.http_helpers import SECRET, Listener


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    server = HttpServer(listener.answer)
    server.start()
    listener.url = f"{server.url}/webhooks"
    yield listener
    server.stop()


@pytest.fixture
def bank(tmp_path, listener) -> Iterator[StripeSandbox]:
    with StripeSandbox(tmp_path, webhook_url=listener.url, webhook_secret=SECRET) as server:
        yield server


@pytest.fixture
def session_of_requests() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
def api(bank, session_of_requests) -> Any:
    """`client.v1` of the unmodified stripe-python, speaking to the stand-in."""
    transport = stripe.RequestsClient(session=session_of_requests)
    client = stripe.StripeClient(
        "sk_test_essai", base_addresses={"api": bank.url}, http_client=transport, max_network_retries=0
    )
    return client.v1


@pytest.fixture
def post(tmp_path, listener) -> Iterator[PostSandbox]:
    with PostSandbox(tmp_path, webhook_url=listener.url, webhook_secret=SECRET) as server:
        yield server


@pytest.fixture
def mail(tmp_path) -> Iterator[MailSandbox]:
    with MailSandbox(tmp_path) as server:
        yield server
