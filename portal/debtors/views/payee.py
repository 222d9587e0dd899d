"""Where a person asks to have back what they paid too much."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.journal.rules import Actor
from agency.refunds.operations import RefundRefused, give_account
from agency.refunds.values import Destination
from portal.debtors.decorators import for_case
from portal.debtors.forms import PayeeForm
from portal.debtors.visits import DebtorVisit


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def payee(visit: DebtorVisit) -> HttpResponse:
    """Tell the account; 404 when nothing is to be given back by transfer."""
    back = visit.case_detail().back
    if back is None or not back.asks:
        raise Http404
    form = PayeeForm(visit.form_data)
    if form.is_valid():
        to = Destination(form.cleaned_data["holder"], form.cleaned_data["iban"])
        try:
            give_account(case=visit.case, debtor=visit.debtor, to=to, by=Actor.debtor(visit.debtor), at=visit.at)
        except RefundRefused as refusal:
            form.add_error("iban", str(refusal))
        else:
            return visit.redirect("home")
    return visit.render(
        "portal/debtors/reply.html", form=form, title=_("Où vous rendre cet argent"), step="", promise="",
        introduction=_("Une personne du cabinet le relit, puis fait le virement à votre nom."), button=_("Envoyer"),
    )  # fmt: skip
