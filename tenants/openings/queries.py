"""Reads of openings. Call them in the public schema."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from tenants.models import Agency, Domain, Opening, OpeningState

from .rules import A_DAY, DOOR_LIFE, LINK_LIFE, RESERVED, hashed, other_codes


def agencies_domain() -> str:
    """The domain under which agencies open by themselves."""
    return str(settings.AGENCIES_DOMAIN or settings.PUBLIC_HOSTS[0])


def host_of(slug: str) -> str:
    """The host of an agency of that short name."""
    return f"{slug}.{agencies_domain()}"


def is_taken(slug: str, *, but: Opening | None = None) -> bool:
    """Whether an agency, or an opening that was confirmed, has this name; a name of the platform is nobody's."""
    if slug in RESERVED or host_of(slug) in settings.PUBLIC_HOSTS:
        return True
    waiting = Opening.objects.filter(slug=slug, state=OpeningState.CONFIRMED)
    if but is not None:
        waiting = waiting.exclude(pk=but.pk)
    agency = Agency.objects.filter(slug=slug)
    return agency.exists() or Domain.objects.filter(domain=host_of(slug)).exists() or waiting.exists()


def free_code(code: str) -> str:
    """The first code for payment references that no agency has, as near as may be to a wanted one."""
    near = other_codes(code)
    taken = set(Agency.objects.filter(code__in=near).values_list("code", flat=True))
    return next(one for one in near if one not in taken)


def opening_of(token: str, at: datetime) -> Opening | None:
    """What a link leads to; None for one that is forged, or that nobody used in time.

    Once the agency is open it leads there for as long as an invitation lives: who closed the page too soon comes back.
    """
    alive = Q(asked_at__gt=at - LINK_LIFE) | Q(state=OpeningState.OPEN, asked_at__gt=at - DOOR_LIFE)
    return Opening.objects.select_related("agency").filter(alive, token_hash=hashed(token)).first()


def asked_since_yesterday(at: datetime, **where: str) -> int:
    """How many openings were asked for in a day: from one network, for one address, or in all."""
    return Opening.objects.filter(asked_at__gt=at - A_DAY, **where).count()


def before(opening: Opening) -> int:
    """How many confirmed openings come before this one."""
    waiting = Opening.objects.filter(state=OpeningState.CONFIRMED, confirmed_at__lt=opening.confirmed_at)
    return waiting.count()
