"""A creditor's month on two pages, and the mail that brings it. No person is named in either."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from agency.common.calendar import MONTHS, add_months, format_date
from agency.common.money import ZERO, format_euros
from agency.fees.presenters import MonthMeter, month_meter
from agency.handling.enums import NonPaymentReason
from agency.language.presenters import month_name
from agency.letters.presenters.statements import draw_report
from agency.letters.printing.values import ReportSection
from agency.mandates.queries import profile
from agency.parties.models import Creditor
from tenants.addresses import base_url
from tenants.current import current_agency

from .enums import ADVICE
from .models import MonthlyReport
from .queries import fault_report, month_facts, recovered_of
from .rules import AGES, interval, month_of, percent, says_something, shown_reasons
from .values import CasesAndSum, FaultReport, MonthFacts, Recovered, ReportDays

Facts = tuple[tuple[str, str], ...]
MOST_ADVICE = 3
SHOWN_POINTS = (30, 90, 180)


@dataclass(frozen=True)
class MonthMail:
    """An e-mail in plain words, from the agency's name."""

    subject: str
    body: str
    sender: str
    reply_to: list[str]


def draw_month(creditor: Creditor, month: date, *, on: date) -> bytes:
    """Print what a creditor is told of a month, as it is read on a day."""
    with override("fr"):
        facts, last = month_facts(creditor, month, on), month_of(month)[1] - timedelta(days=1)
        year = recovered_of(creditor, ReportDays(add_months(month, -11), last, on))
        sections = [
            _in_short(facts), *_recovery(year), *_ages(facts), *_reasons(facts),
            *_advice(fault_report(creditor, month)), _fees(month_meter(creditor, last)),
        ]  # fmt: skip
        named = f"{MONTHS[month.month - 1]} {month.year}"
        return draw_report(
            subject=f"Votre mois de {named}", name=f"{creditor.name}, {named}", sections=sections, on=on,
            opening=[f"{creditor.name} : ce que sont devenues les factures que vous nous avez confiées."],
        )  # fmt: skip


def month_mail(report: MonthlyReport) -> MonthMail:
    """Bring a creditor the report of a month; no person is named in it."""
    about = {
        "agency": current_agency().name,
        "month": _("%(month)s %(year)s") % {"month": month_name(report.month), "year": report.month.year},
    }
    lines = (
        _("Bonjour,"),
        "",
        _("Voici votre rapport de %(month)s. Il est aussi sur votre page, avec ceux des mois d’avant :") % about,
        base_url() + reverse("creditors:monthly"),
        "",
        _("Une question, ou l’envie de ne plus le recevoir ? Répondez à ce message."),
    )
    sender = formataddr((current_agency().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    subject = _("%(agency)s - votre rapport de %(month)s") % about
    return MonthMail(subject, "\n".join(lines), sender, [profile().email])


def _in_short(facts: MonthFacts) -> ReportSection:
    due = CasesAndSum(
        sum(one.cases for one in facts.ages.values()), sum((one.amount for one in facts.ages.values()), ZERO)
    )
    return ReportSection("En bref", (), ((
        ("Confiés ce mois", _cases_and(facts.confided)),
        ("Réglés en entier", _cases(facts.settled.cases)),
        ("Réglé ce mois", f"{format_euros(facts.received.amount)}, sur {_cases(facts.received.cases)}"),
        (f"Reste dû au {format_date(facts.on)}", _cases_and(due)),
    ),))  # fmt: skip


def _recovery(one: Recovered | None) -> list[ReportSection]:
    """The year of this creditor, told with its interval while its cases are few."""
    if one is None:
        return []
    few = interval(one.settled, one.cases)
    said = "Chaque part ne compte que les dossiers assez anciens pour le dire."
    if few:
        said += f" Peu de dossiers : la part de ceux réglés en entier est entre {few[0]} et {few[1]} %."
    shares = [(days, percent(one.after[days][1], one.after[days][0])) for days in SHOWN_POINTS]
    return [ReportSection("Douze mois de recouvrement", (said,), ((
        ("Confié", f"{format_euros(one.claimed)}, {_cases(one.cases)}"),
        ("Réglé", f"{format_euros(one.received)}, soit {percent(one.received, one.claimed) or 0} %"),
        *((f"Réglé à {days} jours", f"{share} %") for days, share in shares if share is not None),
    ),))]  # fmt: skip


def _ages(facts: MonthFacts) -> list[ReportSection]:
    rows = tuple((_age(rank), _cases_and(one)) for rank, one in facts.ages.items())
    return [ReportSection("Depuis quand ce qui reste est dû", (), (rows,))] if rows else []


def _reasons(facts: MonthFacts) -> list[ReportSection]:
    """Reasons that enough cases share: one of few could tell of somebody."""
    told, rest = shown_reasons({reason: one.cases for reason, one in facts.reasons.items()})
    if not told:
        return []
    rows = [(str(NonPaymentReason(reason).label).capitalize(), _cases(count)) for reason, count in told.items()]
    if rest:
        rows.append(("Autres, ou pas encore connues", _cases(rest)))
    return [ReportSection("Pourquoi ce n’est pas payé", (), (tuple(rows),))]


def _advice(found: FaultReport) -> list[ReportSection]:
    """The commonest faults of what was handed over in the month, each with how to avoid it."""
    if not found.counts:
        return []
    few = () if says_something(found.lines) else ("Trop peu de lignes pour conclure : voici ce qui est arrivé.",)
    rows = tuple(
        (str(flaw.label), f"{count} fois. {ADVICE[flaw]}") for flaw, count in list(found.counts.items())[:MOST_ADVICE]
    )
    return [ReportSection("Prévenir", few, (rows,))]


def _fees(meter: MonthMeter) -> ReportSection:
    told = "Un forfait par travail, écrit dans votre mandat : il ne dépend pas des sommes reçues."
    rows: list[tuple[str, str]] = [
        (row.label, f"{row.works} × {format_euros(row.price)} = {format_euros(row.amount)}" if row.price
         else f"{row.works}, compris") for row in meter.rows
    ]  # fmt: skip
    rows.append(("Hors taxes", format_euros(meter.total)))
    return ReportSection("Nos honoraires du mois", (told,), (tuple(rows),))


def _age(rank: int) -> str:
    if rank == 0:
        return f"{AGES[0]} jours ou moins"
    return f"Plus de {AGES[-1]} jours" if rank == len(AGES) else f"{AGES[rank - 1] + 1} à {AGES[rank]} jours"


def _cases(count: int) -> str:
    return f"{count} dossier{'s' if count > 1 else ''}"


def _cases_and(counted: CasesAndSum) -> str:
    return f"{_cases(counted.cases)}, {format_euros(counted.amount)}"
