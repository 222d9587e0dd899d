"""Errors told to Sentry, or to what speaks its protocol, when its address is set. The only place that imports it.

What leaves is where in our code something broke, and of which kind. No request, no user, no local variable, no words of
an exception, which may quote a row: an error is mended with its line, our own log has the rest, and a person in debt is
nobody's bug report.
"""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from config.logs.lines import blank

# What the library knows of the visitor, of the machine and of what came before; the page it takes from the addresses of
# agencies, also on the platform's host.
LEFT_OUT = ("request", "user", "breadcrumbs", "extra", "server_name", "modules", "transaction", "transaction_info")


def start(dsn: str) -> None:
    """Tell errors to this address from now on."""
    sentry_sdk.init(
        dsn=dsn,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        max_request_body_size="never",
        traces_sample_rate=None,
        auto_session_tracking=False,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(middleware_spans=False),
            CeleryIntegration(),
            LoggingIntegration(level=None),
        ],
        before_send=scrubbed,
    )


def scrubbed(event: Any, _hint: dict[str, Any]) -> Any:
    """Return an event without what the library gathers around it, and with every text blanked."""
    kept = {name: value for name, value in event.items() if name not in LEFT_OUT}
    for one in kept.get("exception", {}).get("values", ()):
        one["value"] = ""
    if "logentry" in kept:
        # The sentence of our code, without what was put into it.
        kept["logentry"] = {"message": kept["logentry"].get("message", "")}
    return _blanked(kept)


def _blanked(value: Any) -> Any:
    if isinstance(value, str):
        return blank(value)
    if isinstance(value, dict):
        return {name: _blanked(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_blanked(each) for each in value]
    return value
