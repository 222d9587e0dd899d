"""The insolvency of a firm: what the bulletin printed, confirmed or declined; a notice typed by whoever read it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.cases.models import Case
from agency.desk.frame.views.pages import page, staff_view
from agency.desk.people.forms import NoticeForm, ReasonForm
from agency.desk.people.presenters import present_notices
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from agency.registers import gateway, operations
from agency.registers.enums import Register
from agency.registers.models import InsolvencyNotice
from agency.registers.queries import notices_of
from agency.users.enums import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.HOLD_CASES)
def notices(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of a firm; posted, a notice that somebody read, or a question to the bulletin now."""
    debtor = get_object_or_404(Debtor, pk=pk)
    if "chercher" in request.POST:
        _look_up(request, debtor)
        return redirect("staff_insolvency", pk)
    form = NoticeForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        by, at = Actor.staff(request.user), timezone.now()
        try:
            operations.note_by_hand(debtor=debtor, owner=request.user, by=by, at=at, **form.cleaned_data)
        except operations.NoticeRefused as refusal:
            form.add_error("reference", str(refusal))
        else:
            messages.success(request, _("C’est noté : plus rien n’est demandé à cette entreprise."))
            return redirect("staff_insolvency", pk)
    return _whole(request, debtor, form)


@require_POST
@staff_view(Permission.HOLD_CASES)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice is of this firm."""
    return _decide(request, pk, agrees=True)


@require_POST
@staff_view(Permission.HOLD_CASES)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice is of another firm."""
    return _decide(request, pk, agrees=False)


def _decide(request: HttpRequest, pk: int, *, agrees: bool) -> HttpResponse:
    notice = get_object_or_404(InsolvencyNotice.objects.select_related("debtor"), pk=pk)
    form, by, at = ReasonForm(request.POST), Actor.staff(request.user), timezone.now()
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect("staff_insolvency", notice.debtor_id)
    reason = form.cleaned_data["reason"]
    try:
        if agrees:
            operations.confirm(notice=notice, reason=reason, owner=request.user, by=by, at=at)
            messages.success(request, _("C’est noté : plus rien n’est demandé à cette entreprise."))
        else:
            operations.decline(notice=notice, reason=reason, by=by, at=at)
            messages.success(request, _("L’avis est écarté : les dossiers qu’il arrêtait reprennent."))
    except operations.NoticeRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("staff_insolvency", notice.debtor_id)


def _look_up(request: HttpRequest, debtor: Debtor) -> None:
    if not debtor.siren or not gateway.is_on(Register.NOTICES):
        messages.error(request, _("Sans SIREN, ou sans accès au BODACC, saisissez l’annonce à la main."))
        return
    try:
        found = operations.look_up(sirens=[debtor.siren], by=Actor.staff(request.user), at=timezone.now())
    except gateway.Unanswered:
        messages.error(request, _("Le BODACC ne répond pas : réessayez, ou saisissez l’annonce à la main."))
        return
    messages.success(
        request,
        _("Une procédure collective est publiée : les relances s’arrêtent, lisez l’avis.")
        if found
        else _("Le BODACC ne dit rien de nouveau de ce SIREN."),
    )


def _whole(request: HttpRequest, debtor: Debtor, form: NoticeForm) -> HttpResponse:
    case = debtor.cases.order_by("-opened_on", "-pk").first() or get_object_or_404(Case, parties__debtor=debtor)
    context = {
        "person": debtor,
        "case": case,
        "notices": present_notices(notices_of(debtor)),
        "form": form,
        "reason": ReasonForm(),
        "may_look_up": bool(debtor.siren) and gateway.is_on(Register.NOTICES),
        "section": "personnes:index",
    }
    return page(request, "staff/insolvency.html", context, status=422 if form.errors else 200)
