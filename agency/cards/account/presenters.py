"""The agency's account at Stripe in words: what it may do, what Stripe asks, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.mandates.enums import Capability
from agency.mandates.models import AgencyProfile

# First words of what Stripe asks -> what to do, the first that fits. Stripe's own page asks for each in detail.
_TO_DO = {
    "external_account": gettext_lazy(
        "Donner l’IBAN du compte dédié aux fonds des créanciers : Stripe y verse ce qui est payé par carte."
    ),
    "tos_acceptance": gettext_lazy("Accepter les conditions de Stripe."),
    "business_profile": gettext_lazy("Décrire l’activité : le recouvrement amiable, et l’adresse de votre site."),
    "company": gettext_lazy("Compléter l’identité de la société : SIREN, adresse, justificatif."),
    "representative": gettext_lazy("Compléter l’identité de la personne qui représente le cabinet."),
    "owners": gettext_lazy("Indiquer les personnes qui détiennent le cabinet."),
    "directors": gettext_lazy("Indiquer les personnes qui dirigent le cabinet."),
    "executives": gettext_lazy("Indiquer les personnes qui dirigent le cabinet."),
    "person_": gettext_lazy("Compléter l’identité d’une personne : naissance, adresse, pièce d’identité."),
    "individual": gettext_lazy("Compléter votre identité : naissance, adresse, pièce d’identité."),
    "settings": gettext_lazy("Choisir le nom que les gens lisent sur leur relevé de carte."),
}
_OTHER = gettext_lazy("Répondre à une question de Stripe, dite sur sa page.")
_STOPPED = {
    "requirements.past_due": gettext_lazy("Stripe a suspendu le compte : ce qu’il demande n’a pas été donné à temps."),
    "requirements.pending_verification": gettext_lazy("Stripe vérifie ce qui a été donné. Rien n’est à faire."),
    "under_review": gettext_lazy("Stripe regarde le compte. Rien n’est à faire."),
    "rejected": gettext_lazy("Stripe a refusé le compte. Le virement reste proposé aux personnes."),
    "listed": gettext_lazy("Stripe vérifie que le compte ne figure sur aucune liste de sanctions."),
}
_STOPPED_OTHERWISE = gettext_lazy("Stripe a suspendu le compte. Sa page dit pourquoi.")
_FRESH = gettext_lazy("Le compte est ouvert. Stripe attend de savoir qui vous êtes.")
_LEFT = gettext_lazy("Le compte n’est plus relié à la plateforme. Reliez-le de nouveau pour reprendre les cartes.")


@dataclass(frozen=True)
class CardAccount:
    """The account as its manager reads it; `offered` when both facts hold, `trouble` says what stands in the way."""

    ref: str
    capability: Capability | None
    transfers: Capability | None
    debits: Capability | None
    trouble: str
    late: tuple[str, ...]
    to_do: tuple[str, ...]
    switched_on: date | None
    offered: bool
    read_at: datetime | None
    left: bool

    @property
    def unfinished(self) -> bool:
        """Whether something is left to tell Stripe, as far as we know."""
        return bool(self.late or self.to_do or self.left or self.capability != Capability.ACTIVE)


def card_account(agency: AgencyProfile, on: date) -> CardAccount:
    """Return what the page says of the account."""
    held = agency.stripe_standing
    read_at = held.get("read_at")
    return CardAccount(
        ref=agency.stripe_account,
        capability=_state(agency.card_capability),
        transfers=_state(held.get("transfers", "")),
        debits=_state(held.get("debits", "")),
        trouble=_trouble(held),
        late=_things(held.get("past_due", ())),
        to_do=_things(one for one in held.get("due", ()) if one not in held.get("past_due", ())),
        switched_on=agency.cards_approved_on,
        offered=agency.takes_cards(on),
        read_at=datetime.fromisoformat(read_at) if read_at else None,
        left=bool(held.get("left")),
    )


def why_no_cards(found: CardAccount) -> str:
    """Say what keeps people from paying by card, empty when nothing does."""
    if found.offered:
        return ""
    if not found.ref:
        return _("Aucun compte Stripe n’est relié : les personnes paient par virement.")
    if found.capability != Capability.ACTIVE and found.switched_on is None:
        return _("Stripe n’a pas activé la carte, et vous ne l’avez pas proposée. Les personnes paient par virement.")
    if found.capability != Capability.ACTIVE:
        return _("Vous proposez la carte, mais Stripe ne l’a pas activée. Les personnes paient par virement.")
    return _("Stripe a activé la carte, mais vous ne la proposez pas. Les personnes paient par virement.")


def _state(code: str) -> Capability | None:
    return Capability(code) if code in Capability.values else None


def _trouble(held: dict[str, object]) -> str:
    if held.get("left"):
        return str(_LEFT)
    if not held.get("given", True) and not held.get("past_due"):
        return str(_FRESH)
    reason = str(held.get("disabled", ""))
    known = next((words for start, words in _STOPPED.items() if reason.startswith(start)), _STOPPED_OTHERWISE)
    return str(known) if reason else ""


def _things(codes: Iterable[str]) -> tuple[str, ...]:
    """What is asked, each thing said once, in the order Stripe asks it."""
    found = (next((words for start, words in _TO_DO.items() if one.startswith(start)), _OTHER) for one in codes)
    return tuple(dict.fromkeys(map(str, found)))
