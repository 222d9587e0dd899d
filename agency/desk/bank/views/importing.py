"""A bank's file brought in from the desk, and what there is to say of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.banking import operations
from agency.banking.enums import LineState, StatementState
from agency.banking.models import BankLine
from agency.common.identifiers import group
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.mandates.models import AgencyAccount

LARGEST_FILE = 20 * 1024 * 1024


def take(request: HttpRequest) -> str:
    """Import the file posted; return what is wrong with it, empty when it came in."""
    sent = request.FILES.get("statement")
    if sent is None:
        return _("Choisissez le fichier de relevé donné par votre banque.")
    if sent.size is not None and sent.size > LARGEST_FILE:
        return _("Ce fichier dépasse 20 Mo : demandez à votre banque un relevé sur une période plus courte.")
    now = timezone.now()
    try:
        made = operations.import_statement(
            data=sent.read(), filename=sent.name or "", by=Actor.staff(request.user), at=now, on=timezone.localdate(now)
        )
    except operations.StatementRefused as refusal:
        return str(refusal)
    lines = BankLine.objects.filter(statement__in=made.statements)
    if not lines.exists():
        messages.success(request, _("Relevé importé : la banque n’y a inscrit aucun mouvement."))
        return ""
    found, unknown = lines.filter(state=LineState.MATCHED).count(), lines.filter(state=LineState.SUSPENSE).count()
    messages.success(
        request,
        _("Relevé importé : %(found)s, %(unknown)s.")
        % {
            "found": ngettext("%d ligne rapprochée", "%d lignes rapprochées", found) % found,
            "unknown": ngettext("%d à identifier", "%d à identifier", unknown) % unknown,
        },
    )
    _say_what_waits(request, made)
    for one in made.former:
        messages.warning(request, _late(one))
    if made.others:
        messages.info(request, _left_aside(made.others))
    return ""


def _say_what_waits(request: HttpRequest, made: operations.Imported) -> None:
    """Tell of the statements that do not follow the others, and of those that waited for these."""
    held = sum(statement.state == StatementState.WAITING for statement in made.statements)
    if held:
        messages.warning(
            request,
            ngettext(
                "%d relevé est gardé sans être enregistré : il ne suit pas les autres.",
                "%d relevés sont gardés sans être enregistrés : ils ne suivent pas les autres.",
                held,
            )
            % held,
        )
    if made.released:
        freed = len(made.released)
        messages.success(
            request,
            ngettext(
                "%d relevé qui attendait celui-ci est enregistré.",
                "%d relevés qui attendaient celui-ci sont enregistrés.",
                freed,
            )
            % freed,
        )


def _late(account: AgencyAccount) -> str:
    """A statement of a dedicated account that was left: what comes late is recognised, and to be sent on."""
    day = account.closed_on or account.left_on
    told = {"account": group(account.iban), "day": format_date(day) if day else ""}
    return (
        _(
            "Le compte dédié %(account)s ne sert plus depuis le %(day)s : ce qui y arrive encore est enregistré. "
            "Transférez-le vers le compte d’aujourd’hui, et donnez celui-ci à qui paie encore l’ancien."
        )
        % told
    )


def _left_aside(accounts: tuple[str, ...]) -> str:
    """The accounts of the file that are not the dedicated one, and what became of their movements."""
    return ngettext(
        "Ce fichier contient aussi le compte %(accounts)s : ses mouvements ont été laissés de côté.",
        "Ce fichier contient aussi les comptes %(accounts)s : leurs mouvements ont été laissés de côté.",
        len(accounts),
    ) % {"accounts": ", ".join(map(group, accounts))}
