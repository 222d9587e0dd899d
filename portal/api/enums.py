"""What the API says when it refuses, each with its status."""

from __future__ import annotations

from http import HTTPStatus

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Refused(TextChoices):
    """The kinds of refusal: the last part of the `type` of a problem (RFC 9457)."""

    UNREADABLE = "unreadable", _("La demande ne se lit pas : ce n’est pas du JSON, ou un caractère y est interdit.")
    KEY_UNKNOWN = "key-unknown", _("La clé manque, n’est pas d’ici, est fermée ou finie.")
    SCOPE_MISSING = "scope-missing", _("La clé n’a pas ce droit.")
    NOT_FOUND = "not-found", _("Rien de tel n’est ouvert à cette clé.")
    METHOD = "method", _("Cette adresse ne prend pas cette méthode.")
    NOT_NOW = "not-now", _("Rien ne peut être confié maintenant : la réponse dit pourquoi.")
    TOO_LARGE = "too-large", _("La demande est trop grosse.")
    INVALID = (
        "invalid",
        _("Une valeur manque ou ne va pas : chacune est nommée, avec sa raison. Rien n’est enregistré."),
    )
    KEY_REUSED = "key-reused", _("Cette Idempotency-Key a déjà servi pour une autre demande.")
    TOO_MANY = "too-many", _("Trop de demandes en une minute : Retry-After dit quand revenir.")


STATUS = {
    Refused.UNREADABLE: HTTPStatus.BAD_REQUEST,
    Refused.KEY_UNKNOWN: HTTPStatus.UNAUTHORIZED,
    Refused.SCOPE_MISSING: HTTPStatus.FORBIDDEN,
    Refused.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Refused.METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
    Refused.NOT_NOW: HTTPStatus.CONFLICT,
    Refused.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refused.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refused.KEY_REUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refused.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
}
