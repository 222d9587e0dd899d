"""Items 7 to 11 of a pack: letters and their proofs, calls, plans, what was disputed and answered (law R7.5).

What a person told of a hard time is in none of them, nor what we answered to it; neither are notes nor calls' words.
"""

from __future__ import annotations

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Document
from agency.common.calendar import format_date, paris_date
from agency.common.money import format_euros
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.escalation.values import Section
from agency.handling.models import Call
from agency.letters.enums import DUNNING, MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outcomes.models import DisputeOutcome
from agency.plans.models import Plan

from .pieces import Pieces

_LEFT = (MessageState.ACCEPTED, MessageState.DONE)
# What is written to a person that speaks of the debt alone.
_OF_THE_DEBT = (
    *DUNNING, MessageKind.RECEIPT, MessageKind.PLAN_CONFIRMED, MessageKind.PAYMENT_CHANGED, MessageKind.SUM_CHANGED,
    MessageKind.CASE_RETURNED, MessageKind.ACCOUNT_SENT,
)  # fmt: skip
_COLUMNS = ("Envoi", "Moyen", "À", "Envoyé le", "Acheminement", "Pièces")
_ARGUED = (ReplyKind.DISPUTE, ReplyKind.ALREADY_PAID)


def exchange_sections(case: Case, pieces: Pieces) -> list[Section]:
    """Return these items, in a number of queries that does not grow with what was exchanged."""
    sent = Message.objects.filter(case=case, kind__in=_OF_THE_DEBT, state__in=_LEFT, debtor__isnull=False)
    found = sent.select_related("debtor").prefetch_related("parts__document", "events__proof").order_by("sent_on", "pk")
    letters = list(found)
    notices = [letter for letter in letters if letter.kind == MessageKind.FORMAL_NOTICE]
    others = [letter for letter in letters if letter.kind != MessageKind.FORMAL_NOTICE]
    return [
        _sendings(7, "Première lettre, courriers et e-mails", others, pieces),
        _sendings(8, "Mise en demeure et preuves du recommandé", notices, pieces),
        _calls(case),
        _plans(case, pieces),
        _argued(case, pieces),
    ]


def _sendings(number: int, title: str, letters: list[Message], pieces: Pieces) -> Section:
    rows: list[tuple[str, ...]] = []
    cited: list[int] = []
    for letter in letters:
        papers: list[Document] = [part.document for part in letter.parts.all()]
        papers += [event.proof for event in letter.events.all() if event.proof is not None]
        numbers = pieces.of(papers)
        cited += numbers
        events = [f"{event.get_kind_display()} le {format_date(paris_date(event.at))}" for event in letter.events.all()]
        rows.append(
            (
                f"{letter.get_kind_display()} {letter.reference}".strip(), str(letter.get_channel_display()),
                letter.debtor.full_name if letter.debtor else "", format_date(letter.sent_on) if letter.sent_on else "",
                " ; ".join(events), ", ".join(map(str, numbers)),
            )
        )  # fmt: skip
    return Section(number, title, columns=_COLUMNS, rows=tuple(rows), pieces=tuple(dict.fromkeys(cited)))


def _calls(case: Case) -> Section:
    rows = tuple(
        (format_date(paris_date(call.began_at)), "reçu" if call.incoming else "passé", call.debtor.full_name,
         str(call.get_outcome_display()))
        for call in Call.objects.filter(case=case, ended_at__isnull=False).select_related("debtor").order_by("began_at")
    )  # fmt: skip
    columns = ("Date", "Appel", "Personne", "Résultat")
    return Section(
        9,
        "Appels : dates et résultats",
        columns=columns,
        rows=rows,
        note="Ce qui se dit n’est pas enregistré : la date et le résultat sont notés.",
    )


def _plans(case: Case, pieces: Pieces) -> Section:
    plans = list(
        Plan.objects.filter(case=case, accepted_at__isnull=False)
        .select_related("debtor", "document")
        .prefetch_related("instalments")
        .order_by("pk")
    )
    rows = []
    for plan in plans:
        who = f"{plan.debtor.full_name}, accepté le {format_date(paris_date(plan.accepted_at))}"  # type: ignore[arg-type]
        rows.append((who, str(plan.get_state_display()), format_euros(plan.total), ""))
        rows += [
            (f"échéance du {format_date(part.due_on)}", str(part.get_state_display()), format_euros(part.amount),
             format_euros(part.paid))
            for part in plan.instalments.all()
        ]  # fmt: skip
    numbers = pieces.of(plan.document for plan in plans if plan.document is not None)
    columns = ("Échéancier", "État", "Somme", "Réglé")
    return Section(10, "Échéanciers : accords et défauts", columns=columns, rows=tuple(rows), pieces=numbers)


def _argued(case: Case, pieces: Pieces) -> Section:
    replies = Reply.objects.filter(case=case, kind__in=_ARGUED).select_related("debtor").order_by("received_at", "pk")
    outcomes = {
        outcome.reply_id: outcome
        for outcome in DisputeOutcome.objects.filter(reply__case=case).select_related("document")
    }
    rows, shown = [], []
    for reply in replies:
        day = format_date(paris_date(reply.received_at))
        rows.append((day, reply.debtor.full_name, str(reply.get_kind_display()), reply.text))
        if reply.answered_at is not None:
            rows.append((format_date(paris_date(reply.answered_at)), "notre réponse", "", reply.answer))
        if reply.pk in outcomes:
            shown.append(outcomes[reply.pk].document)
    shown += list(case.documents.filter(kind=DocumentKind.ANSWER).order_by("pk"))
    columns = ("Date", "Qui", "Nature", "Texte")
    title = "Contestations, réponses du créancier"
    return Section(11, title, columns=columns, rows=tuple(rows), pieces=pieces.of(shown))
