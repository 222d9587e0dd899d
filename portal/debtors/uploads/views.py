"""A person’s views of their files: one more for a word they sent, one of theirs given back to them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.cases.views import file_answer
from agency.disputes.models import Reply
from agency.disputes.queries import replies_of
from agency.journal.rules import Actor
from agency.uploads.models import Upload
from agency.uploads.operations import TooManyUploads, send
from agency.uploads.rules import served_name
from agency.uploads.values import SentFile
from portal.debtors.decorators import for_case
from portal.debtors.uploads.forms import JoinForm
from portal.debtors.visits import DebtorVisit
from tenants.tasks import enqueue


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def join(visit: DebtorVisit, pk: int) -> HttpResponse:
    """Take more files for a word of the person that waits for our answer."""
    reply = replies_of(visit.case, visit.visitor.debtor_id).filter(pk=pk, answered_at__isnull=True).first()
    if reply is None:
        raise Http404
    form = JoinForm(visit.form_data, visit.request.FILES or None)
    if form.is_valid():
        try:
            send_files(visit, reply, form.cleaned_data["documents"])
        except TooManyUploads as refusal:
            form.add_error(None, str(refusal))
        else:
            return visit.redirect("received", reply.pk)
    return visit.render(
        "portal/debtors/reply.html", form=form, title=_("Ajouter un document"), step="", promise="",
        introduction=_("Un relevé, un reçu, un courrier : une photo prise avec le téléphone suffit."),
        button=_("Envoyer"),
    )  # fmt: skip


@require_safe
@for_case
def upload(visit: DebtorVisit, pk: int) -> HttpResponse:
    """Give a file back to who sent it, once it was judged: downloaded, never shown by our pages."""
    own = Upload.objects.filter(reply__case=visit.case, reply__debtor_id=visit.visitor.debtor_id)
    found = own.filter(pk=pk, document__isnull=False).select_related("document").first()
    if found is None or found.document is None:
        raise Http404
    with found.document.file.open("rb") as kept:
        return file_answer(kept.read(), found.document.mime, served_name(found.name, found.document.mime))


def send_files(visit: DebtorVisit, reply: Reply, files: list[SentFile]) -> None:
    """Keep the files that came with a word, and have them judged soon. Raises `TooManyUploads`."""
    if files:
        send(reply=reply, files=files, by=Actor.debtor(visit.debtor), at=visit.at)
        enqueue("uploads.judge")
