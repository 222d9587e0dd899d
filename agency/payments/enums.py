"""How money comes in, and what became of an attempt, a line, a webhook."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Method(TextChoices):
    """The ways to pay."""

    CARD = "card", _("carte bancaire")
    TRANSFER = "transfer", _("virement")
    CHEQUE = "cheque", _("chèque")


class AttemptState(TextChoices):
    """A card attempt. Created before the provider is called; `unknown` after a silence."""

    CREATED = "created", _("préparé")
    OPEN = "open", _("en cours chez la banque")
    PAID = "paid", _("payé")
    FAILED = "failed", _("refusé")
    EXPIRED = "expired", _("abandonné")
    UNKNOWN = "unknown", _("sort à vérifier")


class LineState(TextChoices):
    """A bank line: matched on its own only when sure, else shown to a person."""

    TO_MATCH = "to_match", _("à rapprocher")
    MATCHED = "matched", _("rapprochée")
    SUSPENSE = "suspense", _("à identifier")
    IGNORED = "ignored", _("sans objet")


class ReceiptState(TextChoices):
    """A provider's event: kept at once, worked later, never lost."""

    RECEIVED = "received", _("reçu")
    DONE = "done", _("traité")
    QUARANTINED = "quarantined", _("écarté")
    FAILED = "failed", _("en échec")
