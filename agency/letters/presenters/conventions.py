"""A mandate as the convention that both parties sign (R124-3). Writes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agency.common.calendar import format_date
from agency.letters.printing.contracts.convention import Account, ConventionContent
from agency.letters.printing.rendering import render_convention
from agency.mandates.enums import Aftermath, CourtesyBy, EscalationDecision, Voice
from agency.mandates.models import AgencyProfile, Mandate
from agency.mandates.presenters import missing_words
from agency.mandates.queries import profile

from .letters import brand, client, sender


def draw_offered(mandate: Mandate, *, creditor_signed: tuple[str, ...] = ()) -> bytes:
    """Print a convention as its creditor reads it on line: the same bytes as long as no word changes."""
    if mandate.offered_on is None:
        raise ValueError("Ce mandat n’est pas proposé à la signature.")
    offered = (mandate.offered_by, f"Proposé en ligne le {format_date(mandate.offered_on)}")
    return draw_convention(mandate, on=mandate.offered_on, agency_signed=offered, creditor_signed=creditor_signed)


def draw_convention(
    mandate: Mandate, *, on: date, agency_signed: tuple[str, ...] = (), creditor_signed: tuple[str, ...] = ()
) -> bytes:
    """Print a convention as it stands, dated on this day, with who signed it.

    Raises `AgencyProfile.DoesNotExist` before set-up.
    """
    agency = profile()
    content = ConventionContent(
        reference=mandate.reference,
        amends=_amended(mandate),
        aftermath=Aftermath(mandate.aftermath),
        printed_on=on,
        starts_on=mandate.starts_on,
        ends_on=mandate.ends_on,
        agency=sender(agency),
        creditor=client(mandate.creditor),
        receives=mandate.power_to_receive,
        warranted=mandate.warranty_clause,
        guarantee=_guarantee(agency) if mandate.insurance_clause else "",
        dedicated=_account(agency.account_holder, agency.account_iban),
        remittance=_account(mandate.remittance_holder, mandate.remittance_iban),
        remittance_days=mandate.remittance_days,
        fee_terms=mandate.fee_terms.strip(),
        fees_set_off=mandate.fees_set_off,
        fees=_fees(mandate),
        vat_rate=mandate.vat_rate,
        plan_months=mandate.plan_max_months,
        plan_least=mandate.plan_min_amount,
        plan_changes=mandate.plan_max_changes,
        after_due_days=mandate.after_due_days,
        courtesy_days=mandate.courtesy_days,
        courtesy_by=CourtesyBy(mandate.courtesy_by),
        escalation=EscalationDecision(mandate.escalation),
        voice=Voice(mandate.voice),
        mediator=mandate.creditor.mediator,
        privacy_contact=(agency.dpo_email or agency.email) if mandate.data_clause else "",
        missing=tuple(missing_words(mandate)),
        creditor_signed=creditor_signed,
        agency_signed=agency_signed,
    )
    return render_convention(content, brand(agency))


def _guarantee(agency: AgencyProfile) -> str:
    """« le contrat RC-0001 souscrit auprès d’Assurances Imaginaires, en vigueur jusqu’au 31 décembre 2027 »."""
    if not agency.insurance_policy:
        return ""
    until = f", en vigueur jusqu’au {format_date(agency.insured_until)}" if agency.insured_until else ""
    return f"le contrat {agency.insurance_policy}, de l’assureur {agency.insurer}{until}"


def _amended(mandate: Mandate) -> str:
    """« la convention M-1, signée le 1er janvier 2026 »; empty for what is no rider."""
    base = mandate.amends
    signed = f", signée le {format_date(base.signed_on)}" if base is not None and base.signed_on else ""
    return f"la convention {base.reference}{signed}" if base is not None else ""


def _fees(mandate: Mandate) -> tuple[tuple[str, Decimal], ...]:
    """The flat fees of a mandate, in words; one per case, even of nothing, when it holds no other."""
    others = (
        ("par phase du dossier", mandate.fee_per_phase),
        ("par courrier envoyé", mandate.fee_per_letter),
        ("par mois, en abonnement", mandate.fee_per_month),
    )
    held = tuple((words, fee) for words, fee in others if fee)
    return ((("par dossier", mandate.fee_per_case),) if mandate.fee_per_case or not held else ()) + held


def _account(holder: str, iban: str) -> Account | None:
    return Account(holder, iban) if holder and iban else None
