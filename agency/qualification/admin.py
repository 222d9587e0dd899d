"""The assessment in Wagtail's editor, with its workflow."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet, WorkflowActionView

from agency.cases.operations import MoveRefused
from agency.users.enums import Permission
from agency.users.policies import Policy

from . import operations
from .forms import EditorForm
from .models import Qualification
from .rules import CHECKS


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
