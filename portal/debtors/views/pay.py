"""Paying: by card on the provider's page, by transfer with a reference, all or a part."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.payments.checkout import CardRefused, ProviderSilent, start
from agency.payments.enums import AttemptState
from agency.payments.models import CardAttempt
from agency.payments.queries import cards_open, latest_attempt, limits
from portal.debtors import sheets
from portal.debtors.forms import PartForm
from portal.debtors.pages import PaymentSheet, Sheet

from .base import Visit, for_case

WHOLE = "all"


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def pay(visit: Visit) -> HttpResponse:
    """Show the ways to pay; posting goes to the provider's page with the amount chosen."""
    sheet = visit.sheet
    if not sheet.is_payable:
        return visit.to("home")
    low, high = limits(visit.case)
    form = PartForm(visit.request.POST if visit.request.POST.get("part") == "some" else None, low=low, due=high)
    if visit.posted is None:
        return _pay_page(visit, sheet, form)
    if visit.request.POST.get("part") == WHOLE:
        return _to_provider(visit, sheet, None, form)
    if form.is_valid():
        return _to_provider(visit, sheet, form.cleaned_data["amount"], form)
    return _pay_page(visit, sheet, form)


@require_safe
@for_case
def transfer(visit: Visit) -> HttpResponse:
    """The account, the reference and the code banks' apps read. Works without any provider."""
    sheet = visit.sheet
    if not sheet.is_payable or visit.agency is None or not visit.agency.account_iban:
        return visit.to("home")
    shown = sheets.transfer_of(visit.case, sheet.due, visit.agency)
    return visit.page("portal/debtors/transfer.html", sheet=sheet, transfer=shown, acknowledgement=_acknowledgement())


@require_safe
@for_case
def back(visit: Visit) -> HttpResponse:
    """Coming back from the provider: what arrived, or that it is being confirmed. Books nothing."""
    attempt = latest_attempt(visit.case, visit.visitor.debtor_id)
    if attempt is None:
        raise Http404
    payment = sheets.payment_of(attempt)
    if payment is not None:
        sheet = visit.sheet
        return visit.page(
            "portal/debtors/paid.html", sheet=sheet, payment=sheets.paid_sheet(visit.case, payment, sheet.due)
        )
    if attempt.state in (AttemptState.FAILED, AttemptState.EXPIRED):
        return _pay_page_after(visit, _refused_words())
    return visit.page(
        "portal/debtors/paid.html", sheet=visit.sheet, payment=PaymentSheet(confirmed=False, amount=attempt.amount)
    )


@require_safe
@for_case
def cancelled(visit: Visit) -> HttpResponse:
    """Coming back without having paid."""
    return _pay_page_after(visit, _("Rien n’a été débité."))


def _to_provider(visit: Visit, sheet: Sheet, amount: Decimal | None, form: PartForm) -> HttpResponse:
    try:
        attempt = start(
            amount=amount, email="", success_url=visit.url("back"), cancel_url=visit.url("cancelled"), **visit.act()
        )
    except (CardRefused, ProviderSilent) as refusal:
        return _pay_page(visit, sheet, form, str(refusal))
    return _see_other(attempt)


def _see_other(attempt: CardAttempt) -> HttpResponseRedirect:
    response = HttpResponseRedirect(attempt.session_url)
    response.status_code = 303
    response["Referrer-Policy"] = "no-referrer"
    return response


def _pay_page(visit: Visit, sheet: Sheet, form: PartForm, notice: str = "") -> HttpResponse:
    return visit.page(
        "portal/debtors/pay.html", sheet=sheet, form=form, notice=notice, card_open=cards_open(visit.case, visit.on),
        acknowledgement=_acknowledgement(),
    )  # fmt: skip


def _pay_page_after(visit: Visit, notice: str) -> HttpResponse:
    sheet = visit.sheet
    if not sheet.is_payable:
        return visit.to("home")
    low, high = limits(visit.case)
    return _pay_page(visit, sheet, PartForm(low=low, due=high), notice)


def _acknowledgement() -> str:
    return _(
        "Payer une partie, c’est reconnaître la somme entière. Si vous n’êtes pas d’accord, dites-le-nous d’abord."
    )


def _refused_words() -> str:
    return _(
        "La banque n’a pas accepté ce paiement. Rien n’a été débité. Vous pouvez essayer une autre carte, un virement, "
        "ou payer en plusieurs fois."
    )
