"""A card payment from the button to its end: our row first, Stripe next, the books only from what Stripe holds.

Nobody is charged twice: one page at a time can be paid for a case and a person, a page that nobody was
sent to cannot be paid, and what became of a silence is looked up before anything else is tried.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt
from agency.cards.queries import ENDS, cards_open, open_attempts, unfinished_attempts
from agency.cards.rules import CHECKOUT_MINUTES, SILENCE_ENDS, card_limits
from agency.cases.models import Case
from agency.cases.queries import last_day_towards
from agency.common.money import ZERO, format_euros
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.time.limitation import is_over
from agency.leases.operations import release, take
from agency.ledger.queries import case_due
from agency.mandates.queries import profile
from agency.parties.models import Debtor
from tenants.current import schema_name

from . import bookings

SILENCE = gettext_lazy(
    "La page de paiement ne répond pas. Rien n’a été débité. Réessayez dans un instant, ou payez par virement."
)
LONGEST_CALL = timedelta(minutes=1)


class CardRefused(Exception):
    """No card payment can start; the message says why and what to do."""


class ProviderSilent(Exception):
    """The provider did not answer: nothing was charged, the person may try again or pay by transfer."""


def start(
    *,
    case: Case,
    debtor: Debtor,
    amount: Decimal | None,
    email: str,
    success_url: str,
    cancel_url: str,
    by: Actor,
    at: datetime,
    on: date,
) -> CardAttempt:
    """Open a payment page for `amount` euros (all that is due without it); send the person to `session_url`.

    The row is committed before Stripe is called, and the amount is the server's: five euros at least,
    what is due at most. Earlier pages of this person for this case are closed first, or booked when they
    were paid. Raises `CardRefused` (R2.20, R5.6, no approval, amount, already settled) or `ProviderSilent`.
    """
    for earlier in open_attempts(case, debtor.pk).filter(method_ref=""):
        _end_earlier(earlier, by=by, at=at)
    attempt = _prepare(case, debtor, amount, email, by=by, at=at, on=on)
    try:
        session = stripe.open_page(
            account=profile().stripe_account,
            key=attempt.provider_key,
            amount=attempt.amount,
            title=fr(f"Dossier {case.reference}"),
            reference=case.reference,
            schema=schema_name(),
            email=email,
            success_url=success_url,
            cancel_url=cancel_url,
            expires_at=attempt.created_at + timedelta(minutes=CHECKOUT_MINUTES, seconds=30),
        )
    except stripe.Silent as error:
        _mark_attempt(attempt, AttemptState.UNKNOWN)
        raise ProviderSilent(str(SILENCE)) from error
    except stripe.Refused as error:
        _mark_attempt(attempt, AttemptState.FAILED)
        raise CardRefused(_("La carte n’est pas disponible pour le moment. Payez par virement.")) from error
    return _attach_page(attempt, session)


def recover(*, at: datetime, by: Actor, limit: int = 200) -> int:
    """Look up what became of the attempts whose end is not known; return how many ended. Safe to run again.

    This is how a crash between the call and its record, a lost webhook or a silence is made good: also
    a day later, when Stripe has forgotten our key.
    """
    ended, last = 0, 0
    for _turn in range(limit):
        attempt = take(unfinished_attempts().filter(pk__gt=last), at=at)
        if attempt is None:
            break
        last = attempt.pk
        try:
            ended += _look_up(attempt, by=by, at=at)
        finally:
            release(attempt)
    return ended


def _prepare(
    case: Case, debtor: Debtor, amount: Decimal | None, email: str, *, by: Actor, at: datetime, on: date
) -> CardAttempt:
    """Write the attempt, in a transaction that is over before the call."""
    with transaction.atomic(durable=True):
        locked = Case.objects.select_for_update(of=("self",)).select_related("debtor").get(pk=case.pk)
        asked = _allowed(locked, debtor, amount, at, on)
        number = CardAttempt.objects.create(
            case=locked,
            debtor=debtor,
            amount=asked,
            email=email,
            provider_key=f"{case.pk}:{at.isoformat()}",
            created_at=at,
        )
        number.provider_key = provider_key(number)
        number.save(update_fields=["provider_key"])
        record(by=by, at=at, verb=Verb.CARD_STARTED, subject=number, case_id=case.pk, amount=str(asked))
    return number


def provider_key(attempt: CardAttempt) -> str:
    """Key of an attempt at Stripe: the same at every try, another in every agency and for every row."""
    said = f"{schema_name()}:{attempt.pk}:{attempt.created_at.isoformat()}"
    return salted_hmac("agency.cards.operations.checkout", said, algorithm="sha256").hexdigest()


def _allowed(case: Case, debtor: Debtor, amount: Decimal | None, at: datetime, on: date) -> Decimal:
    """Return the sum to charge. Raises `CardRefused`."""
    due = case_due(case.pk)
    if due == ZERO:
        raise CardRefused(_("Cette somme est déjà réglée. Rien de plus n’a été débité."))
    if debtor.protection or is_over(last_day_towards(case, debtor), on) or not cards_open(case, on):
        raise CardRefused(_("Ce dossier ne peut pas être réglé par carte. Appelez-nous."))
    if open_attempts(case, debtor.pk).exclude(mandate_ref="").exists():
        raise CardRefused(
            _("Un prélèvement est en cours à votre banque, cinq jours ouvrés au plus. Vous pouvez faire un virement.")
        )
    if _another_page_may_be_paid(case, debtor, at):
        raise CardRefused(_("Un paiement est déjà en cours pour ce dossier. Attendez un instant, puis réessayez."))
    low, high = card_limits(due)
    asked = due if amount is None else amount
    if not low <= asked <= high:
        words = {"low": format_euros(low), "high": format_euros(high)}
        raise CardRefused(_("Saisissez un montant entre %(low)s et %(high)s, par exemple 50 ou 50,50.") % words)
    return asked


def _another_page_may_be_paid(case: Case, debtor: Debtor, at: datetime) -> bool:
    """Whether a page is open, or being opened at this moment by another request of the same person.

    One whose opening met a silence or a crash does not count: nobody was ever sent to it. A saved card that is being
    charged counts whatever is known of it.
    """
    lost = Q(state=AttemptState.UNKNOWN) | Q(state=AttemptState.CREATED, created_at__lt=at - LONGEST_CALL)
    lost &= Q(method_ref="")
    return open_attempts(case, debtor.pk).exclude(lost).exists()


def _end_earlier(attempt: CardAttempt, *, by: Actor, at: datetime) -> None:
    """Close a page that could still be paid; book it when it was."""
    if _look_up(attempt, by=by, at=at) or not attempt.session_ref:
        return
    try:
        stripe.close_page(account=profile().stripe_account, ref=attempt.session_ref)
    except stripe.Silent as error:
        raise ProviderSilent(str(SILENCE)) from error
    except stripe.Refused:
        # Paid or expired between our two questions: the answer is read again.
        pass
    _look_up(attempt, by=by, at=at)


def _look_up(attempt: CardAttempt, *, by: Actor, at: datetime) -> bool:
    """Bring an attempt up to what Stripe holds; return whether it ended."""
    account = profile().stripe_account
    try:
        if attempt.session_ref:
            session = stripe.page(account=account, ref=attempt.session_ref)
        else:
            found = stripe.find_page(account=account, key=attempt.provider_key, around=attempt.created_at)
            if found is None:
                return _expire_lost_attempt(attempt, by=by, at=at)
            session = found
        return bookings.follow(attempt=_attach_page(attempt, session), session=session, by=by, at=at)
    except stripe.Silent as error:
        if attempt.session_ref:
            raise ProviderSilent(str(SILENCE)) from error
        return False
    except stripe.Refused:
        return False


def _expire_lost_attempt(attempt: CardAttempt, *, by: Actor, at: datetime) -> bool:
    """No page was made. Once none can appear any more, the attempt is over."""
    if at < attempt.created_at + SILENCE_ENDS:
        return False
    return bookings.close(attempt=attempt, state=AttemptState.EXPIRED, by=by, at=at)


def _attach_page(attempt: CardAttempt, session: stripe.Session) -> CardAttempt:
    """Keep where the page is. An attempt that ended meanwhile keeps its end."""
    if attempt.session_ref != session.ref or attempt.state in (AttemptState.CREATED, AttemptState.UNKNOWN):
        CardAttempt.objects.filter(pk=attempt.pk).exclude(state__in=ENDS).update(
            session_ref=session.ref, session_url=session.url[:500], state=AttemptState.OPEN
        )
        attempt.refresh_from_db()
    return attempt


def _mark_attempt(attempt: CardAttempt, state: AttemptState) -> None:
    CardAttempt.objects.filter(pk=attempt.pk, state=AttemptState.CREATED).update(state=state)
    attempt.refresh_from_db()
