"""Slips received by post: one scanned or typed, then taken with one confirmation."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.cases.queries import summary
from agency.desk.frame.views.pages import page, staff_view
from agency.disputes.rules import PAUSE_DAYS
from agency.journal.rules import Actor
from agency.slips.operations import take_slip
from agency.slips.queries import answers_of, latest_slips, letter_of, letters_with_slips
from agency.slips.rules import SlipRefused
from agency.users.enums import Permission

from .forms import SlipForm, SlipNumberForm
from .presenters import cautions, done_of, taken_line

SECTION = "staff_slips"
SHOWN = 20


@require_safe
@staff_view(Permission.CONTACT)
def slips(request: HttpRequest) -> HttpResponse:
    """Find the letter of a number, asked by a scanner or by hand; the last slips taken below."""
    form = SlipNumberForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        letter = letter_of(form.cleaned_data["number"])
        if letter is not None:
            return redirect("staff_slip", letter.pk)
        form.add_error("number", _("Aucun courrier de votre cabinet ne porte ce numéro. Relisez les douze chiffres."))
    taken = [(row.letter, taken_line(row)) for row in latest_slips().select_related("reply", "plan", "hold")[:SHOWN]]
    context = {"form": form, "taken": taken, "section": SECTION}
    return page(request, "staff/slips.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of a slip, what was taken of it before, and its four boxes to fill in."""
    letter, now = get_object_or_404(letters_with_slips().filter(debtor__isnull=False), pk=pk), timezone.now()
    on = timezone.localdate(now)
    initial = {"received_on": on, "until": on + timedelta(days=PAUSE_DAYS)}
    form = SlipForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = take_slip(
                letter=letter, told=form.filled, scan=form.cleaned_data["scan"], by=Actor.staff(request.user), at=now
            )
        except SlipRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = {"name": letter.debtor.full_name, "done": done_of(row)}  # type: ignore[union-attr]
            messages.success(request, _("Coupon de %(name)s enregistré : %(done)s. Au suivant.") % told)
            return redirect("staff_slips")
    context = {
        "letter": letter, "case": letter.case, "form": form, "summary": summary(letter.case),
        "taken": [taken_line(row) for row in answers_of(letter)], "cautions": cautions(letter, on), "section": SECTION,
    }  # fmt: skip
    return page(request, "staff/slip.html", context, status=422 if form.errors else 200)
