"""The bank in words: why a statement waits, what became of its lines, what the account holds beside the books."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agency.banking.enums import LineState, Waits
from agency.banking.models import BankLine, BankStatement
from agency.banking.queries import account_balance, around
from agency.banking.rules import MatchRule, Stretch
from agency.common.money import format_euros
from agency.language.presenters import format_date
from agency.mandates.queries import dedicated_ibans


@dataclass(frozen=True)
class BalanceWords:
    """What the bank and the books hold on a day, in sentences; `agree` when nothing is left to explain."""

    difference: str
    details: tuple[str, ...]
    agree: bool


def balance_words() -> BalanceWords | None:
    """Say the difference between the dedicated account and the books, with its day, also when there is none."""
    found = account_balance(*dedicated_ibans())
    if found is None:
        return None
    told = {
        "on": format_date(found.on),
        "bank": format_euros(found.bank),
        "books": format_euros(found.books),
        "difference": format_euros(found.difference),
    }
    if not found.difference:
        sentence = _("Au %(on)s, la banque et les livres disent la même somme : %(bank)s. Écart : %(difference)s.")
        return BalanceWords(sentence % told, (), agree=True)
    sentence = _("Au %(on)s, la banque dit %(bank)s et les livres %(books)s. Écart : %(difference)s.")
    parts = (
        (found.before, _("%(sum)s étaient sur le compte avant le premier relevé.")),
        (found.unbooked, _("%(sum)s de mouvements attendent une décision ou ont été nommés sans être écrits.")),
        (found.unexplained, _("%(sum)s restent à expliquer.")),
    )
    details = tuple(words % {"sum": format_euros(amount)} for amount, words in parts if amount)
    return BalanceWords(sentence % told, details, agree=not found.unexplained)


def why_they_wait(statements: Sequence[BankStatement]) -> list[tuple[BankStatement, tuple[str, ...]]]:
    """Say why each statement of an account waits, with the dates and sums of what stands before and after it."""
    places = around(statements)
    return [(statement, _why(statement, *places[statement.pk])) for statement in statements]


def _why(statement: BankStatement, before: Stretch | None, after: Stretch | None) -> tuple[str, ...]:
    if statement.waits == Waits.GAP or before is None:
        return (*_gap_before(statement, before), *_gap_after(statement, after))
    told = _edges(statement) | {"start": format_date(before.from_on), "end": format_date(before.to_on)}
    if statement.waits == Waits.OVERLAP:
        sentence = _(
            "Il va du %(from)s au %(to)s, et les relevés déjà enregistrés du %(start)s au %(end)s ne disent pas les "
            "mêmes mouvements."
        )
    else:
        sentence = _(
            "Il peut être la suite des relevés enregistrés du %(start)s au %(end)s, ou la copie de l’un d’eux : les "
            "soldes et les sommes conviennent aux deux."
        )
    return (sentence % told,)


def _gap_before(statement: BankStatement, before: Stretch | None) -> tuple[str, ...]:
    if before is None or statement.opening is None:
        return ()
    told = _edges(statement) | {
        "there": format_euros(before.closing),
        "day": format_date(before.to_on),
        "gap": format_euros(statement.opening - before.closing),
    }
    sentence = _(
        "Il s’ouvre à %(opening)s le %(from)s, et le relevé d’avant se ferme à %(there)s le %(day)s : il manque "
        "%(gap)s de mouvements entre les deux."
    )
    return (sentence % told,)


def _gap_after(statement: BankStatement, after: Stretch | None) -> tuple[str, ...]:
    if after is None or statement.closing is None:
        return ()
    told = _edges(statement) | {
        "there": format_euros(after.opening),
        "day": format_date(after.from_on),
        "gap": format_euros(after.opening - statement.closing),
    }
    sentence = _(
        "Il se ferme à %(closing)s le %(to)s, et le relevé d’après s’ouvre à %(there)s le %(day)s : il manque "
        "%(gap)s de mouvements entre les deux."
    )
    return (sentence % told,)


def _edges(statement: BankStatement) -> dict[str, str]:
    """First and last day of a statement, its opening and its closing, as they are printed."""
    days = {"from": statement.from_on, "to": statement.to_on}
    sums = {"opening": statement.opening, "closing": statement.closing}
    written = {name: format_date(day) for name, day in days.items() if day is not None}
    return written | {name: format_euros(amount) for name, amount in sums.items() if amount is not None}


def import_report(lines: Iterable[BankLine]) -> dict[str, list[dict[str, str | None]]]:
    """Return what became of lines: booked, waiting with the reason, already known; sums as text, dates ISO."""
    found: dict[str, list[dict[str, str | None]]] = {"booked": [], "waiting": [], "already": []}
    lines = list(lines)
    held = list({line.statement_id: line.statement for line in lines if line.state == LineState.HELD}.values())
    whys = {statement.pk: " ".join(why) for statement, why in why_they_wait(held)}
    for line in lines:
        told: dict[str, str | None] = {"on": line.booked_on.isoformat(), "amount": f"{line.amount:.2f}"}
        if line.state == LineState.MATCHED:
            payment = line.payment
            told |= {
                "case": payment.case.reference if payment else None,
                "receipt": payment.receipt.label if payment else None,
            }
            found["booked"].append(told)
        elif line.state == LineState.IGNORED:
            found["already"].append(told)
        else:
            found["waiting"].append(told | {"why": whys.get(line.statement_id) or _why_line(line)})
    return found


def _why_line(line: BankLine) -> str:
    """Why a line waits for a person, in a sentence."""
    if line.state == LineState.HELD:
        return str(Waits(line.statement.waits).label)
    if line.state == LineState.SUSPENSE:
        return _("Somme reçue et enregistrée : dites à quel dossier elle va.")
    if line.rule == MatchRule.DOUBT:
        return _("Peut-être déjà enregistré par un autre relevé : dites si c’est le même mouvement.")
    if line.amount < 0:
        return _("Sortie du compte dédié : dites ce que c’est.")
    return _("Virement du prestataire de carte qui n’a pas été annoncé : à vérifier.")
