"""« Même personne ? »: pairs that wait, two rows side by side, joined, declined, parted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.accessories import operations as accessories
from agency.desk.frame.views.pages import page, staff_view
from agency.desk.people.forms import PairForm, ReasonForm
from agency.desk.people.presenters import present_pair, present_pairs
from agency.desk.people.queries import SHOWN
from agency.journal.rules import Actor
from agency.parties import operations
from agency.parties.models import PersonLink
from agency.parties.queries import joined_links, waiting_links
from agency.users.enums import Permission

SECTION = "staff_same_people"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.QUALIFY)
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, those that were joined; two files that somebody wants to look at side by side."""
    form = PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = operations.propose_by_hand(**form.cleaned_data, by=Actor.staff(request.user), at=timezone.now())
        except operations.LinkRefused as refusal:
            form.add_error("other", str(refusal))
        else:
            return redirect("staff_same_person", link.pk)
    context = {
        "waiting": present_pairs(waiting_links()[:SHOWN]),
        "joined": present_pairs(joined_links()[:SHOWN]),
        "form": form,
        "section": SECTION,
    }
    return page(request, "staff/same_people.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.QUALIFY)
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Two rows side by side; posted, they are one person."""
    link, form = _found(pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accessories.join_people(
                link=link, owner=request.user, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data
            )
        except operations.LinkRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est une seule personne : courriers et protections comptent ensemble."))
            return redirect("staff_same_person", pk)
    return _side_by_side(request, link, form)


@require_POST
@staff_view(Permission.QUALIFY)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """They are two people: the pair is not proposed again."""
    link, form = _found(pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            operations.decline(link=link, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        except operations.LinkRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ce sont deux personnes : ce rapprochement n’est plus proposé."))
            return redirect("staff_same_people")
    return _side_by_side(request, link, form)


@require_POST
@staff_view(Permission.QUALIFY)
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a joining: each row counts by itself again."""
    link, form = _found(pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            accessories.part_people(link=link, by=Actor.staff(request.user), at=timezone.now(), **form.cleaned_data)
        except operations.LinkRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le rapprochement est défait : chaque fiche compte de nouveau pour elle-même."))
            return redirect("staff_same_person", pk)
    return _side_by_side(request, link, form)


def _found(pk: int) -> PersonLink:
    return get_object_or_404(PersonLink.objects.select_related("one", "other"), pk=pk)


def _side_by_side(request: HttpRequest, link: PersonLink, form: ReasonForm) -> HttpResponse:
    context = {"pair": present_pair(_found(link.pk)), "form": form, "section": SECTION}
    return page(request, "staff/same_person.html", context, status=422 if form.errors else 200)
