"""A plan that was not followed: the pack holds the registered notice that ends it (law 7.5, item 10)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from agency.escalation.enums import PackPurpose
from agency.escalation.operations import make_pack
from agency.instalments.enums import StepKind
from agency.instalments.models import InstalmentStep
from agency.letters.enums import MessageKind
from agency.outbox.enums import DeliveryKind
from agency.outbox.operations import record_event
from agency.plans.models import Plan
from tests.agency.escalation.test_packs import opened
from tests.agency.instalments.conftest import case, plan, until
from tests.agency.instalments.test_steps import DECISION, NOVEMBER, on
from tests.factories import BY

__all__ = ["case", "plan", "until"]


@pytest.mark.parametrize("purpose", PackPurpose)
def test_the_notice_that_ends_a_plan_is_in_both_packs_with_its_proofs(
    plan: Plan, until: Callable[..., None], purpose: PackPurpose
) -> None:
    until(DECISION, since=NOVEMBER)
    notice = InstalmentStep.objects.get(step=StepKind.NOTICE).message
    assert notice is not None
    record_event(
        provider_event="recu", kind=DeliveryKind.DELIVERED, occurred_at=on(date(2026, 12, 3)), by=BY,
        at=on(date(2026, 12, 3)), ref=notice.provider_ref,
    )  # fmt: skip
    files = opened(make_pack(case=plan.case, purpose=purpose, by=BY, at=on(DECISION, 10)))
    sections: dict[int, Any] = {one["number"]: one for one in json.loads(files["dossier.json"])["sections"]}
    told = [row for row in sections[10]["rows"] if "chéance manquée" in row[0]]
    # The three e-mails before it, then the registered letter.
    assert len(told) == 4
    assert "ecommandé" in told[-1][0]
    assert "envoyé le 30 novembre 2026" in told[-1][1]
    assert "3 décembre 2026" in told[-1][1]
    listed = {row[3] for row in sections[16]["rows"]}
    assert {part.document.sha256 for part in notice.parts.select_related("document")} <= listed
    assert sections[10]["pieces"]
    assert not [row for row in sections[7]["rows"] if str(MessageKind.INSTALMENT_MISSED.label) in row[0]]
