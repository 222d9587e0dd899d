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
# What is written of a plan: its dates recalled, what was missed (by registered mail before it ends), what changed.
_OF_A_PLAN = (MessageKind.INSTALMENT_COMING, MessageKind.INSTALMENT_MISSED, MessageKind.PLAN_CHANGED)  # fmt: skip
_COLUMNS = ("Envoi", "Moyen", "À", "Envoyé le", "Acheminement", "Pièces")
# What a colleague wrote by hand may answer to what somebody told of their life.
_BY_HAND = "Ce que le cabinet a écrit à la main n’est pas joint : cela peut parler de la vie de la personne."
_ARGUED = (ReplyKind.DISPUTE, ReplyKind.ALREADY_PAID)


def exchange_sections(case: Case, pieces: Pieces) -> list[Section]:
    """Return these items, in a number of queries that does not grow with what was exchanged."""
    kinds = (*_OF_THE_DEBT, *_OF_A_PLAN, MessageKind.WRITTEN)
    sent = Message.objects.filter(case=case, kind__in=kinds, state__in=_LEFT, debtor__isnull=False)
    found = sent.select_related("debtor").prefetch_related("parts__document", "events__proof").order_by("sent_on", "pk")
    letters = list(found)
    notices = [letter for letter in letters if letter.kind == MessageKind.FORMAL_NOTICE]
    of_plans = [letter for letter in letters if letter.kind in _OF_A_PLAN]
    others = [letter for letter in letters if letter.kind in _OF_THE_DEBT and letter not in notices]
    by_hand = sum(letter.kind == MessageKind.WRITTEN for letter in letters)
    return [
        _sendings(7, "Première lettre, courriers et e-mails", others, pieces, _BY_HAND if by_hand else ""),
        _sendings(8, "Mise en demeure et preuves du recommandé", notices, pieces),
        _calls(case),
        _plans(case, of_plans, pieces),
        _argued(case, pieces),
    ]


def _sendings(number: int, title: str, letters: list[Message], pieces: Pieces, note: str = "") -> Section:
    rows: list[tuple[str, ...]] = []
    cited: list[int] = []
    for letter in letters:
        numbers = pieces.of(_papers_of(letter))
        cited += numbers
        rows.append(
            (
                f"{letter.get_kind_display()} {letter.reference}".strip(), str(letter.get_channel_display()),
                letter.debtor.full_name if letter.debtor else "", format_date(letter.sent_on) if letter.sent_on else "",
                _delivery_of(letter), ", ".join(map(str, numbers)),
            )
        )  # fmt: skip
    return Section(number, title, columns=_COLUMNS, rows=tuple(rows), note=note, pieces=tuple(dict.fromkeys(cited)))


def _papers_of(letter: Message) -> list[Document]:
    """A sending and the proofs of its delivery."""
    return [
        *(part.document for part in letter.parts.all()),
        *(event.proof for event in letter.events.all() if event.proof is not None),
    ]


def _delivery_of(letter: Message) -> str:
    told = (f"{event.get_kind_display()} le {format_date(paris_date(event.at))}" for event in letter.events.all())
    return " ; ".join(told)


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


def _plans(case: Case, letters: list[Message], pieces: Pieces) -> Section:
    """What was agreed, each date as it was kept, then what was written of a default, with its proofs."""
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
    for letter in letters:
        who = letter.debtor.full_name if letter.debtor else ""
        named = f"{letter.get_kind_display()} {letter.reference}".strip()
        left = f"envoyé le {format_date(letter.sent_on)}" if letter.sent_on else ""
        told = " ; ".join(filter(None, (left, _delivery_of(letter))))
        rows.append((f"{named}, {letter.get_channel_display()}, à {who}", told, "", ""))
    papers = [plan.document for plan in plans if plan.document is not None]
    numbers = pieces.of([*papers, *(paper for letter in letters for paper in _papers_of(letter))])
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
