"""What a program may do with its key."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class KeyScope(TextChoices):
    """One thing that a key opens; it opens nothing else."""

    CASES_READ = "cases:read", _("lire les dossiers")
    CLAIMS_WRITE = "claims:write", _("confier des factures")
    DOCUMENTS_WRITE = "documents:write", _("joindre des pièces")
    PAYMENTS_READ = "payments:read", _("lire les paiements")
    REMITTANCES_READ = "remittances:read", _("lire les reversements")
