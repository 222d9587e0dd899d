"""Reads of mandates and of the agency's own conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agency.law.contact.limits import Channel
from agency.law.persons import mandate as law
from agency.parties.enums import ACTS_OF, CreditorAct
from agency.parties.models import Creditor
from agency.parties.queries import contacts_open, rows_of
from agency.users.models import User
from agency.users.queries import signs_in_as
from tenants.backend.reading import asked_once

from .enums import AccountState, AccountUse, ComplianceGap, MandateState, Origin, Term, Voice
from .models import AccountChange, AgencyAccount, AgencyProfile, Mandate, UsualTerm
from .rules import Resolved, resolve

# Clause of the law -> fields that hold it. The parties and the signature are what `sign` is given, and what is due
# stands in the annex of each case (R1.7).
_HELD = {
    "power_to_receive": ("power_to_receive",),
    "guarantee": ("insurance_clause",),
    "remuneration": ("fee_terms",),
    "remittance": ("remittance_iban", "remittance_holder"),
    "data_protection": ("data_clause",),
    "creditor_warranty": ("warranty_clause",),
}
# What the law, or the columns of a mandate, say when nobody fixed anything; a month for what is owed to a creditor.
_DEFAULTS: dict[str, str] = {
    Term.PLAN_MONTHS: "10", Term.PLAN_LEAST: "10.00", Term.REMITTANCE_DAYS: "31", Term.VOICE: Voice.AGENCY,
}  # fmt: skip
_GIVEN = {"parties", "signature", "basis_and_amounts"}


@asked_once
def profile() -> AgencyProfile:
    """Return the identity and conditions of the current agency. Raises `DoesNotExist` before set-up."""
    return AgencyProfile.objects.get(pk=1)


def profile_or_none() -> AgencyProfile | None:
    """Return the identity and conditions of the current agency; None before its set-up."""
    try:
        return profile()
    except AgencyProfile.DoesNotExist:
        return None


def profiles() -> QuerySet[AgencyProfile]:
    """Return the identity and conditions of the current agency; none before its set-up."""
    return AgencyProfile.objects.filter(pk=1)


def letter_cost(channel: str) -> Decimal | None:
    """Return what a letter by this way costs the agency today, in euros; None by e-mail, or when it did not say."""
    column = {Channel.POST: "letter_cost", Channel.REGISTERED: "registered_cost"}.get(Channel(channel))
    return AgencyProfile.objects.filter(pk=1).values_list(column, flat=True).first() if column else None


def agency_accounts() -> QuerySet[AgencyAccount]:
    """Return the accounts of the agency by use, the one in use first, then the latest left."""
    return AgencyAccount.objects.order_by("use", F("left_on").desc(nulls_first=True), "-pk")


def dedicated_ibans() -> list[str]:
    """Return the numbers of the dedicated account and of those before it, the one in use first."""
    return list(agency_accounts().filter(use=AccountUse.DEDICATED).values_list("iban", flat=True))


def is_own_account(iban: str) -> bool:
    """Whether an account is, or was, the agency's own: no money of creditors enters there."""
    return AgencyAccount.objects.filter(iban=iban, use=AccountUse.OWN).exists()


def second_factor_asked(user: User) -> bool:
    """Whether the agency asks this account for a second step at sign-in, by its role."""
    asked = AgencyProfile.objects.filter(pk=1).values_list("second_factor_for", flat=True).first()
    return asked is not None and signs_in_as(user, asked)


def in_force(creditor: Creditor, on: date) -> Mandate | None:
    """Return the creditor's signed mandate on a day; the database holds that there is at most one."""
    return (
        Mandate.objects.filter(creditor=creditor, state=MandateState.ACTIVE, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .first()
    )


def sets_fees_off(creditor: Creditor, on: date) -> bool:
    """Whether a mandate in force on a day, of any row of a creditor, lets our fees be kept from what is handed over."""
    running = Mandate.objects.filter(creditor__in=rows_of(creditor), state=MandateState.ACTIVE, starts_on__lte=on)
    return running.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), fees_set_off=True).exists()


def with_mandate(on: date) -> QuerySet[Creditor]:
    """Return the creditors whose signed mandate is in force on a day."""
    signed = Mandate.objects.filter(state=MandateState.ACTIVE, starts_on__lte=on)
    running = signed.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    return Creditor.objects.filter(pk__in=running.values("creditor"))


def offered_to(creditor: Creditor) -> QuerySet[Mandate]:
    """Return the conventions that this creditor may sign on line."""
    return Mandate.objects.filter(creditor__in=rows_of(creditor), state=MandateState.DRAFT, offered_on__isnull=False)


def trusted_account(creditor: Creditor, *, besides: Mandate | None = None) -> str:
    """Return the account that a creditor's latest signed mandate pays and that nobody still has to agree to.

    Nothing before its first mandate; `besides` is the one just signed.
    """
    signed = Mandate.objects.filter(creditor__in=rows_of(creditor), state=MandateState.ACTIVE)
    signed = signed.exclude(pk__in=_unsure())
    if besides is not None:
        signed = signed.exclude(pk=besides.pk)
    return signed.order_by("-signed_on", "-pk").values_list("remittance_iban", flat=True).first() or ""


def waiting_changes() -> QuerySet[AccountChange]:
    """Return the changes of a creditor's account that wait for a second person, the oldest first."""
    return account_changes().filter(state=AccountState.WAITING).order_by("asked_at", "pk")


def account_changes() -> QuerySet[AccountChange]:
    """Return every change of a creditor's account, the latest first, with who asked and who decided."""
    return AccountChange.objects.select_related("mandate__creditor", "asked_by", "decided_by").order_by("-pk")


def untold_changes() -> QuerySet[AccountChange]:
    """Return the changes that the creditor's people were not written yet."""
    return AccountChange.objects.filter(told_at__isnull=True).select_related("mandate__creditor").order_by("pk")


def unpayable(mandates: Iterable[int]) -> set[int]:
    """Return those of these mandates whose account is being changed, or was never agreed to: nothing goes there."""
    asked = AccountChange.objects.filter(mandate__in=list(mandates))
    waits = asked.filter(Q(state=AccountState.WAITING) | Q(mandate__in=_unsure()))
    return set(waits.values_list("mandate", flat=True))


def agreed_at(mandates: Iterable[int]) -> dict[int, datetime]:
    """Return mandate id -> when its account was agreed to, for those of these that were changed."""
    agreed = AccountChange.objects.filter(
        mandate__in=list(mandates), state=AccountState.AGREED, iban=F("mandate__remittance_iban")
    ).order_by("pk")
    return {mandate: at for mandate, at in agreed.values_list("mandate", "decided_at") if at is not None}


def _unsure() -> QuerySet[AccountChange, int]:
    """The mandates whose own account waits for a second person, or was declined."""
    same = AccountChange.objects.filter(mandate=OuterRef("mandate"), iban=OuterRef("iban"), state=AccountState.AGREED)
    named = AccountChange.objects.exclude(state=AccountState.AGREED).filter(iban=F("mandate__remittance_iban"))
    return named.exclude(Exists(same)).values_list("mandate", flat=True)


def signers_of(creditor: Creditor) -> list[str]:
    """Return the e-mail addresses of the accounts that may sign for a creditor on line, open ones only."""
    may = [right for right, acts in ACTS_OF.items() if CreditorAct.SIGN in acts]
    return list(contacts_open(creditor).filter(right__in=may).values_list("user__email", flat=True))


def usual_terms(creditor: Creditor | None = None) -> dict[Term, Resolved]:
    """Return each clause as the next mandate would have it, with its origin; the agency's without a creditor."""
    rows = UsualTerm.objects.filter(Q(creditor=None) | Q(creditor=creditor))
    said = {(row.creditor_id, row.term): row.value for row in rows}
    levels: list[tuple[Origin, Mapping[str, str]]] = [
        (Origin.DEFAULT, _DEFAULTS),
        (Origin.AGENCY, {term: said.get((None, term), "") for term in Term}),
    ]
    if creditor is not None:
        levels.append((Origin.CREDITOR, {term: said.get((creditor.pk, term), "") for term in Term}))
    return {term: resolve(term, levels) for term in Term}


def terms_of(mandate: Mandate) -> dict[Term, str]:
    """Return those clauses as a mandate itself says them; a month of remittance when it says nothing."""
    return {
        Term.PLAN_MONTHS: str(mandate.plan_max_months),
        Term.PLAN_LEAST: f"{mandate.plan_min_amount:.2f}",
        Term.REMITTANCE_DAYS: str(mandate.remittance_days or _DEFAULTS[Term.REMITTANCE_DAYS]),
        Term.VOICE: str(mandate.voice),
    }


def missing_clauses(mandate: Mandate) -> list[tuple[str, law.Clause]]:
    """Return field -> clause for what a convention lacks: R124-3 first, then what the product asks too (R1.7, R1.8)."""
    held = {code for code, fields in _HELD.items() if all(getattr(mandate, field) for field in fields)} | _GIVEN
    wanted = (*law.missing(held), *(clause for clause in law.missing_recommended(held) if clause.code in _HELD))
    return [(field, clause) for clause in wanted for field in _HELD[clause.code] if not getattr(mandate, field)]


def last_end(creditor: Creditor, on: date) -> date | None:
    """Return the day the creditor's last signed mandate ended, up to a day; None when none ever did."""
    ended = Mandate.objects.filter(creditor=creditor, state=MandateState.ACTIVE, ends_on__lte=on)
    latest = ended.order_by("-ends_on").first()
    return latest.ends_on if latest else None


def may_still_end(mandate: Mandate, on: date) -> bool:
    """Whether an end can be set: the mandate is signed, and has not ended yet."""
    return mandate.state == MandateState.ACTIVE and (mandate.ends_on is None or mandate.ends_on > on)


def next_signed(mandate: Mandate) -> Mandate | None:
    """Return the signed mandate that follows this one for the same creditor, if there is one."""
    later = Mandate.objects.filter(
        creditor_id=mandate.creditor_id, state=MandateState.ACTIVE, starts_on__gt=mandate.starts_on
    )
    return later.order_by("starts_on").first()


def compliance_gaps(on: date, agency: AgencyProfile | None = None) -> list[ComplianceGap]:
    """Return what the agency lacks to write or to take money on a day (R124-2, R1.5, R1.6); empty when none."""
    agency = agency or profile()
    found = {
        "liability_insurance": _insurance_gap(agency, on),
        "dedicated_account": _account_gap(agency, on),
        "prosecutor_declaration": _declaration_gap(agency, on),
    }
    lacking = law.missing_compliance([code for code, gap in found.items() if gap is None])
    return [gap for requirement in lacking if (gap := found[requirement.code]) is not None]


def _insurance_gap(agency: AgencyProfile, on: date) -> ComplianceGap | None:
    if not agency.insurance_policy or not agency.insured_from or agency.insured_from > on:
        return ComplianceGap.INSURANCE_MISSING
    lapsed = agency.insured_until is not None and agency.insured_until <= on
    return ComplianceGap.INSURANCE_LAPSED if lapsed else None


def _account_gap(agency: AgencyProfile, on: date) -> ComplianceGap | None:
    if not agency.account_iban or not agency.account_opened_on or agency.account_opened_on > on:
        return ComplianceGap.ACCOUNT_MISSING
    closed = agency.account_closed_on is not None and agency.account_closed_on <= on
    return ComplianceGap.ACCOUNT_CLOSED if closed else None


def _declaration_gap(agency: AgencyProfile, on: date) -> ComplianceGap | None:
    declared = agency.declared_on and agency.declared_on <= on and agency.declared_to
    return None if declared else ComplianceGap.DECLARATION_MISSING
