"""Items 12 to 15 of a pack: limitation, checks of registers, attempts to agree, competence (law R7.5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from agency.cases.enums import DocumentKind, LimitationFact
from agency.cases.models import Case, ClaimLimit
from agency.cases.queries import standing_events
from agency.common.calendar import format_date, paris_date
from agency.escalation.queries import lawsuit_of
from agency.escalation.values import Section
from agency.law.persons.courts import FORMS, SERVICE_MONTHS, Lawsuit, Way, adr_first, closed, court_of, figure
from agency.law.time.claim_types import LIMITATION_TABLE, ClaimType
from agency.registers.enums import NoticeState
from agency.registers.models import InsolvencyNotice, LookedUpFirm

from .options import COURTS
from .pieces import Pieces, papers

NEAR_DAYS = 60
_ATTEMPTS = (
    LimitationFact.MEDIATION_AGREED, LimitationFact.MEDIATION_ENDED, LimitationFact.CONCILIATION_AGREED,
    LimitationFact.CONCILIATION_ENDED, LimitationFact.PARTICIPATIVE_AGREED, LimitationFact.PARTICIPATIVE_ENDED,
    LimitationFact.SMALL_CLAIM_AGREED, LimitationFact.SMALL_CLAIM_ENDED,
)  # fmt: skip


def standing_sections(case: Case, pieces: Pieces, on: date) -> list[Section]:
    """Return these items as they stand on a day."""
    suit = lawsuit_of(case)
    events = standing_events([case])[case.pk]
    attempts = tuple(
        (format_date(event.happened_on), str(event.get_kind_display())) for event in events if event.kind in _ATTEMPTS
    )
    first = "oui (CPC 750-1)" if adr_first(suit, on) else "non"
    return [
        _limitation(case, events, pieces, on),
        _checks(case),
        Section(
            14, "Tentatives de règlement amiable", (("Nécessaire avant une demande au fond", first),),
            ("Date", "Fait"), attempts,
            note="Les lettres du cabinet ne valent pas conciliation. Une injonction de payer n’en demande pas.",
        ),
        _competence(suit, on),
    ]  # fmt: skip


def _limitation(case: Case, events: list[Any], pieces: Pieces, on: date) -> Section:
    rule = LIMITATION_TABLE[ClaimType(case.claim_type)]
    rows = [
        (limit.claim.number, limit.debtor.full_name, format_date(limit.last_day_to_act))
        for limit in ClaimLimit.objects.filter(claim__case=case).select_related("claim", "debtor").order_by("pk")
    ]
    rows += [(format_date(event.happened_on), str(event.get_kind_display()), "") for event in events]
    facts = [("Texte", rule.article), ("Dernier jour pour agir", format_date(case.last_day_to_act))]
    if on <= case.last_day_to_act <= on + timedelta(days=NEAR_DAYS):
        facts.append(("Attention", "la prescription est à moins de 60 jours"))
    columns = ("Facture ou date", "Personne ou événement", "Dernier jour")
    numbers = pieces.of(papers(case, DocumentKind.ACT))
    return Section(12, "Prescription", tuple(facts), columns, tuple(rows), numbers)


def _checks(case: Case) -> Section:
    firms = {party.debtor.siren: party.debtor for party in case.parties.select_related("debtor") if party.debtor.siren}
    looked = {row.siren: row.looked_at for row in LookedUpFirm.objects.filter(siren__in=firms)}
    rows = [
        (firm.full_name, "bulletin des procédures collectives", format_date(paris_date(looked[siren])))
        for siren, firm in firms.items()
        if siren in looked
    ]
    notices = InsolvencyNotice.objects.filter(debtor__in=list(firms.values()), state=NoticeState.CONFIRMED)
    rows += [
        (notice.debtor.full_name, f"{notice.nature or 'procédure collective'}, {notice.court}",
         format_date(notice.judged_on))
        for notice in notices.select_related("debtor").order_by("judged_on", "pk")
    ]  # fmt: skip
    return Section(13, "Vérifications des registres", columns=("Personne", "Registre", "Date"), rows=tuple(rows))


def _competence(suit: Lawsuit, on: date) -> Section:
    months = figure(SERVICE_MONTHS, on)
    facts = [
        ("Juridiction de première instance", str(COURTS[court_of(suit)])),
        ("Formulaire de l’injonction de payer", f"Cerfa {FORMS[court_of(suit)]}"),
        ("Injonction de payer", "ouverte" if closed(Way.ORDER, suit, on) is None else "fermée"),
        ("Petites créances", "ouverte" if closed(Way.SMALL_CLAIM, suit, on) is None else "fermée"),
    ]
    if months is not None:
        facts.append(("Signification de l’ordonnance", f"dans les {months.value} mois (CPC 1411)"))
    return Section(15, "Compétence", tuple(facts))
