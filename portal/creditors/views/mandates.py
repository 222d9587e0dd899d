"""The creditor's views of its mandate: read, signed on line with a code, kept."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.cases.views import file_answer
from agency.letters.presenters import draw_offered
from agency.mandates import operations
from agency.mandates.enums import MandateState
from agency.mandates.models import Mandate
from agency.parties.enums import CreditorAct
from portal.creditors import conventions, signing
from portal.creditors.decorators import for_creditor
from portal.creditors.forms import MandateSignForm
from portal.creditors.queries import mandate_or_404
from portal.creditors.visits import CreditorVisit
from portal.evidence import evidence_of


@require_safe
@for_creditor(CreditorAct.READ)
def mandate(visit: CreditorVisit, pk: int) -> HttpResponse:
    """A convention: to read and sign, or signed."""
    return _page(visit, mandate_or_404(visit.creditor, pk))


@require_safe
@for_creditor(CreditorAct.READ)
def convention(visit: CreditorVisit, pk: int) -> HttpResponse:
    """The PDF: what is signed, else what is offered."""
    found = mandate_or_404(visit.creditor, pk)
    if found.state == MandateState.ACTIVE:
        with found.document.open("rb") as kept:
            content = kept.read()
    else:
        content = draw_offered(found)
    return file_answer(content, "application/pdf", f"mandat-{found.pk}.pdf", shown=True)


@require_POST
@for_creditor(CreditorAct.SIGN)
def send_code(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Send the code for the text as it stands."""
    found = mandate_or_404(visit.creditor, pk)
    if found.state == MandateState.DRAFT:
        try:
            sent = signing.send_code(visit, conventions.sha256_of(found))
        except OSError:
            messages.error(visit.request, _("L’e-mail n’est pas parti. Réessayez dans un moment."))
        else:
            told = _("Un code est parti à %(email)s.") if sent else _("Un code vient de partir à %(email)s.")
            messages.success(visit.request, told % {"email": visit.email})
    return redirect("creditors:mandate", pk)


@require_POST
@for_creditor(CreditorAct.SIGN)
def sign(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Sign the text that was read, with the code that was sent for it."""
    found, form = mandate_or_404(visit.creditor, pk), MandateSignForm(visit.request.POST)
    if found.state == MandateState.ACTIVE:
        return redirect("creditors:mandate", pk)
    if form.is_valid() and _signed(visit, found, form):
        messages.success(visit.request, _("Le mandat est signé. Il reste ici, en PDF."))
        return redirect("creditors:mandate", pk)
    return _page(visit, found, form)


def _signed(visit: CreditorVisit, found: Mandate, form: MandateSignForm) -> bool:
    sent_at = signing.use_code(visit, form.cleaned_data["code"], conventions.sha256_of(found))
    if not sent_at:
        form.add_error("code", _("Ce code n’ouvre pas la signature de ce texte. Demandez-en un autre"))
        return False
    try:
        conventions.sign_on_line(
            mandate=found, signatory=form.cleaned_data["signatory"], email=visit.email, by=visit.by, at=visit.at,
            on=visit.on, evidence={"code_sent_at": sent_at, **evidence_of(visit.request)},
        )  # fmt: skip
    except (operations.MandateIncomplete, operations.NotADraft) as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
    else:
        return True
    return False


def _page(visit: CreditorVisit, found: Mandate, form: MandateSignForm | None = None) -> HttpResponse:
    return visit.render(
        "portal/creditors/mandate.html",
        status=422 if form else 200,
        mandate=found,
        form=form or MandateSignForm(),
        coded=signing.has_code(visit),
        signed=found.state == MandateState.ACTIVE,
    )
