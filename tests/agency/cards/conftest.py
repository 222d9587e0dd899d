"""Fixture: the Stripe stand-in, with its own clock set on the test's day, and every event it sends."""

import pytest

from sandbox.core.http import HttpServer
from sandbox.stripe import StripeSandbox
from tests.factories import NOW
from tests.portal.webhooks.checkout_driver import SECRET, CheckoutDriver
from tests.sandbox.http_helpers import Listener


@pytest.fixture
def checkout_driver(tmp_path, settings):
    """Stripe Checkout: a page to pay on, and the events that follow."""
    listener = Listener()
    server = HttpServer(listener.answer)
    server.start()
    with StripeSandbox(tmp_path, webhook_url=f"{server.url}/webhooks", webhook_secret=SECRET) as bank:
        bank.clock.set(NOW)
        settings.STRIPE_API_BASE = bank.url
        settings.STRIPE_SECRET_KEY = "sk_test_essai"
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        yield CheckoutDriver(bank, listener)
    server.stop()
