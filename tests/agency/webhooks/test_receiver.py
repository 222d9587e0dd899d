"""The example of a receiver in docs/ hears of an event from the minute's task, and refuses a forged one."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
from django.conf import settings as django_settings
from django.utils import timezone

from agency.webhooks.models import Telling
from agency.webhooks.operations import open_endpoint, replay
from agency.webhooks.queries import shown_secret
from agency.webhooks.tasks import drain
from tenants.tasks import HEADER
from tests.factories import BY, a_case
from tests.factories.transfers import a_transfer

EXAMPLE = Path(django_settings.BASE_DIR) / "docs/webhook_receiver.py"


def test_the_example_takes_what_is_ours_once_and_nothing_else(tenant: Any, settings: Any) -> None:
    settings.OUTBOUND_SESSION, settings.WEBHOOKS_IN_CLEAR = "config.outbound.any_session", True
    case, now = a_case(), timezone.now()
    endpoint, _secret = open_endpoint(
        name="Compta", creditor=None, url="http://127.0.0.1/", kinds=["payment.received"], by=BY, at=now
    )
    told = os.environ | {"AMIABLE_SECRET": shown_secret(endpoint)}
    command = [sys.executable, str(EXAMPLE), "0"]
    with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout
        url = program.stdout.readline().strip()
        type(endpoint).objects.update(url=url)
        a_transfer(case, "50.00", at=now)
        drain.apply(headers={HEADER: tenant.schema_name}, throw=True)
        one = Telling.objects.get()
        assert (one.state, one.status) == ("delivered", 204)
        assert program.stdout.readline().strip() == f"payment.received {case.reference} active"
        # Again under the same name: taken, and not told twice.
        assert replay(endpoint=endpoint, since=None, only=one.pk, by=BY, at=timezone.now()) == 1
        drain.apply(headers={HEADER: tenant.schema_name}, throw=True)
        assert Telling.objects.get().state == "delivered"
        moment = int((now - timedelta(minutes=1)).timestamp())
        forged = {"webhook-id": "msg_1", "webhook-timestamp": str(moment), "webhook-signature": "v1,AAAA"}
        assert requests.post(url, data=b"{}", headers=forged, timeout=5).status_code == 400
        assert requests.post(url, data=b"{}", headers={"webhook-timestamp": "12"}, timeout=5).status_code == 400
        program.terminate()
        rest, _errors = program.communicate(timeout=10)
    assert rest == ""
