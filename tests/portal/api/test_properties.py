"""Whatever a program sends, the API answers what its own document says, and never breaks (schemathesis)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .conftest import Program
from .wire import answering


def refused_when_broken(context: Any, response: Any, call: Any) -> None:
    """A call that breaks the document is refused; the key alone is always sent here, whatever the call left out."""
    try:
        negative_data_rejection(context, response, call)
    except AcceptedNegativeData as accepted:
        if "Authorization" not in str(accepted):
            raise


CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    response_headers_conformance, refused_when_broken,
]  # fmt: skip
# Enough to meet each kind of answer within seconds.
EXAMPLES = 8


@pytest.mark.parametrize("mode", GenerationMode)
def test_no_call_breaks_and_every_answer_is_documented(
    mode: GenerationMode, tenant: Any, program: Program, monkeypatch: Any
) -> None:
    """Calls that fit the document, and calls that break it: those are refused too, in words the document knows."""
    monkeypatch.setattr(django_settings, "API_CALLS_A_MINUTE", 10_000)
    with answering(tenant, HTTP_AUTHORIZATION=program.client.defaults["HTTP_AUTHORIZATION"]) as host:
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", host)
        operations = [found.ok() for found in schema.get_all_operations()]
        for operation in operations:
            _tried(operation, mode)
    assert len(operations) == 8


def _tried(operation: Any, mode: GenerationMode) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(call=operation.as_strategy(generation_mode=mode))
    def calls(call: Any) -> None:
        call.call_and_validate(checks=CHECKS)

    calls()
