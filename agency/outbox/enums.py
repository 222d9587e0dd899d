"""What may be sent, by which way, and how far a message went."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """The ways out. Calls and SMS come with their own providers."""

    POST = "post", _("lettre")
    REGISTERED = "registered", _("lettre recommandée")
    EMAIL = "email", _("e-mail")


class MessageKind(TextChoices):
    """Why a message exists; the first three are dunning and need the gate and the last look."""

    FIRST_LETTER = "first_letter", _("première lettre")
    REGISTERED_LETTER = "registered_letter", _("lettre recommandée")
    FORMAL_NOTICE = "formal_notice", _("mise en demeure")
    RECEIPT = "receipt", _("quittance")
    PLAN_CONFIRMED = "plan_confirmed", _("échéancier confirmé")
    REPLY_RECEIVED = "reply_received", _("réponse bien reçue")
    PAYMENT_NOTICE = "payment_notice", _("avis de paiement au créancier")
    OFFER_NOTICE = "offer_notice", _("avis de proposition au créancier")


DUNNING = frozenset({MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE})
TO_CREDITOR = frozenset({MessageKind.PAYMENT_NOTICE, MessageKind.OFFER_NOTICE})


class MessageState(TextChoices):
    """planned -> ready -> sending -> accepted -> done; unknown, cancelled and failed on the side."""

    PLANNED = "planned", _("prévu")
    READY = "ready", _("prêt à partir")
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
