"""News sent to the addresses that confirmed: decided once, then handed over by workers, one address at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.leases.operations import take_some
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile, profile_or_none
from agency.outbox.channels import channel_for
from agency.outbox.channels.base import Parcel
from agency.outbox.channels.handing import Ending, handed
from agency.outbox.presenters.mails import mail_sender
from agency.outbox.rules import back_off
from agency.site.enums import NewsFate
from agency.site.models import ArticlePage, NewsDelivery, NewsReader, NewsSending
from agency.site.presenters import leave_url, news_logo, news_of, news_page
from agency.site.queries import confirmed_readers, news_to_send
from tenants.current import on_trial, schema_name
from tenants.tasks import enqueue

_FATES = {Ending.TAKEN: NewsFate.SENT, Ending.REFUSED: NewsFate.FAILED, Ending.DOUBT: NewsFate.DOUBT}


class NewsRefused(Exception):
    """This article may not be sent now; the sentence says what to do."""


@transaction.atomic
def agree_news(*, article: ArticlePage, expected: int, by: Actor, at: datetime) -> NewsSending:
    """Decide that an article goes, once, to every confirmed address of its language; workers send it afterwards.

    `expected` is the number of addresses that was read. Raises `NewsRefused`, and nothing is kept.
    """
    locked = ArticlePage.objects.select_for_update(of=("self",)).get(pk=article.pk)
    readers = list(confirmed_readers(locked.language).select_for_update())
    if why := _refusal(locked, len(readers), expected):
        raise NewsRefused(why)
    sending = news_of(locked)
    sending.addresses, sending.agreed_at, sending.agreed_by = len(readers), at, by.label
    sending.save()
    NewsDelivery.objects.bulk_create([NewsDelivery(sending=sending, reader=reader) for reader in readers], 500)
    record(by=by, at=at, verb=Verb.NEWS_AGREED, subject=sending, addresses=len(readers))
    enqueue("site.send_news")
    return sending


def send_news(*, by: Actor, at: Callable[[], datetime], count: int) -> int:
    """Hand the news over to the next addresses, at most `count`; return how many were taken, 0 on trial.

    An address whose worker died with the mail server on the line is not written to again: it is in doubt. The others
    of that worker are taken up by the next when the lease ends.
    """
    if on_trial():
        return 0
    begun, agency = at(), profile()
    taken = take_some(news_to_send(), at=begun, count=count)
    for delivery in taken:
        parcel = _last_look(delivery, agency, by=by, at=at())
        if parcel is not None:
            _hand_over(delivery, parcel, by=by, at=at())
    return len(taken)


def _refusal(article: ArticlePage, readers: int, expected: int) -> str:
    """Why an article may not be sent, the first reason there is; empty when it may."""
    reasons = {
        _("L’agence est à l’essai : rien n’en part."): on_trial(),
        _("Publiez l’article d’abord."): not article.live,
        _("Complétez d’abord l’identité du cabinet."): profile_or_none() is None,
        _("Cet article est déjà parti : chaque adresse le reçoit une fois."): NewsSending.objects.filter(
            article=article
        ).exists(),
        _("Aucune adresse n’a confirmé vouloir ces nouvelles."): not readers,
        _("Le nombre d’adresses a changé : relisez-le avant d’envoyer."): readers != expected,
    }
    return next((sentence for sentence, holds in reasons.items() if holds), "")


@transaction.atomic
def _last_look(delivery: NewsDelivery, agency: AgencyProfile, *, by: Actor, at: datetime) -> Parcel | None:
    """Look at the address a last time, and note that the mail server is about to be called."""
    locked = _held(delivery)
    if locked is None:
        return None
    reader = NewsReader.objects.select_for_update().get(pk=locked.reader_id)
    if locked.called_at is not None:
        _end(locked, NewsFate.DOUBT, "", by=by, at=at)
        return None
    if not reader.receives:
        _end(locked, NewsFate.LEFT, "", by=by, at=at)
        return None
    locked.called_at = at
    locked.save(update_fields=["called_at"])
    return _parcel(locked, reader, agency)


def _parcel(delivery: NewsDelivery, reader: NewsReader, agency: AgencyProfile) -> Parcel:
    key = salted_hmac("agency.site.news", f"{schema_name()}:{delivery.pk}", settings.SECRET_KEY, algorithm="sha256")
    page = news_page(delivery.sending, reader, agency)
    return Parcel(
        key.hexdigest(),
        key.hexdigest(),
        (reader.email,),
        mail_sender(agency),
        (),
        subject=page.subject,
        text=page.text,
        html=page.html,
        logo=news_logo(agency),
        headers=(
            ("List-Unsubscribe", f"<{leave_url(reader)}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    )


def _hand_over(delivery: NewsDelivery, parcel: Parcel, *, by: Actor, at: datetime) -> None:
    told = handed(channel_for(Channel.EMAIL), parcel)
    if told.ending == Ending.LATER:
        _try_later(delivery, told.why, at=at)
    else:
        _settle(delivery, _FATES[told.ending], told.why, by=by, at=at)


@transaction.atomic
def _settle(delivery: NewsDelivery, fate: NewsFate, why: str, *, by: Actor, at: datetime) -> None:
    locked = _held(delivery)
    if locked is not None:
        _end(locked, fate, why, by=by, at=at)


@transaction.atomic
def _try_later(delivery: NewsDelivery, why: str, *, at: datetime) -> None:
    """The mail server took nothing: the address waits, a little longer each time."""
    locked = _held(delivery)
    if locked is not None:
        locked.called_at, locked.lease_until, locked.last_error = None, at + back_off(locked.attempts), why[:300]
        locked.save(update_fields=["called_at", "lease_until", "last_error"])


def _held(delivery: NewsDelivery) -> NewsDelivery | None:
    """The row, locked, unless another worker has it by now."""
    rows = NewsDelivery.objects.select_for_update(of=("self",)).select_related("sending")
    return rows.filter(pk=delivery.pk, token=delivery.token, state=NewsFate.WAITING).first()


def _end(locked: NewsDelivery, fate: NewsFate, why: str, *, by: Actor, at: datetime) -> None:
    locked.state, locked.ended_at, locked.last_error, locked.lease_until = fate, at, why[:300], None
    locked.save(update_fields=["state", "ended_at", "last_error", "lease_until"])
    record(by=by, at=at, verb=Verb.NEWS_DELIVERED, subject=locked, state=fate.value)
