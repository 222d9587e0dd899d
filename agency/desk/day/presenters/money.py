"""Lines of « Ma journée » about money: what happened to card payments, events that failed, what was paid too much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cards.enums import IncidentKind
from agency.cards.models import CardIncident, WebhookReceipt
from agency.cards.queries import failed_events, open_incidents
from agency.common.money import format_euros
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.queries import queue
from agency.desk.frame.presenters.chips import Chip
from agency.language.presenters import format_date

from .items import PER_GROUP, QueueItem, elapsed

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


def to_settle(at: datetime, on: date) -> Iterator[QueueItem]:  # noqa: ARG001  every source is asked alike
    """Yield the money that waits for a decision: the bank's deadlines first."""
    yield from (incident_item(incident, at) for incident in open_incidents()[:PER_GROUP])
    yield from (event_item(event, at) for event in failed_events()[:PER_GROUP])
    yield from (overpaid_item(case, at) for case in queue.overpaid_cases()[:PER_GROUP])


def incident_item(incident: CardIncident, at: datetime) -> QueueItem:
    """What happened to card money after the payment, with the bank's last day when there is one."""
    kind, payment = IncidentKind(incident.kind), incident.payment
    why = str(_WHY[kind]) % {"amount": format_euros(incident.amount)}
    if incident.respond_by is not None:
        why = _("%(why)s avant le %(day)s") % {"why": why, "day": format_date(incident.respond_by.date())}
    return QueueItem(
        kind=ItemKind.INCIDENT,
        pk=incident.pk,
        group=Group.MONEY,
        tab=Tab.MONEY,
        case=payment.case if payment is not None else None,
        name=payment.debtor.full_name if payment is not None else _("Compte dédié"),
        chip=Chip(str(kind.label).capitalize(), "miel"),
        why=why,
        since=incident.opened_at,
        when=elapsed(at - incident.opened_at),
        amount=incident.amount,
    )


def event_item(event: WebhookReceipt, at: datetime) -> QueueItem:
    """An event of a provider that could not be worked."""
    trouble = {"kind": event.kind, "error": event.last_error or _("à vérifier")}
    return QueueItem(
        kind=ItemKind.EVENT,
        pk=event.pk,
        group=Group.MONEY,
        tab=Tab.MONEY,
        case=None,
        name=event.provider.capitalize(),
        chip=Chip(_("Événement en échec"), "miel"),
        why=_("%(kind)s : %(error)s") % trouble,
        since=event.received_at,
        when=elapsed(at - event.received_at),
    )


def overpaid_item(case: Any, at: datetime) -> QueueItem:
    """A person who paid more than was owed: it goes back to them (R4.7)."""
    return QueueItem(
        kind=ItemKind.OVERPAID,
        pk=case.pk,
        group=Group.MONEY,
        tab=Tab.MONEY,
        case=case,
        name=case.debtor.full_name,
        chip=Chip(_("Trop-perçu"), "miel"),
        why=_("%(amount)s payés en trop, à rendre à la personne") % {"amount": format_euros(case.over)},
        since=case.over_since,
        when=elapsed(at - case.over_since),
        amount=case.over,
    )
