"""The creditor's views that hand invoices over: choose a file, check what was read, confide."""

from __future__ import annotations

from importlib.resources import files as resources

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations import BatchRefused, abandon_batch, ask_confirmation, read_batch
from agency.intake.queries import groups_of
from agency.intake.rules import ALREADY
from agency.readers.claim_files import UnreadableFile
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import DepositForm
from portal.creditors.queries import batch_or_404
from portal.creditors.visits import CreditorVisit
from tenants.tasks import enqueue

MODELS = {"ecole": "ecole.csv", "factures": "factures.csv", "contacts": "contacts.csv"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_creditor
def deposit(visit: CreditorVisit) -> HttpResponse:
    """Read a file and go to its check page; what cannot be read says where and why, and keeps nothing."""
    form = DepositForm(visit.request.POST or None, visit.request.FILES or None)
    if visit.request.method == "POST" and form.is_valid():
        chosen, contacts = form.cleaned_data["file"], form.cleaned_data["contacts"]
        try:
            batch = read_batch(
                creditor=visit.creditor, filename=chosen.name, data=chosen.read(),
                contacts=contacts.read() if contacts else None, by=visit.by, at=visit.at, on=visit.on,
            )  # fmt: skip
        except UnreadableFile as error:
            form.add_error("file", str(error))
        except BatchRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect("creditors:check", batch.pk)
    return visit.render("portal/creditors/deposit.html", form=form, status=422 if form.errors else 200)


@require_safe
@for_creditor
def check(visit: CreditorVisit, pk: int) -> HttpResponse:
    """What was read, before anything is confided: ready, to check, to complete, refused, each with its reason."""
    return _checked(visit, batch_or_404(visit.creditor, pk))


@require_POST
@for_creditor
def confirm(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Have the ready lines and those ticked as checked confided; doing it twice shows the same page, and says so."""
    batch = batch_or_404(visit.creditor, pk)
    try:
        ask_confirmation(batch=batch, checked=_ticked(visit), by=visit.by, at=visit.at, on=visit.on)
        enqueue("intake.drain")
    except BatchRefused as error:
        if batch.state == BatchState.PREVIEW:
            return visit.render("portal/creditors/refused.html", reason=str(error), status=409)
        return _checked(visit, batch, notice=str(error), status=409)
    return redirect("creditors:check", pk)


@require_POST
@for_creditor
def abandon(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Forget a file that was only read."""
    batch = batch_or_404(visit.creditor, pk)
    if batch.state == BatchState.PREVIEW:
        abandon_batch(batch=batch, by=visit.by, at=visit.at)
    return redirect("creditors:home")


@require_safe
@for_creditor
def model(_visit: CreditorVisit, name: str) -> HttpResponse:
    """Give a model file to fill in."""
    if name not in MODELS:
        raise Http404
    content = resources("agency.readers.tables").joinpath("models", MODELS[name]).read_bytes()
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="modele-{MODELS[name]}"'
    return response


def _checked(visit: CreditorVisit, batch: ImportBatch, *, notice: str = "", status: int = 200) -> HttpResponse:
    groups = groups_of(batch)
    outcomes = {group.outcome: group.total for group in groups}
    return visit.render(
        "portal/creditors/check.html",
        batch=batch,
        groups=groups,
        ready=outcomes.get(Outcome.READY),
        doubtful=outcomes.get(Outcome.DOUBTFUL),
        confided=Outcome.CONFIDED in outcomes,
        refused=bool(outcomes.keys() & {Outcome.REFUSED, Outcome.INCOMPLETE}),
        known=batch.rows.filter(outcome=Outcome.REFUSED, rule=ALREADY).exists(),
        notice=notice,
        status=status,
    )


def _ticked(visit: CreditorVisit) -> list[int]:
    """The lines ticked on the check page; what is not a line's key is not a tick."""
    return [int(key) for key in visit.request.POST.getlist("checked") if key.isascii() and key.isdigit()]
