"""« Mes données »: what a person asks of their data, our answers, the copy while it may be taken."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.cases.views import file_answer
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.privacy.enums import DataRight, RequestChannel
from agency.privacy.operations import Demand, receive, take_copy
from agency.privacy.queries.receivers import receivers_of
from agency.privacy.queries.requests import copy_to_take, requests_of
from agency.privacy.queries.retention import policy
from agency.privacy.rules.requests import DataRequestRefused
from portal.debtors.decorators import for_case
from portal.debtors.forms import DataForm
from portal.debtors.presenters.theirs.data import kept_for, received_by
from portal.debtors.visits import DebtorVisit


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def ask(visit: DebtorVisit) -> HttpResponse:
    """Take a request, and say by when it is answered; show those already made."""
    form = DataForm(visit.form_data)
    if form.is_valid():
        told = form.cleaned_data
        known = "code de la lettre et code postal, sur sa page"
        demand = Demand(DataRight(told["right"]), RequestChannel.PAGE, known, told["text"], visit.on)
        try:
            made = receive(
                case=visit.case, debtor=visit.debtor, told=demand, by=Actor.debtor(visit.debtor), at=visit.at
            )
        except DataRequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            day = {"day": format_date(made.answer_by)}
            return visit.render(
                "portal/debtors/message.html", title=_("Votre demande est bien arrivée"),
                sentences=[_("Notre réponse : au plus tard le %(day)s. C’est gratuit.") % day],
            )  # fmt: skip
    asked = [(one, copy_to_take(one.pk, visit.debtor.pk, visit.on)) for one in requests_of(visit.debtor.pk)[:20]]
    chosen = policy()
    return visit.render(
        "portal/debtors/data.html", form=form, asked=asked, kept=kept_for(chosen), erases=chosen.started_at is not None,
        received=tuple(received_by(receivers_of(visit.case, visit.debtor))),
        dpo=visit.agency.dpo_email if visit.agency else "",
    )  # fmt: skip


@require_POST
@for_case
def copy(visit: DebtorVisit, pk: int) -> HttpResponse:
    """The copy of this very person's data, while it may be taken."""
    found = copy_to_take(pk, visit.debtor.pk, visit.on)
    if found is None:
        raise Http404
    content = take_copy(copy=found, by=Actor.debtor(visit.debtor), at=visit.at)
    return file_answer(content, "application/zip", "mes-donnees.zip")
