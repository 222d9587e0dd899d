"""Writes of those who help: named, given another way in, ended; what they did, each in their own name."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases import operations as cases
from agency.cases.enums import CLOSED_STATES, DocumentKind
from agency.cases.models import Case, Document
from agency.cases.queries import code_hashes
from agency.common.calendar import paris_date
from agency.common.text import french_typography as fr
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import receive_reply
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import REPRESENTED
from agency.parties.models import Debtor
from tenants.current import schema_name
from tenants.signing import secret_keys

from .enums import HelpAct, HelpEnd, HelpScope
from .models import Helper, HelperAct
from .queries import over_on, reason_over, stands
from .rules import MOST_AT_ONCE, HelpRefused, last_day, may_write, way_in
from .values import HelperFacts

_ENDED = fr("Cette aide est terminée.")


@transaction.atomic
def name_helper(
    *, case: Case, debtor: Debtor, facts: HelperFacts, by: Actor, at: datetime, document: Document | None = None
) -> Helper:
    """Let somebody help a person with one case, until a day, by two secrets that the person hands over.

    Nothing is written to the helper: the person alone gives what opens. `document` is the signed word, when the staff
    notes it. Raises `HelpRefused` for a case that is over, a person whom another answers for, somebody who helps
    already, or a fourth one at once.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    on = paris_date(at)
    if case.state in CLOSED_STATES:
        raise HelpRefused(fr("Ce dossier est terminé : il n’y a plus rien à y faire."))
    if debtor.protection in REPRESENTED:
        raise HelpRefused(fr("Une autre personne répond déjà de ce dossier : écrivez-nous un message."))
    standing = [one for one in case.helpers.filter(debtor=debtor, ended_at=None) if one.until >= on]
    if len(standing) >= MOST_AT_ONCE:
        raise HelpRefused(fr("Trois personnes vous aident déjà : arrêtez d’abord une de ces aides."))
    if any(one.name.casefold() == facts.name.strip().casefold() for one in standing):
        raise HelpRefused(fr("Cette personne vous aide déjà : vous pouvez lui donner un nouvel accès, ou l’arrêter."))
    seed = secrets.token_hex(16)
    made = Helper.objects.create(
        case=case, debtor=debtor, name=facts.name.strip(), kind=facts.kind, scope=facts.scope, email=facts.email,
        named_at=at, until=last_day(on, facts.months), seed=seed, code_hash=_hash_of(seed), document=document,
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.HELPER_NAMED, subject=made, case_id=case.pk, debtor=debtor.pk, scope=facts.scope,
        until=made.until,
    )  # fmt: skip
    return made


@transaction.atomic
def note_from_paper(
    *, case: Case, debtor: Debtor, facts: HelperFacts, content: bytes, by: Actor, at: datetime
) -> Helper:
    """Note somebody whom a person named in a signed paper, a PDF that is kept with the case.

    The way in stands on the person's page, and nowhere else. Raises what `name_helper` raises.
    """
    paper = cases.add_document(
        case=case, kind=DocumentKind.ACT, title=fr(f"Autorisation signée : {facts.name.strip()}"), content=content,
        mime="application/pdf", by=by, at=at, on=paris_date(at),
    )  # fmt: skip
    return name_helper(case=case, debtor=debtor, facts=facts, by=by, at=at, document=paper)


@transaction.atomic
def renew_way_in(*, helper: Helper, by: Actor, at: datetime) -> Helper:
    """Make both secrets of a helper useless and draw others; who is inside leaves at the next page.

    Raises `HelpRefused` once the help is over.
    """
    locked = _standing(helper, at)
    locked.seed = secrets.token_hex(16)
    locked.code_hash = _hash_of(locked.seed)
    locked.save(update_fields=["seed", "code_hash"])
    record(by=by, at=at, verb=Verb.HELPER_WAY_IN_RENEWED, subject=locked, case_id=locked.case_id)
    return locked


@transaction.atomic
def end_help(*, helper: Helper, end: HelpEnd, by: Actor, at: datetime, why: str = "") -> Helper:
    """End a help at once: nothing opens any more. Said twice, it ends once.

    Raises `HelpRefused` when the staff ends it without a word on why.
    """
    said = why.strip()[:200]
    if end == HelpEnd.STAFF and not said:
        raise HelpRefused(fr("Dites en quelques mots pourquoi cette aide s’arrête."))
    locked = _locked(helper)
    if locked.ended_at is not None:
        return locked
    locked.ended_at, locked.end, locked.why = at, end, said
    locked.save(update_fields=["ended_at", "end", "why"])
    record(by=by, at=at, verb=Verb.HELPER_ENDED, subject=locked, case_id=locked.case_id, end=end.value, reason=said)
    return locked


@transaction.atomic
def end_over(*, by: Actor, at: datetime, size: int) -> int:
    """Write the end of up to `size` helps that are over by themselves; return how many. They opened nothing before."""
    on = paris_date(at)
    over = list(over_on(on)[:size])
    for one in over:
        end_help(helper=one, end=HelpEnd(reason_over(one, on) or HelpEnd.OVER), by=by, at=at)
    return len(over)


@transaction.atomic
def note_coming(*, helper: Helper, by: Actor, at: datetime) -> HelperAct:
    """Write that a helper opened the case: the person reads it, once a day."""
    locked, on = _standing(helper, at), paris_date(at)
    came = locked.acts.filter(kind=HelpAct.CAME).order_by("-at").first()
    if came is not None and paris_date(came.at) == on:
        return came
    return _did(locked, HelperAct(helper=locked, kind=HelpAct.CAME, at=at), by=by)


@transaction.atomic
def write_as_helper(*, helper: Helper, text: str, visit_began: datetime, by: Actor, at: datetime, on: date) -> Reply:
    """Take a helper's message as a word of the case that stops the letters, said as the helper's own.

    It recognises nothing in the person's name. Raises `HelpRefused` beyond what the person allowed, and what
    `receive_reply` raises.
    """
    locked = _standing(helper, at)
    if not may_write(locked.scope):
        raise HelpRefused(fr("La personne que vous aidez vous permet de lire, pas d’écrire."))
    reply = receive_reply(
        case=locked.case, debtor=locked.debtor, kind=ReplyKind.MESSAGE, text=text, answers={"helper": locked.name},
        by=by, at=at, on=on, visit_began=visit_began,
    )  # fmt: skip
    _did(locked, HelperAct(helper=locked, kind=HelpAct.WROTE, at=at, reply=reply), by=by)
    return reply


@transaction.atomic
def propose_as_helper(*, helper: Helper, monthly: Decimal, day: int, by: Actor, at: datetime) -> HelperAct:
    """Put a plan before the person, in euros a month on a day: they alone agree to it, or do not.

    Nothing reaches the agency and no debt is recognised. Raises `HelpRefused` beyond what the person allowed.
    """
    locked = _standing(helper, at)
    if locked.scope != HelpScope.PROPOSE:
        raise HelpRefused(fr("La personne que vous aidez ne vous permet pas de proposer un échéancier."))
    act = HelperAct(helper=locked, kind=HelpAct.PROPOSED, at=at, monthly=monthly, day=day)
    return _did(locked, act, by=by)


def _did(helper: Helper, act: HelperAct, *, by: Actor) -> HelperAct:
    act.save()
    record(by=by, at=act.at, verb=Verb.HELPER_DID, subject=helper, case_id=helper.case_id, act=act.kind)
    return act


def _locked(helper: Helper) -> Helper:
    Case.objects.select_for_update(of=("self",)).get(pk=helper.case_id)
    return Helper.objects.select_for_update(of=("self",)).select_related("case", "debtor").get(pk=helper.pk)


def _standing(helper: Helper, at: datetime) -> Helper:
    locked = _locked(helper)
    if not stands(locked, paris_date(at)):
        raise HelpRefused(_ENDED)
    return locked


def _hash_of(seed: str) -> str:
    made = way_in(secret=secret_keys()[0], schema=schema_name(), seed=seed)
    return code_hashes(made.code)[0]
