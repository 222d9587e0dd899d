"""A person's views that pay: by card on the provider's page, by transfer with a reference, all or a part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt
from agency.cards.operations.checkout import CardRefused, ProviderSilent, start
from agency.cards.queries import cards_open, latest_attempt, limits
from agency.language.presenters import format_date
from agency.law.time.limitation import is_near_end
from portal.debtors.decorators import for_case
from portal.debtors.forms import PartForm
from portal.debtors.presenters import payment_confirmation, transfer_details
from portal.debtors.queries import payment_of_attempt
from portal.debtors.view_models import CaseDetail, PaymentConfirmation
from portal.debtors.visits import DebtorVisit

WHOLE = "all"


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def pay(visit: DebtorVisit) -> HttpResponse:
    """Show the ways to pay; posting goes to the provider's page with the amount chosen."""
    detail = visit.case_detail()
    if not detail.is_payable:
        return visit.redirect("home")
    low, high = limits(visit.case)
    form = PartForm(visit.request.POST if visit.request.POST.get("part") == "some" else None, low=low, due=high)
    if visit.form_data is None:
        return _pay_page(visit, detail, form)
    if visit.request.POST.get("part") == WHOLE:
        return _to_provider(visit, detail, None, form)
    if form.is_valid():
        return _to_provider(visit, detail, form.cleaned_data["amount"], form)
    return _pay_page(visit, detail, form)


@require_safe
@for_case
def transfer(visit: DebtorVisit) -> HttpResponse:
    """The account, the reference and the code banks' apps read. Works without any provider."""
    detail = visit.case_detail()
    if not detail.is_payable or visit.agency is None or not visit.agency.account_iban:
        return visit.redirect("home")
    shown = transfer_details(visit.case, detail.due, visit.agency)
    return visit.render(
        "portal/debtors/transfer.html", case=detail, transfer=shown, acknowledgement=_acknowledgement(detail, visit.on)
    )


@require_safe
@for_case
def back(visit: DebtorVisit) -> HttpResponse:
    """Coming back from the provider: what arrived, or that it is being confirmed. Books nothing."""
    attempt = latest_attempt(visit.case, visit.visitor.debtor_id)
    if attempt is None:
        raise Http404
    payment = payment_of_attempt(attempt)
    if payment is not None:
        detail = visit.case_detail()
        return visit.render(
            "portal/debtors/paid.html",
            case=detail,
            payment=payment_confirmation(visit.case, payment, asked=detail.is_asked),
        )
    if attempt.state in (AttemptState.FAILED, AttemptState.EXPIRED):
        return _pay_page_after(visit, _refused_words())
    return visit.render(
        "portal/debtors/paid.html",
        case=visit.case_detail(),
        payment=PaymentConfirmation(confirmed=False, amount=attempt.amount),
    )


@require_safe
@for_case
def cancelled(visit: DebtorVisit) -> HttpResponse:
    """Coming back without having paid."""
    return _pay_page_after(visit, _("Rien n’a été débité."))


def _to_provider(visit: DebtorVisit, detail: CaseDetail, amount: Decimal | None, form: PartForm) -> HttpResponse:
    try:
        attempt = start(
            amount=amount,
            email="",
            success_url=visit.absolute_url("back"),
            cancel_url=visit.absolute_url("cancelled"),
            **visit.operation_arguments(),
        )
    except (CardRefused, ProviderSilent) as refusal:
        return _pay_page(visit, detail, form, str(refusal))
    return _see_other(attempt)


def _see_other(attempt: CardAttempt) -> HttpResponseRedirect:
    response = HttpResponseRedirect(attempt.session_url)
    response.status_code = 303
    response["Referrer-Policy"] = "no-referrer"
    return response


def _pay_page(visit: DebtorVisit, detail: CaseDetail, form: PartForm, notice: str = "") -> HttpResponse:
    return visit.render(
        "portal/debtors/pay.html",
        case=detail,
        form=form,
        notice=notice,
        card_open=cards_open(visit.case, visit.on) and not visit.debtor.protection,
        acknowledgement=_acknowledgement(detail, visit.on),
    )


def _pay_page_after(visit: DebtorVisit, notice: str) -> HttpResponse:
    detail = visit.case_detail()
    if not detail.is_payable:
        return visit.redirect("home")
    low, high = limits(visit.case)
    return _pay_page(visit, detail, PartForm(low=low, due=high), notice)


def _acknowledgement(detail: CaseDetail, on: date) -> str:
    """What paying a part does, said before; with its date when the end is near, so that nobody is trapped (R2.13)."""
    if detail.last_day and is_near_end(detail.last_day, on):
        return _(
            "Le délai pour vous demander cette somme finit le %(day)s. Payer une partie, c’est reconnaître la somme "
            "entière, et ce délai recommence. Si vous n’êtes pas d’accord, dites-le-nous d’abord."
        ) % {"day": format_date(detail.last_day)}
    return _(
        "Payer une partie, c’est reconnaître la somme entière. Si vous n’êtes pas d’accord, dites-le-nous d’abord."
    )


def _refused_words() -> str:
    return _(
        "La banque n’a pas accepté ce paiement. Rien n’a été débité. Vous pouvez essayer une autre carte, un virement, "
        "ou payer en plusieurs fois."
    )
