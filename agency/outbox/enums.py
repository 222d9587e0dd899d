"""Ways out, and how far a message went."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agency.law.contact.limits import Channel

CHANNELS = {
    Channel.POST: _("lettre"),
    Channel.REGISTERED: _("lettre recommandée"),
    Channel.EMAIL: _("e-mail"),
}
"""The channels of the law that have a way out today. Calls and SMS come with their own providers."""


class MessageState(TextChoices):
    """planned -> ready -> sending -> accepted -> done; held, unknown, cancelled and failed on the side."""

    PLANNED = "planned", _("prévu")
    READY = "ready", _("prêt à partir")
    HELD = "held", _("retenu")
    SENDING = "sending", _("en cours de remise")
    ACCEPTED = "accepted", _("remis au prestataire")
    DONE = "done", _("acheminé")
    UNKNOWN = "unknown", _("sort à vérifier")
    CANCELLED = "cancelled", _("annulé")
    FAILED = "failed", _("en échec")


class DeliveryKind(TextChoices):
    """What a provider tells of a message, in one vocabulary (R8.6)."""

    ACCEPTED = "accepted", _("accepté")
    PRINTED = "printed", _("imprimé")
    IN_TRANSIT = "in_transit", _("en cours d’acheminement")
    FIRST_PRESENTED = "first_presented", _("présenté")
    DELIVERED = "delivered", _("distribué")
    REFUSED = "refused", _("refusé")
    UNCLAIMED = "unclaimed", _("non réclamé")
    RETURNED = "returned", _("retourné, adresse inconnue")
    BOUNCED = "bounced", _("adresse e-mail refusée")
    FAILED = "failed", _("en échec")
