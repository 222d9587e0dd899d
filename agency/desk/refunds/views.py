"""« Remboursements »: prepare, agree, give the order to the bank, and see each sum to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.operations import NotADebit
from agency.banking.orders.queries import debits_that_wait
from agency.banking.queries import to_send_back
from agency.cards.queries import cards_accepted
from agency.cases.views import file_answer
from agency.common.calendar import paris_date
from agency.desk.frame.forms import MovementForm, WhyForm
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.mandates.queries import profile, profile_or_none
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.refunds import operations, queries
from agency.refunds.enums import FAILED, RefundMeans, RefundState
from agency.refunds.models import Refund
from agency.refunds.tasks import follow
from agency.refunds.values import Destination
from agency.users.enums import Permission
from tenants.tasks import enqueue

from .forms import RefundForm
from .presenters import present_to_give_back

SECTION = "staff_refunds"
RECENT = 30
# A transfer that was for nobody here, whether somebody said so already or says it now.
WAITS = (LineState.SUSPENSE, LineState.NOT_OURS)


@require_safe
@staff_view(Permission.SEE_MONEY)
def refunds(request: HttpRequest) -> HttpResponse:
    """What is to be given back and by when; what waits for a second person; what came back; the latest ones."""
    agency = profile_or_none()
    context = {
        "due": present_to_give_back(paris_date(timezone.now())),
        "strays": to_send_back(),
        "to_agree": queries.to_agree(),
        "failed": queries.failed_refunds(),
        "recent": queries.refunds()[:RECENT],
        "ceiling": agency.refund_ceiling if agency is not None else None,
    }
    return page(request, "staff/refunds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.RECONCILE)
def of_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back a payment, or a part of it."""
    found = Payment.objects.select_related("case__creditor", "debtor", "bank_line")
    payment, on = get_object_or_404(found, pk=pk), paris_date(timezone.now())
    card = payment.method == Method.CARD and cards_accepted(profile(), on)
    held, over = queries.available(payment), queries.over_of(payment)
    form = RefundForm(
        request.POST or None, amount=min(over, held) or held, on=on, card=card, to=queries.destination_of(payment)
    )
    context = {"payment": payment, "held": held, "over": over}
    return _prepared(request, form, lambda **told: operations.prepare(payment=payment, **told), context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.RECONCILE)
def of_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Send back a transfer that is for nobody here."""
    line, on = get_object_or_404(BankLine, pk=pk, state__in=WAITS), paris_date(timezone.now())
    to = Destination(line.counterparty[:70], line.counterparty_iban) if line.counterparty_iban else None
    form = RefundForm(request.POST or None, amount=line.left, on=on, card=False, to=to, whole=True)
    return _prepared(request, form, lambda **told: operations.send_back(line=line, **told), {"line": line})


@require_safe
@staff_view(Permission.SEE_MONEY)
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """One refund: what, why, where, and what became of it."""
    return _page(request, _found(pk))


@require_POST
@staff_view(Permission.RECONCILE)
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, as the second person."""
    return _done(request, pk, operations.agree, _("Validé."))


@require_POST
@staff_view(Permission.RECONCILE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up."""
    return _worded(request, pk, operations.cancel, "reason", _("Annulé. La somme reste à rendre."))


@require_POST
@staff_view(Permission.RECONCILE)
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is done of a sum that came back."""
    return _worded(request, pk, operations.see, "outcome", _("C’est noté."))


@require_POST
@staff_view(Permission.RECONCILE)
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which movement of the statement is a transfer that the bank named otherwise."""
    found = _found(pk)
    form = MovementForm(request.POST, lines=debits_that_wait(found.amount))
    if not form.is_valid():
        return _page(request, found, form=form)
    return _done(request, pk, operations.pay, _("C’est noté : cette somme est rendue."), line=form.cleaned_data["line"])


@require_safe
@staff_view(Permission.RECONCILE)
def order(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001  the row decides, not the request
    """The file for the bank, the same bytes each time."""
    found = _found(pk)
    if not found.order or found.state == RefundState.CANCELLED:
        raise Http404
    return file_answer(found.order, "application/xml", f"{found.name}.xml")


def _prepared(
    request: HttpRequest, form: RefundForm, operation: Callable[..., Refund], context: dict[str, Any]
) -> HttpResponse:
    """The form, or what it asked for: on its way when one person is enough."""
    if request.method == "POST" and form.is_valid():
        try:
            made = operation(wish=form.wish, by=Actor.staff(request.user), at=timezone.now())
        except operations.RefundRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _redirected(request, made)
    context |= {"form": form, "ceiling": profile().refund_ceiling, "section": SECTION}
    return page(request, "staff/refund_new.html", context, status=422 if form.errors else 200)


def _redirected(request: HttpRequest, made: Refund) -> HttpResponse:
    if made.state == RefundState.PREPARED:
        messages.success(request, _("Préparé. Une autre personne le valide avant que l’argent parte."))
    elif made.means == RefundMeans.CARD:
        messages.success(request, _("Demandé : la somme part sur la carte, et la personne est prévenue."))
    else:
        messages.success(request, _("Donnez maintenant l’ordre à la banque : son relevé dira quand il est parti."))
    if made.state == RefundState.AGREED and made.means == RefundMeans.CARD:
        enqueue(follow)
    return redirect("staff_refund", made.pk)


def _done(request: HttpRequest, pk: int, operation: Callable[..., Refund], words: str, **told: Any) -> HttpResponse:
    found = _found(pk)
    try:
        made = operation(refund=found, by=Actor.staff(request.user), at=timezone.now(), **told)
    except (operations.RefundRefused, NotADebit) as refusal:
        return _page(request, found, refusal=str(refusal))
    if operation is operations.agree:
        return _redirected(request, made)
    messages.success(request, words)
    return redirect("staff_refund", pk)


def _worded(request: HttpRequest, pk: int, operation: Callable[..., Refund], name: str, words: str) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, _found(pk), form=form)
    return _done(request, pk, operation, words, **{name: form.cleaned_data["reason"]})


def _found(pk: int) -> Refund:
    found: Refund = get_object_or_404(queries.refunds(), pk=pk)
    return found


def _page(request: HttpRequest, found: Refund, *, form: Any = None, refusal: str = "") -> HttpResponse:
    waits = found.state == RefundState.AGREED and found.means == RefundMeans.TRANSFER
    context = {
        "refund": found,
        "form": form,
        "word": form if isinstance(form, WhyForm) else WhyForm(),
        "refusal": refusal,
        "mine": found.prepared_by_id == request.user.pk,
        "cancellable": found.state == RefundState.PREPARED or waits,
        "failed": found.state in FAILED and found.seen_at is None,
        "guesses": list(debits_that_wait(found.amount)) if waits else [],
        "section": SECTION,
    }
    return page(request, "staff/refund.html", context, status=422 if refusal or form else 200)
