"""What a password may not lean on: the words that everybody around an agency would try first."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenants.current import current_agency, is_public

# docs/hardening.md lists them.
HOUSE_WORDS = (
    "amiable", "recouvrement", "cabinet", "creance", "creancier", "debiteur", "dossier", "facture", "relance",
    "gestion", "impaye", "huissier", "motdepasse", "password",
)  # fmt: skip
# Letters that a word of the house may leave beside it: less, and the word is the password.
LEFT = 8


class HouseWordsValidator:
    """Refuses a password that is a word of the trade, of the product or of the agency, with a little around it."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002  Django's signature
        """Raise `ValidationError` when fewer than eight letters or digits are left beside those words."""
        said = flat(password)
        for word in sorted({*HOUSE_WORDS, *_names()}, key=len, reverse=True):
            said = said.replace(word, "")
        if len(said) < LEFT and said != flat(password):
            raise ValidationError(_("Il repose sur un mot que d’autres essaieraient : le métier, le cabinet, Amiable."))

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        return _("Ne le faites pas d’un mot du métier ni du nom du cabinet.")


def flat(text: str) -> str:
    """Letters without accents, in small, and digits; nothing else."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", plain)


def _names() -> list[str]:
    if is_public():
        return []
    agency = current_agency()
    words = [flat(word) for word in (*agency.name.split(), agency.slug, agency.code)]
    return [word for word in words if len(word) > 3]  # noqa: PLR2004  « de », « les », « SARL » of four is a name
