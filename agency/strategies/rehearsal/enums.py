"""What becomes of a sending in a rehearsal, and which files begin it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RehearsedFate(TextChoices):
    """A sending leaves, or the law stops it; at the end the file goes back."""

    LEAVES = "leaves", _("part ce jour")
    STOPPED = "stopped", _("ne part pas")
    RETURNED = "returned", _("dossier rendu au créancier")


class FilesAsked(TextChoices):
    """Which files are played."""

    OPEN = "open", _("les dossiers en cours ou à venir")
    EVERY = "every", _("tous, même clos")
    UNDUE = "undue", _("les factures à échoir, pour leur rappel courtois")
