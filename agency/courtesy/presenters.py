"""A courtesy reminder as an e-mail, in the creditor’s name, and what a page says of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.intake.models import ImportRow
from agency.intake.queries import Line
from agency.law.contact.denials import DENIALS, DenyCode
from agency.letters.values import MailContent, MailPage, Node
from agency.letters.wording.mail import draw_mail
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import in_force
from agency.parties.enums import Civility, DebtorKind
from agency.parties.models import Creditor

from .enums import CourtesyState, WhyLeft
from .models import CourtesyReminder
from .rules import courtesy_words, unfit
from .values import BillAhead

_ANY_CREDITOR = "votre créancier"


def courtesy_mail(lines: Sequence[ImportRow], creditor: Creditor, agency: AgencyProfile) -> MailContent:
    """Return the e-mail on bills of one person: its outside names the creditor and nothing else (R6.2, R1.12)."""
    told = Line(lines[0]).people[0]
    named = bool(told.civility and told.last_name)
    opening = f"{Civility(told.civility).label} {told.last_name}" if named else str(Civility.UNKNOWN.label)
    words = courtesy_words(_bills(lines), creditor.name, agency.phone)
    blocks: tuple[Node, ...] = tuple({"t": "p", "c": [{"t": "text", "v": text}]} for text in words)
    return draw_mail(
        MailPage(
            subject=f"Message de {creditor.name}",
            sender=creditor.name,
            colour=agency.brand_colour,
            opening=fr(f"Bonjour {opening},"),
            blocks=blocks,
            button="Répondre",
            url=f"mailto:{answers_to(creditor, agency)}",
            hint="",
            signature=creditor.name,
            foot=(
                fr(f"Envoyé pour {creditor.name} par {', '.join((agency.legal_name, *agency.address_lines))}."),
                fr(f"{agency.human_name} : {agency.phone}, {agency.hours}."),
            ),
        )
    )


def answers_to(creditor: Creditor, agency: AgencyProfile) -> str:
    """Where an answer goes: to the creditor, in whose name it is written, else to us."""
    return creditor.email or agency.email


def unfit_words(lines: Sequence[ImportRow]) -> str:
    """Return the first words of such an e-mail that may not leave, whatever the creditor is called; `""` if none."""
    kind = DebtorKind(Line(lines[0]).people[0].kind)
    return unfit("\n".join(courtesy_words(_bills(lines), _ANY_CREDITOR, "")), kind)


def _bills(lines: Sequence[ImportRow]) -> list[BillAhead]:
    return [BillAhead(line.number, line.amount, line.due_on) for line in lines if line.amount and line.due_on]


def courtesy_sentence(line: ImportRow, on: date) -> str:
    """Say of a bill that waits when its person is reminded of it, or was, or why they are not."""
    reminder = CourtesyReminder.objects.filter(line=line).first()
    if reminder is not None:
        return fate_of(reminder)
    mandate = in_force(line.batch.creditor, on)
    if mandate is None or mandate.courtesy_days is None or line.due_on is None:
        return _("Aucun rappel ne part avant l’échéance : le mandat n’en prévoit pas.")
    day = max(line.due_on - timedelta(days=mandate.courtesy_days), on)
    if day >= line.due_on:
        return _("Aucun rappel ne part avant l’échéance : elle est trop proche.")
    return _("Un rappel courtois, sans rien demander, est prévu par e-mail le %(day)s.") % {"day": format_date(day)}


def fate_of(reminder: CourtesyReminder) -> str:
    """Say what became of a courtesy reminder."""
    if reminder.state == CourtesyState.SENT and reminder.ended_at is not None:
        told = format_date(paris_date(reminder.ended_at))
        return _("Rappel courtois envoyé par e-mail le %(day)s, au nom du créancier.") % {"day": told}
    if reminder.state == CourtesyState.WAITING and (day := paris_date(reminder.not_before)) > reminder.planned_on:
        return _("Un rappel courtois, sans rien demander, est prévu par e-mail le %(day)s.") % {"day": format_date(day)}
    if reminder.state == CourtesyState.WAITING:
        return _("Un rappel courtois part par e-mail dès que l’heure le permet.")
    if reminder.state == CourtesyState.LEFT:
        return _("Aucun rappel courtois n’est parti. %(why)s") % {"why": why_said(reminder.why)}
    return _("Le rappel courtois n’est pas parti, ou personne ne le sait : le serveur d’e-mail n’a pas répondu.")


def why_said(why: str) -> str:
    """Say why no word was sent."""
    return str(WhyLeft(why).label) if why in WhyLeft.values else DENIALS[DenyCode(why)].words
