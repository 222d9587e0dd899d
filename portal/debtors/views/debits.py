"""A person's views of direct debit: the mandate given, its dates, and its end at any time."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agency.debits.enums import DebitWay
from agency.debits.operations import DebitRefused, begin_card, end, give, settle_cards
from agency.debits.queries import mandate_of, open_setups
from agency.journal.rules import Actor
from agency.plans.models import Plan
from agency.plans.queries import open_plan
from portal.debtors.decorators import for_case
from portal.debtors.forms import CardAgreementForm, DebitSignatureForm
from portal.debtors.presenters import (
    debit_offer,
    debit_page,
    debit_standing,
    gives_account,
    saves_card,
    stripe_offer,
)
from portal.debtors.visits import DebtorVisit
from portal.evidence import evidence_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def debit(visit: DebtorVisit) -> HttpResponse:
    """Read the mandate and sign it; once it is signed, its dates and how to stop."""
    plan = open_plan(visit.case, visit.debtor)
    standing = debit_standing(plan, visit.on)
    if plan is None or standing is None:
        if gives_account(plan, visit.on):
            return visit.redirect("debit_account")
        return visit.redirect("debit_card" if saves_card(plan, visit.on) else "home")
    if standing:
        mandate = mandate_of(plan)
        shown = debit_page(mandate, visit.case) if mandate else None
        return visit.render("portal/debtors/debit_running.html", debit=shown)
    form = DebitSignatureForm(visit.form_data, initial={"holder": visit.debtor.full_name})
    if form.is_valid() and _give(visit, plan, form):
        return visit.redirect("debit")
    if visit.agency is None:
        return visit.redirect("home")
    return visit.render("portal/debtors/debit.html", form=form, debit=debit_offer(plan, visit.agency, visit.on))


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def card(visit: DebtorVisit) -> HttpResponse:
    """Read what is agreed to with a card, accept it, and go to Stripe's page."""
    plan = open_plan(visit.case, visit.debtor)
    if plan is None or not saves_card(plan, visit.on):
        return visit.redirect("debit")
    return _agreement(visit, plan, DebitWay.CARD, "portal/debtors/debit_card.html")


@require_http_methods(["GET", "HEAD", "POST"])
@for_case
def account(visit: DebtorVisit) -> HttpResponse:
    """Read what is agreed to with an account, accept it, and give the mandate on Stripe's page."""
    plan = open_plan(visit.case, visit.debtor)
    if plan is None or not gives_account(plan, visit.on):
        return visit.redirect("debit")
    return _agreement(visit, plan, DebitWay.SEPA, "portal/debtors/debit_account.html")


@require_POST
@for_case
def card_change(visit: DebtorVisit) -> HttpResponse:
    """« Changer de carte »: the same agreement, another card."""
    plan = open_plan(visit.case, visit.debtor)
    mandate = mandate_of(plan) if plan else None
    if plan is None or mandate is None or mandate.way != DebitWay.CARD:
        return visit.redirect("debit")
    try:
        return _to_stripe(visit, plan)
    except DebitRefused as refusal:
        shown = debit_page(mandate, visit.case)
        return visit.render("portal/debtors/debit_running.html", debit=shown, notice=str(refusal))


@require_safe
@for_case
def card_back(visit: DebtorVisit) -> HttpResponse:
    """Coming back from Stripe proves nothing: its page is read there, and the card is in place or on its way."""
    plan = open_plan(visit.case, visit.debtor)
    if plan is None:
        return visit.redirect("home")
    settle_cards(plan=plan, by=Actor.debtor(visit.debtor), at=visit.at)
    waiting = open_setups().filter(plan=plan).first() if mandate_of(plan) is None else None
    if waiting is not None:
        return visit.render("portal/debtors/debit_card_waiting.html", account=waiting.way == DebitWay.SEPA)
    return visit.redirect("debit")


@require_POST
@for_case
def stop(visit: DebtorVisit) -> HttpResponse:
    """« Arrêter le prélèvement »: everything that is not at the bank yet is given up at once."""
    plan = open_plan(visit.case, visit.debtor)
    mandate = mandate_of(plan) if plan else None
    if mandate is not None:
        by, why = Actor.debtor(visit.debtor), _("arrêté par la personne sur sa page")
        end(mandate=mandate, reason=why, by_person=True, by=by, at=visit.at)
    return visit.redirect("debit")


def _agreement(visit: DebtorVisit, plan: Plan, way: DebitWay, template: str) -> HttpResponse:
    """The words before Stripe's page, and the way to it once they are accepted."""
    if visit.agency is None:
        return visit.redirect("home")
    form = CardAgreementForm(visit.form_data)
    if form.is_valid():
        try:
            return _to_stripe(visit, plan, way)
        except DebitRefused as refusal:
            form.add_error("read", str(refusal))
    return visit.render(template, form=form, debit=stripe_offer(way, plan, visit.agency, visit.on))


def _to_stripe(visit: DebtorVisit, plan: Plan, way: DebitWay = DebitWay.CARD) -> HttpResponse:
    """Open the page and go there. Raises `DebitRefused`."""
    told = stripe_offer(way, plan, visit.agency, visit.on).paragraphs if visit.agency else ()
    asked = visit.operation_arguments() | {"evidence": evidence_of(visit.request, told)}
    asked.pop("case")
    back, stay = visit.absolute_url("debit_card_back"), visit.absolute_url("debit")
    setup = begin_card(plan=plan, way=way, success_url=back, cancel_url=stay, **asked)
    response = HttpResponseRedirect(setup.session_url)
    response.status_code = 303
    response["Referrer-Policy"] = "no-referrer"
    return response


def _give(visit: DebtorVisit, plan: Plan, form: DebitSignatureForm) -> bool:
    told = debit_offer(plan, visit.agency, visit.on).paragraphs if visit.agency else ()
    asked = visit.operation_arguments() | {"evidence": evidence_of(visit.request, told)}
    asked.pop("case")
    try:
        give(plan=plan, iban=form.cleaned_data["iban"], holder=form.cleaned_data["holder"], **asked)
    except DebitRefused as refusal:
        form.add_error("iban", str(refusal))
        return False
    return True
