"""Hook that ends an editorial workflow. Wagtail imports it while defining its models, hence the late import."""

from __future__ import annotations

from typing import Any

from django.utils import timezone


def finish(workflow_state: Any, user: Any = None) -> None:
    """Publish what was approved, as the workflow and not by right of the last approver."""
    from agency.qualification.operations import decided_at, finish_workflow  # noqa: PLC0415  models are not there yet

    now = decided_at() or timezone.now()
    finish_workflow(workflow_state, user=user, at=now, on=timezone.localdate(now))
