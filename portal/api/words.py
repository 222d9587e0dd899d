"""Words of the document, in the language in which it is asked for.

Ninja and pydantic ask for a `str`; all that they do with it is hand it on, and `document_of` writes it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

_: Any = gettext_lazy
