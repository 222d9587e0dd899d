"""Staff screens of files: the list, suspensions, evidence."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin.views.generic.models import IndexView

from agency.common.money import ZERO, format_euros
from agency.desk.frame.record_lists import RecordList, text_column
from agency.desk.frame.views import staff_view
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode
from agency.ledger.models import Posting
from agency.users.enums import Permission

from . import operations
from .enums import CaseState, HoldReason
from .models import Case, Document, Hold

SHOWN_IN_THE_BROWSER = frozenset({"application/pdf", "image/png", "image/jpeg"})


@require_POST
@staff_view(Permission.HOLD_CASES)
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Stop the machine on a file until somebody lifts the suspension, saying why."""
    case = get_object_or_404(Case, reference=reference)
    note = request.POST.get("note", "").strip()[:200]
    if not note:
        messages.error(request, _("Dites en quelques mots pourquoi le dossier est suspendu."))
    else:
        operations.hold(case=case, reason=HoldReason.STAFF, note=note, by=Actor.staff(request.user), at=timezone.now())
        messages.success(request, _("Le dossier est suspendu : rien ne part jusqu’à ce que vous leviez la suspension."))
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.HOLD_CASES)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a suspension, saying why."""
    standing = get_object_or_404(Hold.objects.select_related("case"), pk=pk)
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, _("Dites en quelques mots pourquoi la suspension est levée."))
    else:
        operations.lift_hold(hold=standing, reason=reason, by=Actor.staff(request.user), at=timezone.now())
        messages.success(request, _("La suspension est levée."))
    return redirect("staff_case", standing.case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The creditor answered: the file waits for its assessment again."""
    case = get_object_or_404(Case, reference=reference)
    now = timezone.now()
    try:
        operations.move(
            case=case,
            to=CaseState.TO_QUALIFY,
            by=Actor.staff(request.user),
            at=now,
            on=timezone.localdate(now),
            reason="réponse du créancier",
        )
    except operations.MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le dossier est de nouveau à qualifier."))
    return redirect("staff_case", case.reference)


@require_safe
@staff_view(Permission.SEE_CASES)
def document(_request: HttpRequest, pk: int) -> FileResponse:
    """A piece of evidence. What a browser could run is downloaded, never shown."""
    piece = get_object_or_404(Document, pk=pk)
    extension = str(piece.file.name).rpartition(".")[2]
    answer = FileResponse(
        piece.file.open("rb"),
        content_type=piece.mime,
        as_attachment=piece.mime not in SHOWN_IN_THE_BROWSER,
        filename=f"{piece.title}.{extension}",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


class CaseIndex(IndexView):
    """The list leads to the file's own page, which says more than the row."""

    def get_inspect_url(self, instance: Case) -> str:
        """Address of the file."""
        return reverse("staff_case", args=[instance.reference])


class CaseList(RecordList):
    """Every file, by state, creditor and date."""

    model = Case
    name = "dossiers"
    menu_label = gettext_lazy("Dossiers")
    icon = "folder-open-inverse"
    select_related = ("creditor", "debtor")
    index_view_class = CaseIndex
    list_display: ClassVar[list[object]] = [
        "reference",
        text_column("person", gettext_lazy("Personne"), lambda case: case.debtor.full_name, "debtor__last_name"),
        text_column("creditor", gettext_lazy("Créancier"), lambda case: case.creditor.short_name, "creditor__name"),
        "state",
        "opened_on",
        "last_day_to_act",
        text_column("due", gettext_lazy("Reste dû"), lambda case: format_euros(case.due), "due"),
    ]
    list_filter: ClassVar[list[str]] = ["state", "creditor", "debtor_kind", "opened_on"]
    search_fields: ClassVar[list[str]] = [
        "reference",
        "debtor__last_name",
        "debtor__first_name",
        "debtor__company_name",
        "claims__number",
    ]
    inspect_view_fields: ClassVar[list[str]] = [
        "reference",
        "rf_reference",
        "creditor",
        "debtor",
        "debtor_kind",
        "state",
        "opened_on",
        "qualified_at",
        "closed_on",
        "first_letter_reference",
        "first_letter_on",
        "last_day_to_act",
        "referent",
    ]

    def rows(self) -> QuerySet[Case]:
        """Files with what is still owed on each, from the claim book."""
        owed = (
            Posting.objects.filter(account=AccountCode.CLAIM_DUE, case_id=OuterRef("pk"))
            .order_by()
            .values("case_id")
            .annotate(net=Sum(F("debit") - F("credit")))
            .values("net")
        )
        money = DecimalField(max_digits=14, decimal_places=2)
        return super().rows().annotate(due=Coalesce(Subquery(owed, output_field=money), ZERO, output_field=money))


@hooks.register("register_admin_viewset")
def lists() -> list[RecordList]:
    """The lists of this room."""
    return [CaseList()]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The acts of this room, under `/gestion/`."""
    return [
        path("dossier/<str:reference>/suspendre/", hold, name="staff_hold"),
        path("dossier/<str:reference>/a-qualifier/", take_back, name="staff_take_back"),
        path("suspension/<int:pk>/lever/", lift, name="staff_lift"),
        path("piece/<int:pk>/", document, name="staff_document"),
    ]
