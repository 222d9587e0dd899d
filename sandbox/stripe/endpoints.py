"""Which endpoint hears which event, by Connect's rules: of every connected account, or of the platform's own."""

from typing import Any

from sandbox.core.webhooks import WebhookSender

PLATFORM = "platform"


class ConnectSender(WebhookSender):
    """A Connect endpoint hears of every connected account and of nothing else; there is none for one account.

    An event of a connected account bears its `account`; one of the platform's own account bears none, and goes to the
    endpoints of the platform.
    """

    def add_endpoint(self, url: str, secret: str, account: str | None = None) -> dict[str, Any]:
        """Registers a Connect endpoint, or with `platform` as account one of the platform's own events.

        Raises ValueError for the name of a connected account: Stripe knows no such endpoint.
        """
        if account not in (None, PLATFORM):
            raise ValueError(f"{account}: an endpoint hears of every connected account, or of the platform's own")
        return super().add_endpoint(url, secret, account)

    def endpoints_for(self, account: str | None) -> list[str]:
        """Identifiers of the endpoints that hear of a connected account, or with None of the platform's own."""
        mine = None if account else PLATFORM
        return [row["id"] for row in self._store.rows("SELECT id FROM endpoint WHERE account IS ?", mine)]
