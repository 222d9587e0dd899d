"""A plan agreed by telephone, written to its person: its dates, their rights, and what a signature would change."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.outbox.values import PlanFacts


def spoken_plan(plan: PlanFacts) -> list[str]:
    """Return what the person reads of what they agreed by telephone; nothing here recognises the debt (R2.11, R5.1)."""
    said_on = format_date(plan.spoken_on) if plan.spoken_on else ""
    dates = " ; ".join(f"{format_euros(part.amount)} le {format_date(part.due_on)}" for part in plan.schedule)
    parts = f"{len(plan.schedule)} fois" if len(plan.schedule) > 1 else "une fois"
    return [
        f"Le {said_on}, au téléphone, nous avons convenu de régler {format_euros(plan.total)} en {parts}.",
        f"Vos dates : {dates}.",
        " ".join(plan.consequences[:3]),
        " ".join(plan.consequences[3:]),
        "Vous n’avez rien à signer. Vous pouvez le faire sur votre page, qui dit ce que cela change.",
    ]
