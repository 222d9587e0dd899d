"""Fixture: the Stripe stand-in, with its own clock set on the test's day, and every event it sends."""

import pytest

from tests.portal.webhooks.checkout_driver import a_provider


@pytest.fixture
def checkout_driver(tmp_path):
    """Stripe Checkout: a page to pay on, and the events that follow."""
    with a_provider(tmp_path) as driver:
        yield driver
