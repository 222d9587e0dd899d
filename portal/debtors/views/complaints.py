"""« Faire une réclamation »: about us, from the person's own page; another than who follows the case reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.complaints.enums import ComplaintChannel, ComplaintSubject
from agency.complaints.operations import Grievance, receive
from agency.complaints.rules import ComplaintRefused
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from portal.debtors.decorators import for_case
from portal.debtors.forms import ComplainForm
from portal.debtors.visits import DebtorVisit


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def complain(visit: DebtorVisit) -> HttpResponse:
    """Take a complaint, and say by when it is answered."""
    form = ComplainForm(visit.form_data)
    if form.is_valid():
        told = form.cleaned_data
        grievance = Grievance(ComplaintChannel.PAGE, ComplaintSubject(told["subject"]), told["text"], visit.on)
        try:
            made = receive(
                case=visit.case, debtor=visit.debtor, told=grievance, by=Actor.debtor(visit.debtor), at=visit.at
            )
        except ComplaintRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            day = {"day": format_date(made.answer_by)}
            return visit.render(
                "portal/debtors/message.html", title=_("Votre réclamation est bien arrivée"),
                sentences=[
                    _("Quelqu’un du cabinet qui ne suit pas votre dossier la lit."),
                    _("Sa réponse : au plus tard le %(day)s.") % day,
                    _("D’ici là, les relances de ce dossier sont suspendues."),
                ],
            )  # fmt: skip
    return visit.render(
        "portal/debtors/reply.html", form=form, title=_("Faire une réclamation"), step="", promise="",
        introduction=_("Sur notre façon de faire. Quelqu’un qui ne suit pas votre dossier la lit et y répond."),
        button=_("Envoyer"),
    )  # fmt: skip
