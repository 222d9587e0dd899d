"""Where a person lives: corrected by the team, with who said it; what the national base knows, beside."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.desk.frame.presenters.registers import Proposals, consulted, said_by
from agency.desk.frame.views.pages import page, staff_view
from agency.desk.people.forms import AddressForm
from agency.journal.rules import Actor
from agency.parties import operations
from agency.parties.enums import Matter, Source
from agency.parties.models import Debtor
from agency.parties.rules import written
from agency.registers import gateway
from agency.registers.enums import Register
from agency.users.enums import Permission

from .origin import case_from

_PLACE = ("line1", "line2", "line3", "postcode", "city")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct where a person lives, saying who told it and when; letters not yet gone are drawn again.

    Asked to compare, the national base proposes: its words fill the form in once somebody chose them.
    """
    person, now = get_object_or_404(Debtor, pk=pk), timezone.now()
    today, held = timezone.localdate(now), person.addresses.order_by("-valid", "-since", "-pk").first()
    saves = request.method == "POST" and {"comparer", "reprendre"}.isdisjoint(request.POST)
    start = model_to_dict(held, fields=_PLACE) if held else {}
    given, found = (start | {"on": today}, None) if saves or request.method != "POST" else _compared(request, today)
    form = AddressForm(request.POST if saves else None, initial=given, person=person, today=today)
    case = case_from(request, person)
    if saves and form.is_valid():
        operations.change_address(debtor=person, by=Actor.staff(request.user), at=now, **form.facts)
        messages.success(request, _("L’adresse est corrigée : les prochains courriers y partent."))
        return redirect("staff_case", case.reference)
    context = {
        "form": form, "person": person, "held": held, "case": case, "section": "personnes:index", "found": found,
        "may_compare": gateway.is_on(Register.ADDRESSES),
    }  # fmt: skip
    return page(request, "staff/address.html", context, status=422 if form.errors else 200)


def _compared(request: HttpRequest, today: date) -> tuple[dict[str, Any], Proposals | None]:
    """What was typed, with what the base says of it; or filled in by the address that was chosen."""
    given: dict[str, Any] = dict(request.POST.items())
    if "comparer" in given:
        return given, consulted(Register.ADDRESSES, written(Matter.ADDRESS, given), today)
    line1, postcode, city = [*given["reprendre"].split("|"), "", ""][:3]
    taken = {"line1": line1, "postcode": postcode, "city": city, "source": Source.STAFF, "on": today}
    return given | taken | {"told": said_by(Register.ADDRESSES, today)}, None
