"""« Être rappelé »: a person asks for a call at a half-day, moves it, takes it back."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.cases.enums import HoldReason
from agency.cases.queries import running_holds
from agency.handling.asked import operations
from agency.handling.asked.enums import HalfDay
from agency.handling.asked.queries import is_late, slots, standing_request
from agency.handling.asked.rules import CallRequestRefused
from agency.journal.rules import Actor
from agency.parties.queries import phones, usable_phone
from portal.debtors.decorators import for_case
from portal.debtors.forms.calls import CallSlotForm, when
from portal.debtors.visits import DebtorVisit

WITHDRAW = "retirer"


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def call(visit: DebtorVisit) -> HttpResponse:
    """Ask for a call where and when we may make it; say where it stands."""
    by = Actor.debtor(visit.debtor)
    if visit.form_data is not None and WITHDRAW in visit.form_data:
        operations.withdraw_call(case=visit.case, debtor=visit.debtor, by=by, at=visit.at)
        return visit.render(
            "portal/debtors/message.html", title=_("Votre demande d’appel est retirée"),
            sentences=[_("Vous pouvez en faire une autre quand vous voulez.")],
        )  # fmt: skip
    offered = slots(visit.case, visit.debtor, visit.at)
    form = CallSlotForm(visit.form_data, slots=offered)
    if form.is_valid():
        day, half = form.chosen
        try:
            operations.ask_call(case=visit.case, debtor=visit.debtor, day=day, half=half, by=by, at=visit.at)
        except CallRequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return visit.render(
                "portal/debtors/message.html", title=_("C’est noté"),
                sentences=[
                    _("Nous vous appelons %(when)s.") % {"when": when(day, half)},
                    *([_("D’ici là, aucun courrier de relance ne part.")] if _is_held(visit) else []),
                    _("Vous pouvez changer ou retirer ce moment ici."),
                ],
            )  # fmt: skip
    return _page(visit, form, offered=bool(offered))


def _is_held(visit: DebtorVisit) -> bool:
    """Whether the letters of the case wait for the call: a plan has its own dates, and goes on."""
    return running_holds(visit.case, visit.at).filter(reason=HoldReason.CALL).exists()


def _page(visit: DebtorVisit, form: CallSlotForm, *, offered: bool) -> HttpResponse:
    point, asked = usable_phone(visit.debtor), standing_request(visit.case, visit.debtor.pk)
    refused = point is None and (visit.debtor.paper_only or any(one.opted_out_at for one in phones(visit.debtor)))
    return visit.render(
        "portal/debtors/call.html", form=form, offered=offered, refused=refused, unknown=point is None and not refused,
        number=point.value[-2:] if point else "",
        asked=when(asked.call_on, HalfDay(asked.half)) if asked else "",
        late=asked is not None and is_late(asked, visit.debtor, visit.at),
    )  # fmt: skip
