"""The one column type for money."""

from __future__ import annotations

from typing import Any

from django.db import models


class EuroField(models.DecimalField):
    """Euros as NUMERIC(14, 2). Cents exist only in the Stripe gateway and the SEPA writer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"] = 14
        kwargs["decimal_places"] = 2
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave the fixed precision out of migrations."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs
