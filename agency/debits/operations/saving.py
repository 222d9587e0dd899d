"""A card or an account saved for a plan: our row first, Stripe's page next, the agreement once it is there.

Nothing is believed from the browser that comes back: the page is read at Stripe. What a silence or a crash hid is
looked up under the row's key before another page is opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agency.cards.rules import CHECKOUT_MINUTES, SILENCE_ENDS
from agency.cards.saved import gateway as stripe
from agency.cases.enums import DocumentKind
from agency.cases.models import Case
from agency.cases.operations import NewDocument, add_documents
from agency.common.calendar import paris_date
from agency.debits.enums import CardSetupState, DebitMandateState, DebitWay
from agency.debits.models import CardSetup, DebitMandate
from agency.debits.queries import cards_to_forget, mandate_of, may_save, open_setups, reached_by_post, to_debit
from agency.debits.rules import card_reference, way_notice, way_text
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import DebitNews
from agency.letters.presenters import draw_debit_mandate
from agency.mandates.queries import profile
from agency.parties.models import Debtor
from agency.plans.models import Plan
from agency.plans.rules import proof_given
from tenants.current import schema_name

from .announcing import plan_debits
from .giving import DebitRefused

_PDF = "application/pdf"
_KINDS = {DebitWay.CARD.value: stripe.CARD, DebitWay.SEPA.value: stripe.ACCOUNT}
SILENCE = gettext_noop("La page de Stripe ne répond pas. Rien n’est débité. Réessayez dans un instant.")


def begin_card(
    *, plan: Plan, debtor: Debtor, evidence: Mapping[str, Any], success_url: str, cancel_url: str, by: Actor,
    at: datetime, on: date, way: str = DebitWay.CARD,
) -> CardSetup:  # fmt: skip
    """Open Stripe's page where a person saves a card for their plan, or another instead of it; send them to it.

    With `way` an account, its mandate is given on that page.

    The words agreed to, their hash, the hour, the session and the network (hashed) are kept with the row, before the
    page. Raises `DebitRefused` when no card may be charged for this plan, and after a silence.
    """
    for earlier in open_setups().filter(plan=plan):
        _end_earlier(earlier, by=by, at=at)
    setup = _prepare(plan, debtor, evidence, way, by=by, at=at, on=on)
    try:
        page = stripe.open_setup(
            account=profile().stripe_account, key=setup.provider_key, reference=setup.plan.case.reference,
            schema=schema_name(), success_url=success_url, cancel_url=cancel_url,
            expires_at=at + timedelta(minutes=CHECKOUT_MINUTES, seconds=30), kind=_KINDS[way],
        )  # fmt: skip
    except stripe.Silent as error:
        raise DebitRefused(
            _("La page de Stripe ne répond pas. Rien n’est débité. Réessayez dans un instant.")
        ) from error
    except stripe.Refused as error:
        _close(setup, CardSetupState.EXPIRED, by=by, at=at)
        raise DebitRefused(_("Ce n’est pas disponible pour le moment. Réglez par virement.")) from error
    return _attach(setup, page)


def settle_cards(*, by: Actor, at: datetime, plan: Plan | None = None) -> int:
    """Bring the pages where a card is being saved up to what Stripe holds; return how many ended. Twice is once."""
    waiting = open_setups().filter(plan=plan) if plan else open_setups()
    ended = 0
    for setup in waiting:
        try:
            ended += _follow(setup, by=by, at=at)
        except (stripe.Silent, stripe.Refused):
            continue
    return ended


def forget_cards(*, by: Actor, at: datetime) -> int:
    """Take from Stripe the cards that no living agreement uses; return how many (GDPR 5.1.e)."""
    account, forgotten = profile().stripe_account, 0
    for setup in cards_to_forget():
        try:
            stripe.forget_card(account=account, method=setup.method_ref)
        except stripe.Silent:
            break
        with transaction.atomic():
            CardSetup.objects.filter(pk=setup.pk).update(forgotten_at=at)
            record(by=by, at=at, verb=Verb.CARD_FORGOTTEN, subject=setup, case_id=setup.plan.case_id)
        forgotten += 1
    return forgotten


@transaction.atomic(durable=True)
def _prepare(
    plan: Plan, debtor: Debtor, evidence: Mapping[str, Any], way: str, *, by: Actor, at: datetime, on: date
) -> CardSetup:
    Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    locked = Plan.objects.select_related("case", "debtor").get(pk=plan.pk, debtor=debtor)
    standing = mandate_of(locked)
    agency = profile()
    days = way_notice(way, agency.debit_notice_days)
    if not may_save(way, locked, on):
        raise DebitRefused(_("Ce débit ne peut pas être mis en place sur ce dossier. Réglez par virement."))
    if standing is not None and (standing.way, way) != (DebitWay.CARD, DebitWay.CARD):
        raise DebitRefused(_("Un prélèvement est en place pour cet échéancier. Arrêtez-le d’abord."))
    if open_setups().filter(plan=locked).exists():
        raise DebitRefused(_("Une page est déjà ouverte pour cet échéancier. Attendez un instant, puis réessayez."))
    if standing is None and not to_debit(locked, on, days, by_post=reached_by_post(debtor))[0]:
        raise DebitRefused(_("Il reste trop peu de temps pour annoncer un débit. Réglez par carte ou par virement."))
    said = f"{schema_name()}:{locked.pk}:{locked.card_setups.count()}:{at.isoformat()}"
    key = salted_hmac("agency.debits.operations.saving", said, algorithm="sha256").hexdigest()
    text = way_text(way, agency.legal_name, days)
    proof = {
        **proof_given(evidence), "agreed_at": at, "wording_version": text.version,
        "title": text.title, "words": list(text.paragraphs), "text_sha256": text.fingerprint((key, at.isoformat())),
    }  # fmt: skip
    made = CardSetup.objects.create(
        plan=locked, debtor=debtor, way=way, provider_key=key, evidence=proof, created_at=at
    )
    record(by=by, at=at, verb=Verb.CARD_SETUP_STARTED, subject=made, case_id=locked.case_id)
    return made


def _end_earlier(setup: CardSetup, *, by: Actor, at: datetime) -> None:
    """Close a page where a card could still be saved; take the card when it was."""
    try:
        if _follow(setup, by=by, at=at):
            return
        setup.refresh_from_db()
        if setup.session_ref:
            # Refused: done or over between our two questions. It is read again.
            with suppress(stripe.Refused):
                stripe.close_setup(account=profile().stripe_account, ref=setup.session_ref)
            _follow(setup, by=by, at=at)
        else:
            # Nobody was ever sent to it.
            _close(setup, CardSetupState.EXPIRED, by=by, at=at)
    except (stripe.Silent, stripe.Refused) as error:
        raise DebitRefused(
            _("La page de Stripe ne répond pas. Rien n’est débité. Réessayez dans un instant.")
        ) from error


def _follow(setup: CardSetup, *, by: Actor, at: datetime) -> bool:
    """Read a page and do what it says; whether it ended. Raises `Silent` or `Refused`."""
    account = profile().stripe_account
    if setup.session_ref:
        page = stripe.setup_page(account=account, ref=setup.session_ref)
    else:
        found = stripe.find_setup(account=account, key=setup.provider_key, around=setup.created_at)
        if found is None:
            over = at >= setup.created_at + SILENCE_ENDS
            return over and _close(setup, CardSetupState.EXPIRED, by=by, at=at)
        page = found
    _attach(setup, page)
    if page.status == "complete" and page.method and bool(page.reference) == (setup.way == DebitWay.SEPA):
        return _take(setup, page, by=by, at=at)
    return page.status == "expired" and _close(setup, CardSetupState.EXPIRED, by=by, at=at)


@transaction.atomic
def _take(setup: CardSetup, page: stripe.SetupPage, *, by: Actor, at: datetime) -> bool:
    """The card is there: the agreement begins, or goes on with this card; once, whoever reads it first."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=setup.plan.case_id)
    locked = CardSetup.objects.select_for_update(of=("self",)).get(pk=setup.pk)
    if locked.state not in (CardSetupState.CREATED, CardSetupState.OPEN):
        return True
    locked.state, locked.closed_at = CardSetupState.DONE, at
    locked.customer_ref, locked.method_ref, locked.ends_with = page.customer, page.method, page.ends_with
    locked.mandate_ref, locked.reference, locked.session_url = page.mandate, page.reference, ""
    locked.save()
    plan = Plan.objects.select_related("case", "debtor").get(pk=locked.plan_id)
    standing = mandate_of(plan)
    if standing is None and may_save(locked.way, plan, paris_date(at)):
        _agree(case, plan, locked, by=by, at=at)
    elif standing is not None and standing.way == locked.way == DebitWay.CARD:
        standing.card, standing.ends_with = locked, locked.ends_with
        standing.save(update_fields=["card", "ends_with"])
        record(by=by, at=at, verb=Verb.CARD_REPLACED, subject=standing, case_id=case.pk, ends_with=locked.ends_with)
    # Else nothing may be charged any more: the card is forgotten at the next round.
    return True


def _agree(case: Case, plan: Plan, setup: CardSetup, *, by: Actor, at: datetime) -> None:
    """Write the agreement with its paper, and announce its debits."""
    agency, on = profile(), paris_date(at)
    days = way_notice(setup.way, agency.debit_notice_days)
    means = "compte" if setup.way == DebitWay.SEPA else "carte"
    made = DebitMandate(
        plan=plan, debtor=setup.debtor, way=setup.way, state=DebitMandateState.ACTIVE, card=setup,
        reference=setup.reference or card_reference(agency.case_prefix, plan.pk, plan.debit_mandates.count() + 1),
        ends_with=setup.ends_with, notice_days=days, agreed_at=setup.created_at,
        wording_version=setup.evidence["wording_version"], evidence=setup.evidence,
    )  # fmt: skip
    dates, _by_hand = to_debit(plan, on, days, by_post=reached_by_post(setup.debtor))
    pdf = draw_debit_mandate(
        case, setup.debtor, title=setup.evidence["title"], paragraphs=tuple(setup.evidence["words"]),
        reference=made.reference, scheme_id="", holder="", iban="", agreed_on=paris_date(setup.created_at),
        means=f"{means} finissant par {setup.ends_with}", fingerprint=setup.evidence["text_sha256"],
        parts=tuple((one.collect_on, one.amount) for one in dates),
    )  # fmt: skip
    paper = NewDocument(case, DocumentKind.DEBIT, f"{setup.evidence['title']} {made.reference}", pdf, _PDF)
    (made.document,) = add_documents(papers=[paper], by=by, at=at, on=on)
    made.save()
    record(by=by, at=at, verb=Verb.DEBIT_MANDATE_GIVEN, subject=made, case_id=case.pk, reference=made.reference)
    plan_debits(mandate=made, news=DebitNews.ANNOUNCED, by=by, at=at)


def _attach(setup: CardSetup, page: stripe.SetupPage) -> CardSetup:
    """Keep where the page is. A row that ended meanwhile keeps its end."""
    open_now = CardSetup.objects.filter(pk=setup.pk, state__in=(CardSetupState.CREATED, CardSetupState.OPEN))
    open_now.update(session_ref=page.ref, session_url=page.url[:500], state=CardSetupState.OPEN)
    setup.refresh_from_db()
    return setup


@transaction.atomic
def _close(setup: CardSetup, state: CardSetupState, *, by: Actor, at: datetime) -> bool:
    open_now = CardSetup.objects.filter(pk=setup.pk, state__in=(CardSetupState.CREATED, CardSetupState.OPEN))
    if open_now.update(state=state, closed_at=at, session_url=""):
        record(by=by, at=at, verb=Verb.CARD_SETUP_CLOSED, subject=setup, case_id=setup.plan.case_id, state=state)
    return True
