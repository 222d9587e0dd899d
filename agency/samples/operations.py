"""A trial begun and ended: the sample story told by the operations of every day, then a fresh agency instead."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context, tenant_context

from agency.cases.models import Case
from agency.cases.operations import NewClaim, Obligor, add_claims, open_case
from agency.common.calendar import add_months
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import ask_pause, receive_reply
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.presenters import draw_convention
from agency.mandates.models import Mandate
from agency.mandates.operations import draft, set_profile, sign
from agency.parties.operations import add_creditor, match_or_create
from agency.qualification.enums import Conclusion
from agency.qualification.operations import answer, approve, open_for, submit
from agency.qualification.rules import CHECKS
from agency.strategies.operations import tick
from agency.users.models import User
from tenants.current import PUBLIC, current_agency, on_trial
from tenants.models import Agency, AgencyKind
from tenants.operations import StateChangeRefused, mark_trial, replace_agency

from .queries import kept, may_begin_trial
from .values import (
    COMPANY,
    CREDITOR_IBAN,
    PROFILE,
    PROFILE_SINCE,
    PROFILE_UNTIL,
    SCHOOL,
    Sample,
    SampleStage,
    samples,
)  # fmt: skip


class TrialRefused(Exception):
    """The agency is not where a trial begins, or ends; the message says why in French."""


@transaction.atomic
def begin_trial(*, user: User, by: Actor, at: datetime, on: date) -> None:
    """Fill an empty agency with invented people; from now on nothing leaves it. `user` is who qualifies them.

    Raises `TrialRefused` once the agency has a creditor or an identity of its own.
    """
    if not may_begin_trial():
        raise TrialRefused(_("Les exemples ne se mêlent pas à de vrais dossiers : ce cabinet en a déjà."))
    agency = current_agency()
    try:
        with schema_context(PUBLIC):
            mark_trial(agency, by=_name(by), at=at)
    except StateChangeRefused as refusal:
        raise TrialRefused(str(refusal)) from refusal
    record(by=by, at=at, verb=Verb.TRIAL_BEGUN, subject=user)
    school = agency.kind == AgencyKind.SCHOOLS
    with tenant_context(agency):
        _describe(agency, user, by=by, at=at, on=on)
        mandate = _sign_mandate(SCHOOL if school else COMPANY, by=by, at=at, on=on)
        for sample in samples(school=school):
            _play(sample, mandate, user, by=by, at=at, on=on)
        tick(by=by, at=at, on=on)


@transaction.atomic
def end_trial(*, by: Actor, at: datetime) -> Agency:
    """Put a fresh agency in the place of the one on trial, and return it; the former waits for the owner to drop it.

    The team comes along with what it signs in with, and so does the identity once it is the agency's own.
    Raises `TrialRefused` for an agency that is not on trial.
    """
    if not on_trial():
        raise TrialRefused(_("Ce cabinet n’est pas à l’essai."))
    found, former = kept(), current_agency()
    try:
        with schema_context(PUBLIC):
            fresh = replace_agency(former, by=_name(by), at=at)
    except StateChangeRefused as refusal:
        raise TrialRefused(str(refusal)) from refusal
    with tenant_context(fresh):
        for account in found.team:
            user = User.objects.create(**account.fields)
            user.groups.set(Group.objects.filter(name__in=account.groups))
            for kind, data in account.factors:
                Authenticator.objects.create(user=user, type=kind, data=data)
        if found.identity is not None:
            set_profile(by=by, at=at, **found.identity)
        record(by=by, at=at, verb=Verb.TRIAL_ENDED, subject=fresh)
    return fresh


def _name(by: Actor) -> str:
    return f"{by.kind} {by.ref}"


def _describe(agency: Agency, user: User, *, by: Actor, at: datetime, on: date) -> None:
    since, until = on - PROFILE_SINCE, on + PROFILE_UNTIL
    set_profile(
        by=by, at=at, **PROFILE, legal_name=agency.name, email=user.email,
        human_name=user.get_full_name() or user.email, insured_from=since, insured_until=until,
        account_opened_on=since, declared_on=since,
    )  # fmt: skip


def _sign_mandate(facts: dict[str, Any], *, by: Actor, at: datetime, on: date) -> Mandate:
    creditor = add_creditor(by=by, at=at, **facts)
    starts = on - PROFILE_SINCE / 2
    mandate = draft(
        creditor=creditor, reference="EXEMPLE-001", starts_on=starts, by=by, at=at, power_to_receive=True,
        insurance_clause=True, warranty_clause=True, data_clause=True,
        fee_terms=_("Forfait de 24 € hors taxes par dossier, rien pour la personne."), fee_per_case=24,
        remittance_holder=creditor.name, remittance_iban=CREDITOR_IBAN,
    )  # fmt: skip
    pdf = draw_convention(mandate, on=on)
    return sign(mandate=mandate, signed_on=starts, signatory="Anne Exemple", document=pdf, by=by, at=at)


def _play(sample: Sample, mandate: Mandate, user: User, *, by: Actor, at: datetime, on: date) -> None:
    """One file, from its arrival to where its story leaves it."""
    case = _confide(sample, mandate, by=by, at=at, on=on)
    if sample.stage == SampleStage.ARRIVED:
        return
    if sample.stage == SampleStage.ASKED:
        _qualify(case, user, Conclusion.ASK_CREDITOR, sample.words, at=at, on=on)
        return
    _qualify(case, user, Conclusion.READY, "", at=at, on=on)
    person = Actor.debtor(case.debtor)
    told: dict[str, Any] = {"case": case, "debtor": case.debtor, "by": person, "at": at, "on": on}
    if sample.stage == SampleStage.PAUSED:
        ask_pause(**told)
    elif sample.stage == SampleStage.DISPUTED:
        receive_reply(kind=ReplyKind.DISPUTE, text=sample.words, answers={"reason": "amount"}, **told)
    elif sample.stage == SampleStage.HARD:
        receive_reply(kind=ReplyKind.HARDSHIP, text=sample.words, answers={"situation": "income"}, **told)


def _confide(sample: Sample, mandate: Mandate, *, by: Actor, at: datetime, on: date) -> Case:
    creditor, due = mandate.creditor, on - sample.due
    person = match_or_create(facts=sample.person, creditor=creditor, by=by, at=at, on=on)
    case = open_case(
        creditor=creditor, mandate=mandate, parts=[Obligor(person)], claim_type=creditor.default_claim_type,
        last_day_to_act=add_months(due, 24), by=by, at=at, on=on,
    )  # fmt: skip
    bill = NewClaim(
        case=case, bound=[person.pk], number=sample.number, label=sample.label, issued_on=due, due_on=due,
        total=sample.total, paid_before=sample.total * 0, last_day_to_act=add_months(due, 24),
    )  # fmt: skip
    add_claims(bills=[bill], by=by, at=at, on=on)
    open_for(case=case, by=by, at=at)
    return Case.objects.get(pk=case.pk)


def _qualify(case: Case, user: User, conclusion: Conclusion, question: str, *, at: datetime, on: date) -> None:
    checked = conclusion == Conclusion.READY
    answers = dict.fromkeys(CHECKS, checked) | {
        "legal_ground": "Facture d’exemple", "conclusion": conclusion, "question": question,
    }  # fmt: skip
    by, qualification = Actor.staff(user), case.qualification
    answer(qualification=qualification, answers=answers, user=user, by=by, at=at)
    submit(qualification=qualification, user=user, by=by, at=at, on=on)
    approve(qualification=qualification, user=user, at=at)
    case.refresh_from_db()
