"""What became of a line of a bank statement."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LineState(TextChoices):
    """A bank line: matched on its own only when sure, else shown to a person."""

    TO_MATCH = "to_match", _("à rapprocher")
    MATCHED = "matched", _("rapprochée")
    SUSPENSE = "suspense", _("à identifier")
    IGNORED = "ignored", _("sans objet")
