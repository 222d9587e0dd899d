"""Why a case is closed by hand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClosingReason(TextChoices):
    """Why nothing more is done on a case. What is paid or taken apart by the machine has no need of a reason."""

    PAID_DIRECT = "paid_direct", _("tout a été réglé au créancier")
    NOT_OWED = "not_owed", _("la somme n’est pas due, ou c’est une erreur")
    WITHDRAWN = "withdrawn", _("le créancier reprend le dossier")
    JUDGED = "judged", _("un juge est saisi, ou a tranché")
    UNCOLLECTABLE = "uncollectable", _("irrécouvrable, ou plus coûteux que la somme")
    DECEASED = "deceased", _("décès, sans rien dans la succession")
    TIME_BARRED = "time_barred", _("prescrit")


# Nothing is owed any more: the sum comes off the books, and the case is settled.
OFF_THE_BOOKS = frozenset({ClosingReason.PAID_DIRECT, ClosingReason.NOT_OWED})
# The debt stands, and is its creditor's to follow.
GIVEN_BACK = frozenset({ClosingReason.WITHDRAWN, ClosingReason.JUDGED, ClosingReason.UNCOLLECTABLE})
