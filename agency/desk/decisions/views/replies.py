"""One reply: the answer, and whether the case goes on."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.desk.frame.views.pages import forget_words, kept_words, page, staff_view
from agency.disputes import operations
from agency.disputes.models import Reply
from agency.handling.enums import NonPaymentReason
from agency.handling.operations import note_reason
from agency.handling.queries import reason_of
from agency.instalments.queries import waiting_change
from agency.journal.rules import Actor
from agency.letters.wording.lint import Finding, WordsRefused
from agency.users.enums import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a person, and say why it is not paid; the suspension is lifted only when the box is ticked."""
    reply = get_object_or_404(Reply.objects.select_related("case__creditor", "debtor"), pk=pk)
    asked = waiting_change(reply)
    if asked is not None:
        # Its answer is the change itself, or why not: in one place.
        return redirect("staff_plan_change", asked.pk)
    draft = kept_words(request)
    error, typed = "", draft.get("text", "")
    ticked: Mapping[str, str] = draft
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        now = timezone.now()
        typed, ticked = request.POST.get("text", ""), request.POST
        try:
            operations.answer(
                reply=reply, text=typed, lift_hold=ticked.get("lift_hold") == "1",
                recognises=ticked.get("recognises") == "1", by=Actor.staff(request.user), at=now,
                on=timezone.localdate(now),
            )  # fmt: skip
        except (operations.EmptyReply, operations.AlreadyAnswered) as refusal:
            error = str(refusal)
            reply.refresh_from_db(fields=["answer", "answered_at", "answer_signature"])
        except WordsRefused as refusal:
            error, findings = _("Rien n’est parti : reprenez ces mots."), refusal.findings
        else:
            if (why := request.POST.get("why", "")) in NonPaymentReason:
                note_reason(case=reply.case, reason=NonPaymentReason(why), by=Actor.staff(request.user), at=now)
            messages.success(request, _("La réponse part : %(name)s la lira.") % {"name": reply.debtor.full_name})
            forget_words(request)
            return redirect("staff_day")
    return page(
        request,
        "staff/reply.html",
        {
            "reply": reply,
            "case": reply.case,
            "error": error,
            "findings": findings,
            "typed": typed,
            "lift": ticked.get("lift_hold") == "1",
            "recognises": ticked.get("recognises") == "1",
            "reasons": NonPaymentReason.choices,
            "reason": ticked.get("why") or reason_of(reply.case),
            "restored": bool(draft) and request.method != "POST",
            "section": "staff_day",
        },
        status=422 if error else 200,
    )
