"""A plan agreed by telephone or a slip, written to its person: its dates, their rights, what a signature changes."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.outbox.values import InstalmentPayload, PlanFacts

from .instalments import instalment_paragraphs

PAPER_JOINED = "Votre échéancier est joint, à garder : ses dates, ses sommes, ce qui se passe si une date est manquée."


def agreed_plan(plan: PlanFacts) -> list[str]:
    """Return what the person reads of a plan that they agreed to on their page: each date, with its sum (R5.1)."""
    return [
        f"C’est d’accord : vous réglez {format_euros(plan.total)} en {_times(plan)}, sans aucun frais.",
        f"Vos dates : {_dates(plan)}.",
    ]


def changed_plan(told: InstalmentPayload) -> list[str]:
    """Return what the person reads of a plan that was changed, or ended; its new paper, when it travels with it."""
    return [*instalment_paragraphs(told), *([PAPER_JOINED] if told.document else [])]


def spoken_plan(plan: PlanFacts) -> list[str]:
    """Return what the person reads of what they agreed unsigned; nothing here recognises the debt (R2.11, R5.1)."""
    said_on = format_date(plan.spoken_on) if plan.spoken_on else ""
    agreed = f"régler {format_euros(plan.total)} en {_times(plan)}"
    return [
        f"C’est d’accord, comme vous le proposez sur le coupon reçu le {said_on} : {agreed}."
        if plan.by_slip
        else f"Le {said_on}, au téléphone, nous avons convenu de {agreed}.",
        f"Vos dates : {_dates(plan)}.",
        " ".join(plan.consequences[:3]),
        " ".join(plan.consequences[3:]),
        "Vous n’avez rien à signer. Vous pouvez le faire sur votre page, qui dit ce que cela change.",
    ]


def unsigned_way(plan: PlanFacts) -> str:
    """How a plan that its person did not sign was agreed."""
    return "par coupon-réponse" if plan.by_slip else "au téléphone"


def signed_plan(plan: PlanFacts) -> list[str]:
    """Return the copy that a person keeps of what they signed, with the sentence that they recognised (R2.13)."""
    signed_on = format_date(plan.signed_on) if plan.signed_on else ""
    agreed = f"{format_euros(plan.total)} en {_times(plan)}"
    return [
        f"Le {signed_on}, vous avez signé votre échéancier sur votre page : {agreed}.",
        f"Vos dates : {_dates(plan)}.",
        f"Ce que vous avez signé : « {plan.recognition} »",
        " ".join(plan.consequences[:3]),
        " ".join(plan.consequences[3:]),
    ]


def _dates(plan: PlanFacts) -> str:
    return " ; ".join(f"{format_euros(part.amount)} le {format_date(part.due_on)}" for part in plan.schedule)


def _times(plan: PlanFacts) -> str:
    return f"{len(plan.schedule)} fois" if len(plan.schedule) > 1 else "une fois"
