"""The creditor's view of what prevents an unpaid invoice: its own faults by cause, checks, models to copy."""

from __future__ import annotations

from html import unescape

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from agency.cases.views import file_answer
from agency.letters.presenters import draw_kit
from agency.parties.enums import CreditorAct
from agency.reporting.queries import fault_report, months_with_lines
from portal.creditors.decorators import for_creditor
from portal.creditors.presenters import fault_lines
from portal.creditors.visits import CreditorVisit

# Texts to copy, in the order of a sale; they are in French, as what they are sent with.
KIT = {
    "portal/creditors/kit/quote.html": "Le devis",
    "portal/creditors/kit/terms.html": "Les conditions de paiement",
    "portal/creditors/kit/courtesy.html": "Le mot avant l’échéance",
    "portal/creditors/kit/reminder.html": "Le premier rappel",
}
OPENING = (
    "Des exemples à compléter : remplacez ce qui est entre crochets, et faites relire vos conditions par votre conseil."
)


@require_safe
@for_creditor(CreditorAct.READ)
def prevention(visit: CreditorVisit) -> HttpResponse:
    """The faults of a month, the latest by default; what to check before selling; texts to copy."""
    months = months_with_lines(visit.creditor)
    asked = visit.request.GET.get("mois", "")
    month = next((one for one in months if f"{one:%Y-%m}" == asked), months[0] if months else visit.on.replace(day=1))
    report = fault_report(visit.creditor, month)
    return visit.render(
        "portal/creditors/prevention.html",
        report=report,
        lines=fault_lines(report),
        months=months,
        month=month,
        kit=tuple(KIT),
    )


@require_safe
@for_creditor(CreditorAct.READ)
def kit(visit: CreditorVisit) -> HttpResponse:
    """The texts to copy, as a PDF that is kept and printed."""
    named = {"name": visit.creditor.name}
    # What was escaped for a page is text again: Typst receives it as data.
    models = [(title, unescape(render_to_string(text, named))) for text, title in KIT.items()]
    pdf = draw_kit(subject="Prévenir les impayés : textes à compléter", opening=OPENING, models=models, on=visit.on)
    return file_answer(pdf, "application/pdf", "prevenir-les-impayes.pdf", shown=True)
