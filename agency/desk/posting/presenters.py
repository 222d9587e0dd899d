"""Each provider of letters as the page says it: whether it can be chosen, how its keys stand, what leaves by it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.law.contact.limits import Channel
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.models import PostAccount
from agency.outbox.accounts.queries import in_hands
from agency.outbox.accounts.rules import OFFERS


@dataclass(frozen=True)
class ShownAccount:
    """A provider and the agency's account there, if it has one; which letters leave by it, as its form names them."""

    provider: PostProvider
    account: PostAccount | None
    hands: str
    chosen: dict[str, bool]

    @property
    def open(self) -> bool:
        """Whether it can be chosen."""
        return self.provider in OFFERS


def shown_accounts() -> list[ShownAccount]:
    """Return every provider in the order of the list."""
    accounts = {one.provider: one for one in PostAccount.objects.all()}
    held = in_hands()
    return [_shown(PostProvider(one), accounts.get(one), held.get(one, 0)) for one in PostProvider.values]


def _shown(provider: PostProvider, account: PostAccount | None, held: int) -> ShownAccount:
    chosen = {str(Channel.POST): account.posts, str(Channel.REGISTERED): account.registers} if account else {}
    hands = ngettext("%(count)s lettre est entre ses mains", "%(count)s lettres sont entre ses mains", held)
    told = hands % {"count": held} if held else _("Aucune lettre n’est entre ses mains")
    return ShownAccount(provider, account, told, chosen)
