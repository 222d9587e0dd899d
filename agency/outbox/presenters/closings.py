"""A case closed by hand, said to its creditor and to the person: what ends, what is owed, who follows from now on."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros
from agency.common.names import contracted
from agency.outbox.models import Message
from agency.outbox.values import ClosingPayload

_TO_CREDITOR = {
    "paid_direct": "Vous nous avez dit avoir reçu tout ce qui restait à régler : nous ne demandons plus rien.",
    "not_owed": "La somme n’était pas due : elle est retirée, et nous ne demandons plus rien à la personne.",
    "withdrawn": "Vous reprenez ce dossier : nous n’écrivons plus à la personne.",
    "judged": "Un juge est saisi, ou a tranché : la démarche amiable s’arrête, et le dossier vous revient.",
    "uncollectable": "Poursuivre coûterait plus que la somme, ou ne la ferait pas revenir : le dossier vous revient.",
    "deceased": "La personne est décédée et rien n’est connu dans sa succession : nous n’écrivons plus à personne.",
}
_ASKED_NO_MORE = "Nous ne suivons plus ce dossier, et nous ne vous demanderons plus rien."


def closed_to_creditor(message: Message) -> list[str]:
    """Return what the creditor reads: why, what stays owed to it, what was paid and is still to come to it."""
    told = message.read(ClosingPayload)
    lines = [
        f"Le dossier de {message.case.debtor.full_name} est clos ce {format_date(told.closed_on)}.",
        _TO_CREDITOR[told.reason],
    ]
    if told.plan_ended:
        lines.append("L’échéancier s’arrête. Ce qui a été versé vous est reversé comme annoncé.")
    if told.remaining:
        lines.append(f"Il restait {format_euros(told.remaining)} à régler : cette somme n’est ni payée ni abandonnée.")
    if told.over:
        lines.append(f"{format_euros(told.over)} avaient été payés chez nous : cette somme revient à la personne.")
    return lines


def closed_to_person(message: Message) -> list[str]:
    """Return what the person reads, in parallel: nothing is asked any more, by whom the case is followed if it is."""
    told, creditor = message.read(ClosingPayload), message.case.creditor
    if told.reason == "paid_direct":
        received = f"{creditor.short_name} nous dit avoir reçu ce qui restait à régler. Merci."
        return [received, "Il ne vous reste rien à régler sur ce dossier : il est clos."]
    if told.reason == "not_owed":
        back = f"Vous aviez payé {format_euros(told.over)} : cette somme est à vous et vous est rendue."
        return [
            "Vous ne devez rien sur ce dossier : la somme que nous vous demandions n’est pas due. Il est clos.",
            *([back] if told.over > ZERO else []),
            "Nous vous présentons nos excuses pour ce dérangement.",
        ]
    address = ", ".join((creditor.name, *creditor.address_lines))
    return [
        contracted(f"Nous avons rendu votre dossier à {creditor.called}, ce {format_date(told.closed_on)}."),
        _ASKED_NO_MORE,
        *(["Votre échéancier s’arrête aussi."] if told.plan_ended else []),
        contracted(f"La suite ne dépend plus que de {creditor.called}. Pour régler ou pour en parler : {address}."),
    ]
