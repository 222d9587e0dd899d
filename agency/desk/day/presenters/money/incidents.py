"""Lines of « Ma journée » about money: what happened to card payments, events that failed, what was paid too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cards.enums import IncidentKind
from agency.cards.models import CardIncident, WebhookReceipt
from agency.cards.queries import failed_events, open_incidents
from agency.cases.models import Case, Claim
from agency.common.calendar import paris_date
from agency.common.money import ZERO, format_euros
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import PER_GROUP, Lines, QueueItem, Reads, elapsed
from agency.desk.day.queries import queue
from agency.desk.frame.presenters.chips import Chip
from agency.intake.models import ImportRow
from agency.intake.queries import sums_to_settle
from agency.language.presenters import format_date
from agency.reductions.models import ClaimReduction
from agency.reductions.queries import unseen_reductions
from agency.refunds.enums import FAILED
from agency.refunds.models import Refund
from agency.refunds.queries import Overpaid, failed_refunds, to_agree
from agency.refunds.rules import give_back_by

_WHY = {
    IncidentKind.REFUND: gettext_lazy("%(amount)s remboursés par carte, de nouveau dus : les demander encore ?"),
    IncidentKind.REFUND_FAILED: gettext_lazy("%(amount)s à rendre autrement : le remboursement n’a pas abouti"),
    IncidentKind.DISPUTE: gettext_lazy("%(amount)s contestés auprès de la banque : envoyer nos preuves"),
    IncidentKind.DISPUTE_LOST: gettext_lazy("%(amount)s gardés par la banque, de nouveau dus : appeler la personne"),
    IncidentKind.FRAUD_WARNING: gettext_lazy("%(amount)s signalés comme fraude : faut-il les rendre maintenant ?"),
    IncidentKind.PAYOUT_FAILED: gettext_lazy("%(amount)s refusés par notre banque : vérifier le compte dédié"),
}
TO_DO = {
    IncidentKind.REFUND: gettext_lazy(
        "Rien ne part sur ce dossier tant que vous n’avez pas dit ce qu’il en est. Aucun frais ne s’ajoute pour la "
        "personne."
    ),
    IncidentKind.REFUND_FAILED: gettext_lazy(
        "La somme est revenue chez le prestataire et compte de nouveau comme payée. Rendez-la par virement, ou dites "
        "pourquoi elle reste."
    ),
    IncidentKind.DISPUTE: gettext_lazy(
        "Répondez sur les pages de Stripe avec la facture, les courriers et leurs preuves. "
        "L’issue arrive ici d’elle-même."
    ),
    IncidentKind.DISPUTE_LOST: gettext_lazy(
        "Rien ne part sur ce dossier tant que vous n’avez pas parlé à la personne. Les frais de la contestation sont "
        "au cabinet."
    ),
    IncidentKind.FRAUD_WARNING: gettext_lazy(
        "La banque de la carte soupçonne une fraude. Rendre maintenant évite une contestation et ses frais. La somme "
        "n’est pas reversée d’ici là."
    ),
    IncidentKind.PAYOUT_FAILED: gettext_lazy(
        "L’argent est revenu chez le prestataire. Vérifiez sur ses pages le compte où il verse, puis demandez un "
        "nouveau virement."
    ),
}


def to_settle(at: datetime, on: date) -> Lines:
    """Yield the money that waits for a decision: the bank's deadlines first."""
    incidents, events, sums = open_incidents()[:PER_GROUP], failed_events()[:PER_GROUP], sums_to_settle()[:PER_GROUP]
    over, reductions = Overpaid.now(), unseen_reductions()[:PER_GROUP]
    failed, agreed = failed_refunds()[:PER_GROUP], to_agree()[:PER_GROUP]
    yield Reads(incidents, events, sums, over.going, over.held, reductions, failed, agreed)
    bills = Claim.objects.select_related("case__creditor", "case__debtor")
    bills, owed = bills.filter(pk__in=[row.facts["update"]["claim"] for row in sums]), over.left()
    overpaid = queue.overpaid_cases(owed)[:PER_GROUP]
    yield Reads(bills, overpaid)
    yield from (incident_item(incident, at) for incident in incidents)
    yield from (event_item(event, at) for event in events)
    yield from _sums(sums, {bill.pk: bill.case for bill in bills}, at)
    yield from (overpaid_item(case, owed.get(case.pk, ZERO), at, on) for case in overpaid)
    yield from (reduction_item(reduction, at) for reduction in reductions)
    yield from (refund_item(refund, at) for refund in (*failed, *agreed))


def _sums(rows: Iterable[ImportRow], cases: Mapping[int, Case], at: datetime) -> Iterator[QueueItem]:
    """Another sum than ours, that a creditor's file says of a bill: nothing moves before somebody looked."""
    for row in rows:
        told = row.facts["update"]
        sums = {"old": format_euros(Decimal(told["old"])), "new": format_euros(Decimal(told["new"]))}
        since = row.batch.confirmed_at or row.batch.uploaded_at
        yield QueueItem(
            kind=ItemKind.SUM,
            pk=row.pk,
            group=Group.MONEY,
            tab=Tab.MONEY,
            case=cases[told["claim"]],
            name=cases[told["claim"]].debtor.full_name,
            chip=Chip(_("Autre somme"), "miel"),
            why=_("Le créancier dit %(new)s, nous demandons %(old)s : lui donner suite ?") % sums,
            since=since,
            when=elapsed(at - since),
            amount=Decimal(told["new"]),
        )


def incident_item(incident: CardIncident, at: datetime) -> QueueItem:
    """What happened to card money after the payment, with the bank's last day when there is one."""
    kind, payment = IncidentKind(incident.kind), incident.payment
    why = str(_WHY[kind]) % {"amount": format_euros(incident.amount)}
    if incident.respond_by is not None:
        why = _("%(why)s avant le %(day)s") % {"why": why, "day": format_date(incident.respond_by.date())}
    return _line(
        kind=ItemKind.INCIDENT,
        pk=incident.pk,
        case=payment.case if payment is not None else None,
        name=payment.debtor.full_name if payment is not None else _("Compte dédié"),
        chip=str(kind.label).capitalize(),
        why=why,
        since=incident.opened_at,
        at=at,
        amount=incident.amount,
    )


def event_item(event: WebhookReceipt, at: datetime) -> QueueItem:
    """An event of a provider that could not be worked."""
    trouble = {"kind": event.kind, "error": event.last_error or _("à vérifier")}
    return _line(
        kind=ItemKind.EVENT,
        pk=event.pk,
        case=None,
        name=event.provider.capitalize(),
        chip=_("Événement en échec"),
        why=_("%(kind)s : %(error)s") % trouble,
        since=event.received_at,
        at=at,
    )


def overpaid_item(case: Any, amount: Decimal, at: datetime, on: date) -> QueueItem:
    """A person who paid more than was owed: it goes back to them (R4.7), within the days that we give ourselves."""
    by = give_back_by(paris_date(case.over_since))
    told = {"amount": format_euros(amount), "day": format_date(by)}
    return _line(
        kind=ItemKind.OVERPAID, pk=case.pk, case=case, name=case.debtor.full_name, chip=_("Trop-perçu"),
        why=_("%(amount)s payés en trop, à rendre à la personne avant le %(day)s") % told,
        since=case.over_since, at=at, amount=amount, late=by < on,
    )  # fmt: skip


def reduction_item(reduction: ClaimReduction, at: datetime) -> QueueItem:
    """What a creditor declared of its own bill: the sum is lower already, somebody here reads it."""
    case = reduction.claim.case
    told = {"cause": reduction.get_cause_display(), "amount": format_euros(reduction.amount)}
    return _line(
        kind=ItemKind.REDUCTION, pk=reduction.pk, case=case, name=case.debtor.full_name, chip=_("Somme en moins"),
        why=_("%(cause)s : %(amount)s de moins, à relire") % told,
        since=reduction.created_at, at=at, amount=reduction.amount,
    )  # fmt: skip


def refund_item(refund: Refund, at: datetime) -> QueueItem:
    """A refund that waits for a second person, or that did not reach the person who was to have it."""
    failed = refund.state in FAILED
    told = {"amount": format_euros(refund.amount), "day": format_date(refund.pay_on)}
    why = (
        _("%(amount)s revenus : la personne n’a pas eu son argent")
        if failed
        else _("%(amount)s à rendre le %(day)s : une autre personne valide")
    )
    return _line(
        kind=ItemKind.REFUND,
        pk=refund.pk,
        case=refund.case,
        name=refund.person,
        chip=_("Remboursement revenu") if failed else _("À valider"),
        why=why % told,
        since=refund.prepared_at,
        at=at,
        amount=refund.amount,
        late=refund.pay_on < paris_date(at),
    )


def _line(*, chip: str, since: datetime, at: datetime, **told: Any) -> QueueItem:
    """A line of the group of money."""
    when = elapsed(at - since)
    return QueueItem(group=Group.MONEY, tab=Tab.MONEY, chip=Chip(chip, "miel"), since=since, when=when, **told)
