"""Staff screens of the assessment: our checklist, and Wagtail's editor with its workflow."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet, WorkflowActionView

from agency.cases.models import Case
from agency.cases.operations import MoveRefused
from agency.cases.queries import summary
from agency.desk.frame.views import page, staff_view
from agency.journal.rules import Actor
from agency.parties.models import Address
from agency.users.enums import Permission
from agency.users.policies import Policy

from . import operations
from .enums import Conclusion
from .forms import ChecklistForm, EditorForm
from .models import Qualification
from .queries import facts_of, to_qualify
from .rules import CHECKS, known_obstacles

RESULTS = {
    Conclusion.READY: gettext_lazy("La première lettre pourra partir."),
    Conclusion.ASK_CREDITOR: gettext_lazy("Le créancier reçoit votre question ; le dossier attend."),
    Conclusion.STOP: gettext_lazy("Le dossier est rendu au créancier, rien n’est envoyé."),
}


@require_safe
@staff_view(Permission.QUALIFY)
def next_one(request: HttpRequest) -> HttpResponse:
    """Open the oldest file that waits for its assessment; the day's queue when none is left."""
    case = _next()
    if case is None:
        messages.success(request, _("Tous les dossiers sont qualifiés."))
        return redirect("staff_day")
    return redirect("staff_qualify", case.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.QUALIFY)
def checklist(request: HttpRequest, reference: str) -> HttpResponse:
    """The checklist of a file: what Amiable knows against it, what a person checks, three results."""
    case = get_object_or_404(Case.objects.select_related("creditor", "debtor", "mandate"), reference=reference)
    now = timezone.now()
    standing = Qualification.objects.filter(case=case).first()
    draft = standing.get_latest_revision_as_object() if standing and standing.latest_revision_id else standing
    form = ChecklistForm(request.POST or None, instance=draft)
    grounds: list[Any] = []
    if request.method == "POST" and form.is_valid():
        done, grounds = _conclude(request, case, form, now)
        if done:
            return redirect("staff_qualify_next" if "next" in request.POST else "staff_day")
    obstacles = known_obstacles(facts_of(case, timezone.localdate(now)))
    people = [party.debtor for party in case.parties.select_related("debtor")]
    return page(
        request,
        "staff/qualify.html",
        {
            "case": case,
            "form": form,
            "obstacles": obstacles,
            "grounds": grounds,
            "summary": summary(case),
            "people": people,
            "addresses": Address.objects.filter(debtor__in=people, valid=True),
            "open": case.state == "to_qualify",
            "standing": standing,
            "section": "staff_qualify_next",
            "checks": [(form[field], sentence) for field, sentence in CHECKS.items()],
            "results": [(one.value, one.label, RESULTS[one]) for one in Conclusion],
            "chosen": form["conclusion"].value() or "",
            "left": to_qualify().count(),
        },
        status=422 if form.errors or grounds else 200,
    )


def _conclude(request: HttpRequest, case: Case, form: ChecklistForm, now: Any) -> tuple[bool, list[Any]]:
    """Answer, submit and approve as this person; return whether it went through, else the grounds against."""
    user, by, on = request.user, Actor.staff(request.user), timezone.localdate(now)
    try:
        with transaction.atomic():
            qualification = operations.open_for(case=case, by=by, at=now)
            operations.answer(qualification=qualification, answers=form.cleaned_data, user=user, by=by, at=now)
            qualification.refresh_from_db()
            operations.submit(qualification=qualification, user=user, by=by, at=now, on=on)
            approved = operations.approve(qualification=qualification, user=user, at=now)
    except operations.NotReady as refusal:
        return False, refusal.grounds
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False, []
    name = case.debtor.full_name
    messages.success(
        request,
        _("%(name)s : dossier qualifié.") % {"name": name}
        if approved
        else _("%(name)s : qualification soumise. Une seconde personne doit l’approuver.") % {"name": name},
    )
    return True, []


def _next() -> Case | None:
    return to_qualify().first()


class QualificationEditView(EditView):
    """Wagtail's editor; what the law refuses at approval comes back in words, nothing half-written."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, submit or approve in one transaction."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except (operations.NotReady, MoveRefused) as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)


class QualificationWorkflowView(WorkflowActionView):
    """The approval from a list or a dialog: refused in words, and rolled back with the rest."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do the act of the task, or say what forbids it."""
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except (operations.NotReady, MoveRefused) as refusal:
            messages.error(request, str(refusal))
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
            return redirect(self.redirect_url)


class QualificationViewSet(SnippetViewSet):
    """The assessment in Wagtail's editor: draft, history, workflow."""

    model = Qualification
    icon = "clipboard-list"
    menu_label = gettext_lazy("Qualifications")
    add_to_admin_menu = False
    add_to_reference_index = False
    copy_view_enabled = False
    edit_view_class = QualificationEditView
    workflow_action_view_class = QualificationWorkflowView
    list_display: ClassVar[list[Any]] = [
        Column("case", label=gettext_lazy("Dossier"), accessor=lambda row: row.case.reference),
        Column("person", label=gettext_lazy("Personne"), accessor=lambda row: row.case.debtor.full_name),
        "conclusion",
    ]
    list_filter: ClassVar[list[str]] = ["conclusion"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel(field) for field in CHECKS], heading=gettext_lazy("Vérifications")),
            MultiFieldPanel(
                [
                    FieldPanel("legal_ground"),
                    FieldPanel("reason_known"),
                    FieldPanel("question"),
                    FieldPanel("conclusion"),
                ],
                heading=gettext_lazy("Conclusion"),
            ),
        ],
        base_form_class=EditorForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:  # noqa: ARG002  Wagtail's signature
        """Rows with the file and the person they show."""
        return Qualification.objects.select_related("case__debtor")


# Nobody may publish: it is the workflow that does, once approved. Rows are opened by the trade, never by hand.
register_permission_policy(
    Qualification, Policy(Qualification, view=Permission.QUALIFY, change=Permission.QUALIFY), exact_class=True
)
register_snippet(QualificationViewSet)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("qualifier/", next_one, name="staff_qualify_next"),
        path("qualifier/<str:reference>/", checklist, name="staff_qualify"),
    ]
