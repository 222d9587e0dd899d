"""What is asked to tell a program, and what may be done with an address, on the desk or on a creditor's page."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agency.common.calendar import instant
from agency.journal.rules import Actor

from . import operations
from .enums import ShutBecause
from .models import WebhookEndpoint
from .presenters import ActDone, done, former_still_signs, nothing_done, too_many
from .queries import shown_secret
from .rules import may_be_called

TO_SHOW = "webhook_secret_of"
URL_ERRORS = {"required": _("Écrivez l’adresse qui reçoit."), "max_length": _("300 caractères au plus.")}
KIND_ERRORS = {
    "required": _("Choisissez au moins un événement."), "invalid_choice": _("Choisissez parmi ces événements."),
}  # fmt: skip


def callable_url(url: str) -> str:
    """Return an address that may be written down. Raises `ValidationError`."""
    if not may_be_called(url, in_clear=settings.WEBHOOKS_IN_CLEAR):
        raise ValidationError(_("Écrivez une adresse en https://, avec un nom de domaine et sans mot de passe."))
    return url


class EndpointAct(TextChoices):
    """What may be done with an address."""

    TEST = "test", _("Envoyer un essai")
    ROTATE = "rotate", _("Changer le secret")
    SHUT = "shut", _("Arrêter")
    REOPEN = "reopen", _("Reprendre")
    REPLAY = "replay", _("Renvoyer")


class EndpointActForm(forms.Form):
    """One act on an address: a press of a button, with the telling or the day that it is about."""

    act = forms.ChoiceField(choices=EndpointAct.choices)
    telling = forms.IntegerField(required=False, min_value=1, max_value=10**15)
    since = forms.DateField(required=False)

    def act_on(self, endpoint: WebhookEndpoint, *, by: Actor, at: datetime) -> ActDone:
        """Do it, and return what to say of it, with a secret to show once when there is a new one."""
        asked: dict[str, Any] = {"endpoint": endpoint, "by": by, "at": at}
        match self.cleaned_data["act"]:
            case EndpointAct.TEST:
                return done("test") if operations.send_test(**asked) else nothing_done()
            case EndpointAct.ROTATE:
                return self._rotated(asked)
            case EndpointAct.SHUT:
                return done("shut") if operations.shut_endpoint(why=ShutBecause.HAND, **asked) else nothing_done()
            case EndpointAct.REOPEN:
                return self._reopened(asked)
        day = self.cleaned_data["since"]
        count = operations.replay(
            only=self.cleaned_data["telling"], since=instant(day, time()) if day else None, **asked
        )
        return done("replay", count=count) if count else nothing_done()

    def _rotated(self, asked: dict[str, Any]) -> ActDone:
        try:
            return done("rotate", secret=operations.rotate_secret(**asked))
        except operations.FormerStillSigns:
            return former_still_signs()

    def _reopened(self, asked: dict[str, Any]) -> ActDone:
        try:
            return done("reopen") if operations.reopen_endpoint(**asked) else nothing_done()
        except operations.TooManyEndpoints:
            return too_many()


def to_show(session: SessionBase, endpoint: WebhookEndpoint) -> None:
    """Have the next page of an address show its secret: the session holds the number of the row and no secret."""
    session[TO_SHOW] = endpoint.pk


def shown_once(session: SessionBase, endpoint: WebhookEndpoint) -> str:
    """Return the secret of an address when it was just made for this session, once; nothing afterwards."""
    if session.get(TO_SHOW) != endpoint.pk:
        return ""
    del session[TO_SHOW]
    return shown_secret(endpoint)
