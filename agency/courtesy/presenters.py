"""A courtesy reminder as an e-mail or a letter, in the creditor’s name, and what a page says of it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.models import Case
from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.courtesy.enums import TOLD_OUTSIDE, CourtesyState, WhyLeft
from agency.courtesy.models import CourtesyReminder
from agency.courtesy.queries import first_way
from agency.courtesy.rules import LETTER_SUBJECT, ON_ITS_WAY, ahead, courtesy_words, envelope, unfit
from agency.intake.models import ImportRow
from agency.intake.queries import Line
from agency.law.contact.denials import DENIALS, DenyCode
from agency.law.contact.limits import Channel
from agency.letters.presenters import human, lent_letterhead, sender
from agency.letters.printing.early.courtesy import CourtesyContent
from agency.letters.printing.rendering import render_courtesy
from agency.letters.values import MailContent, MailPage, Node
from agency.letters.wording.mail import draw_mail
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import in_force
from agency.outbox.runs.presenters import add_on_fronts
from agency.parties.enums import Civility, DebtorKind
from agency.parties.models import Creditor

from .values import BillAhead, Later, Leave, MayLeave

_ANY_CREDITOR = "votre créancier"
_OF_THE_PERSON = gettext_lazy("La loi ou la situation de la personne ne le permettait pas.")


def courtesy_mail(lines: Sequence[ImportRow], creditor: Creditor, agency: AgencyProfile) -> MailContent:
    """Return the e-mail on bills of one person: its outside names the creditor and nothing else (R6.2, R1.12)."""
    words = courtesy_words(bills_ahead(lines), creditor.name, agency.phone)
    blocks: tuple[Node, ...] = tuple({"t": "p", "c": [{"t": "text", "v": text}]} for text in words)
    return draw_mail(
        MailPage(
            subject=f"Message de {creditor.name}",
            sender=creditor.name,
            colour=agency.brand_colour,
            opening=fr(f"Bonjour {_greeted(lines)},"),
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


def courtesy_letter(
    lines: Sequence[ImportRow], creditor: Creditor, agency: AgencyProfile, to: tuple[str, ...], on: date
) -> bytes:
    """Return the letter on bills of one person as PDF, on its creditor's paper (R1.12)."""
    content = CourtesyContent(
        recipient_lines=to,
        salutation=_greeted(lines),
        subject=LETTER_SUBJECT,
        paragraphs=courtesy_words(bills_ahead(lines), creditor.name, agency.phone, answers_to(creditor, agency)),
        human=human(agency),
        posted_by=sender(agency),
        dated_on=on,
    )
    return render_courtesy(content, lent_letterhead(creditor, agency))


def held_letters_pdf(held: Iterable[CourtesyReminder], agency: AgencyProfile, on: date) -> bytes:
    """Return letters that wait for somebody in one file, each on a front, as they would be posted on a day."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  megabytes that few processes need

    writer = PdfWriter()
    for one in held:
        lines, creditor = bills_of(one), one.line.batch.creditor
        to = envelope(Line(one.line).people[0])
        letter = courtesy_letter(lines, creditor, agency, to, on)
        add_on_fronts(writer, PdfReader(io.BytesIO(letter)).pages)
    writer.add_metadata({"/Title": _("Rappels courtois à poster")})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bills_of(reminder: CourtesyReminder) -> list[ImportRow]:
    """Return the bills that a word tells of: its own, then those that travel with it."""
    return [reminder.line, *(one.line for one in reminder.beside.all())]


def _greeted(lines: Sequence[ImportRow]) -> str:
    told = Line(lines[0]).people[0]
    named = bool(told.civility and told.last_name)
    return f"{Civility(told.civility).label} {told.last_name}" if named else str(Civility.UNKNOWN.label)


def answers_to(creditor: Creditor, agency: AgencyProfile) -> str:
    """Where an answer goes: to the creditor, in whose name it is written, else to us."""
    return creditor.email or agency.email


def unfit_words(lines: Sequence[ImportRow]) -> str:
    """Return the first words of such a word that may not leave, whatever the creditor is called; `""` if none."""
    kind = DebtorKind(Line(lines[0]).people[0].kind)
    said = [*courtesy_words(bills_ahead(lines), _ANY_CREDITOR, ""), LETTER_SUBJECT]
    return unfit("\n".join(said), kind)


def bills_ahead(lines: Sequence[ImportRow]) -> list[BillAhead]:
    """Return what a word says of each bill."""
    return [BillAhead(line.number, line.amount, line.due_on) for line in lines if line.amount and line.due_on]


def courtesy_sentence(line: ImportRow, on: date, *, outside: bool = False) -> str:
    """Say of a bill that waits when its person is reminded of it, or was, or why they are not.

    Its creditor (`outside`) is told no reason that is the person's own.
    """
    reminder = CourtesyReminder.objects.filter(line=line).first()
    if reminder is not None:
        return fate_of(reminder, outside=outside)
    mandate = in_force(line.batch.creditor, on)
    if mandate is None or mandate.courtesy_days is None or line.due_on is None:
        return _("Aucun rappel ne part avant l’échéance : le mandat n’en prévoit pas.")
    way = Channel.EMAIL if Line(line).people[0].email else first_way(mandate)
    day = max(line.due_on - ahead(mandate.courtesy_days, way), on)
    if day >= line.due_on or (way == Channel.POST and day + ON_ITS_WAY > line.due_on):
        return _("Aucun rappel ne part avant l’échéance : elle est trop proche.")
    return _expected(way, day)


def said_now(said: MayLeave | Leave | Later, *, reads_first: bool) -> str:
    """Say what the last look would answer of a word at this instant; `reads_first` when somebody sees letters first."""
    match said:
        case Leave(why):
            return _("Aucun rappel courtois ne partirait. %(why)s") % {"why": why_said(why)}
        case Later(until):
            told = {"day": format_date(paris_date(until))}
            return _("Rien ne l’arrête, et son jour n’est pas venu : pas avant le %(day)s.") % told
        case MayLeave(Channel.POST, _to) if reads_first:
            return _("Rien ne l’arrête : la lettre attend que quelqu’un de l’équipe la voie.")
        case MayLeave(Channel.POST, _to):
            return _("Rien ne l’arrête : il part par lettre au prochain passage.")
    return _("Rien ne l’arrête : il part par e-mail au prochain passage.")


def words_before_due(case: Case) -> list[tuple[str, str]]:
    """Return what its creditor reads of each bill of a case before it was due: its number, what became of its word."""
    told = CourtesyReminder.objects.filter(line__claim__case=case).select_related("line").order_by("line__due_on", "pk")
    return [(one.line.number, fate_of(one, outside=True)) for one in told]


def fate_of(reminder: CourtesyReminder, *, outside: bool = False) -> str:
    """Say what became of a courtesy reminder; outside of the team, no reason that is the person's own."""
    match CourtesyState(reminder.state):
        case CourtesyState.SENT | CourtesyState.RETURNED if reminder.ended_at is not None:
            return _sent(reminder, format_date(paris_date(reminder.ended_at)))
        case CourtesyState.WAITING:
            return _awaited(reminder)
        case CourtesyState.HELD:
            return _("Un rappel courtois, par lettre, attend que quelqu’un de l’équipe le voie.")
        case CourtesyState.LEFT:
            why = _OF_THE_PERSON if outside and reminder.why not in TOLD_OUTSIDE else why_said(reminder.why)
            return _("Aucun rappel courtois n’est parti. %(why)s") % {"why": why}
    if reminder.channel == Channel.POST:
        return _("La lettre de rappel courtois n’est pas partie, ou personne ne le sait : la poste n’a pas répondu.")
    return _("Le rappel courtois n’est pas parti, ou personne ne le sait : le serveur d’e-mail n’a pas répondu.")


def _awaited(reminder: CourtesyReminder) -> str:
    day = paris_date(reminder.not_before)
    if day <= reminder.planned_on:
        return _("Un rappel courtois part dès que l’heure le permet.")
    return _expected(Channel(reminder.channel or Channel.EMAIL), day)


def _expected(way: Channel, day: date) -> str:
    if way == Channel.POST:
        return _("Un rappel courtois, sans rien demander, est prévu par lettre le %(day)s.") % {"day": format_date(day)}
    return _("Un rappel courtois, sans rien demander, est prévu par e-mail le %(day)s.") % {"day": format_date(day)}


def _sent(reminder: CourtesyReminder, day: str) -> str:
    if reminder.state == CourtesyState.RETURNED:
        return _("Rappel courtois envoyé par lettre le %(day)s, et revenu : l’adresse n’est pas la bonne.") % {
            "day": day
        }
    if reminder.channel == Channel.POST:
        return _("Rappel courtois envoyé par lettre le %(day)s, au nom du créancier.") % {"day": day}
    return _("Rappel courtois envoyé par e-mail le %(day)s, au nom du créancier.") % {"day": day}


def why_said(why: str) -> str:
    """Say why no word was sent."""
    return str(WhyLeft(why).label) if why in WhyLeft.values else DENIALS[DenyCode(why)].words
