"""An agency's account at a provider of letters, whose rows hold the mark of the agency."""

from __future__ import annotations

from django.core.files.base import ContentFile

from agency.inbox.models import ReceivedMail
from agency.journal.rules import Actor
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.models import PostAccount, StrangeState
from agency.outbox.accounts.operations import keep_account
from agency.outbox.mailbox.models import MailBox
from agency.outbox.models import Message
from tests.factories import NOW


def an_account_at_a_provider(sent: Message, mark: str) -> None:
    """Keys that the provider refused, a word of it that nobody knew, where a letter stood there; a box, two mails."""
    keys = {"client_id": f"appli{mark}", "client_secret": f"secret{mark}"}
    keep_account(provider=PostProvider.MAILEVA, keys=keys, by=Actor("staff", "1", f"Inès{mark}"), at=NOW)
    PostAccount.objects.update(why_not=f"clés refusées{mark}", tried_at=NOW)
    StrangeState.objects.create(message=sent, said=f"EN ORBITE{mark}", told_at=NOW, read_by=f"Inès{mark}")
    MailBox.objects.create(
        pk=1, address=f"reponses{mark}@lhermitte.example", host=f"imap{mark}.exemple", username=f"reponses{mark}",
        sealed="", kept_at=NOW, kept_by=f"Inès{mark}", why_not=f"refusée{mark}", failing_since=NOW,
    )  # fmt: skip
    mail = {"nature": "human", "received_at": NOW}
    ReceivedMail.objects.create(
        **mail, fingerprint="0" * 64, state="to_file", sender=f"camille{mark}@exemple.fr", subject=f"Bonjour{mark}",
        text=f"Un mot{mark}", raw=ContentFile(f"Un mot{mark}".encode(), "courriel.eml"),
    )  # fmt: skip
    ReceivedMail.objects.create(
        **mail, fingerprint="1" * 64, state="left", why=f"publicité{mark}", settled_at=NOW, settled_by=f"Inès{mark}"
    )
    Message.objects.filter(pk=sent.pk).update(provider_note=f"maileva{mark}")
