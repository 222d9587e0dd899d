"""Why something leaves today on a case, or why nothing does: each reason with its rule and what it was given."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from agency.cases.models import Hold
from agency.common.calendar import Zone, local_time, paris_date
from agency.common.money import format_euros
from agency.desk.frame.presenters.denials import rule_of, why_denied
from agency.desk.frame.presenters.departures import hour_words
from agency.desk.frame.presenters.letter_decisions import decided
from agency.desk.strategies.enums import TodayVerdict
from agency.desk.strategies.queries import CaseNow, LetterNow, PersonNow, ReasonNow
from agency.desk.strategies.values import CaseToday, PersonToday, WhyLine
from agency.language.presenters import format_date
from agency.law.contact import gate as law
from agency.law.contact.denials import DenyCode
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.queries.gate import Stop, Wait
from agency.outbox.review.rules import is_day, next_departure, post_leaves
from agency.strategies.enums import STEP_CHANNELS, CaseEvent, RunState, StrategyAct
from agency.strategies.presenters import condition, events

_CAPS = frozenset({DenyCode.CAP_DAY, DenyCode.CAP_7D, DenyCode.CAP_30D})
_PROTECTED = frozenset({DenyCode.OVERINDEBTED, DenyCode.INSOLVENT, DenyCode.DECEASED, DenyCode.PROTECTED_ADULT})
_OF_THE_STATE = frozenset({DenyCode.CLOSED, DenyCode.NOT_QUALIFIED, DenyCode.PLAN_ACTIVE})


def present_today(now: CaseNow) -> CaseToday:
    """Return a case today in the reader's language."""
    run = now.run
    return CaseToday(
        strategy=run.strategy.name if run else "",
        version=run.version if run else None,
        standing=tuple(_standing(now)),
        people=tuple(_person(now, one) for one in now.people),
    )


def _standing(now: CaseNow) -> Iterator[WhyLine]:
    """Where the case stands in its strategy, whoever is asked."""
    run = now.run
    if run is None:
        yield WhyLine(_("Ce dossier n’a pas encore commencé de stratégie."), given=_state(now))
        return
    if run.state != RunState.RUNNING:
        yield WhyLine(_("La stratégie est %(state)s.") % {"state": run.get_state_display()}, given=_state(now))
    elif run.next_on is None and now.call is not None:
        told = {"name": now.call.debtor.full_name, "day": format_date(now.call.until_on)}
        words = _("Un appel à %(name)s vient d’abord : il est attendu jusqu’au %(day)s, puis le calendrier continue.")
        yield WhyLine(words % told, given=_("prévu le %(day)s") % {"day": format_date(now.call.planned_on)})
    elif run.next_on is None:
        yield WhyLine(_("L’étape suivante attend que le sort du courrier d’avant soit connu."), "R10.5")
    elif now.step is not None:
        kind = str(StrategyAct(now.step.kind).label)
        told = {"kind": kind, "day": format_date(run.next_on)}
        early = run.next_on > paris_date(now.at)
        words = _("Étape suivante : %(kind)s, pas avant le %(day)s.") if early else _("Étape du jour : %(kind)s.")
        yield WhyLine(words % told, "R10.2, R10.5", _step_given(now), stops=early)
        if now.happened is not None:
            yield _of_condition(now, now.happened)
    if now.reason is not None:
        yield _of_reason(now.reason)
    if now.quiet is not None:
        told = {"name": now.quiet.label, "day": format_date(now.quiet.ends_on)}
        words = _("Semaines calmes du créancier jusqu’au %(day)s : %(name)s. Aucune étape n’est prévue ces jours-là.")
        yield WhyLine(words % told, given=now.quiet.source)
    if now.shut and not now.planned:
        yield WhyLine(_("L’abonnement n’est pas payé : seul ce qui a été annoncé part."))


def _of_condition(now: CaseNow, happened: Collection[CaseEvent]) -> WhyLine:
    """Whether a step that depends on what happened would be done, as things stand."""
    if now.left:
        words = _("Cette étape sera laissée, telles que sont les choses. Le calendrier continue avec la suivante.")
    else:
        words = _("Cette étape a lieu, telles que sont les choses. Elle est décidée le matin de son jour.")
    return WhyLine(words, given=events(happened), stops=now.left)


def _of_reason(now: ReasonNow) -> WhyLine:
    told = {"reason": now.reason.label, "name": now.strategy}
    if now.moves:
        words = _(
            "Raison notée depuis : %(reason)s. Le dossier passe à « %(name)s » au prochain matin, jamais plus vite."
        )
        return WhyLine(words % told, "R10.2", stops=False)
    words = _("Raison notée depuis : %(reason)s. « %(name)s » est faite pour elle, mais le calendrier ne change pas.")
    given = _("ce qui est annoncé est tenu, ou un courrier est en route")
    return WhyLine(words % told, "R10.2", given, stops=False)


def _step_given(now: CaseNow) -> str:
    run = now.run
    if run is None or run.next_on is None or now.step is None:
        return ""
    told = {"n": run.next_step + 1, "delay": now.step.delay_days, "day": format_date(run.next_on)}
    given = [_("étape %(n)s, %(delay)s jours après la précédente ; jour compté : %(day)s") % told]
    return " ; ".join(filter(None, [*given, condition(now.step.only_if, now.step.skip_if)]))


def _person(now: CaseNow, one: PersonNow) -> PersonToday:
    name = str(one.debtor.full_name)
    if one.letter is not None:
        lines = (*_of_letter(now, one.letter), *_of_law(now, one))
        kind, channel = MessageKind(one.letter.message.kind), one.letter.message.channel
        return PersonToday(name, _what(kind, channel), _verdict_of(one.letter), lines or (_nothing_stops(now),))
    lines = tuple(_of_law(now, one))
    if now.step is None:
        return PersonToday(name, "", TodayVerdict.NOTHING, lines)
    what = _what(StrategyAct(now.step.kind), now.step.channel)
    if now.planned:
        first = next(iter(one.refusals), None)
        refused = TodayVerdict.WAITS if first and first.next_allowed_at else TodayVerdict.STOPS
        return PersonToday(name, what, refused if first else TodayVerdict.GOES, lines or (_nothing_stops(now),))
    return PersonToday(name, what, TodayVerdict.STOPS if now.holds or one.refusals else TodayVerdict.NOTHING, lines)


def _verdict_of(letter: LetterNow) -> TodayVerdict:
    """What the drain would do of a letter at this instant."""
    if letter.message.state in (MessageState.SENDING, MessageState.UNKNOWN):
        return TodayVerdict.GOES
    if isinstance(letter.look, Stop) or letter.message.state == MessageState.HELD:
        return TodayVerdict.STOPS
    return TodayVerdict.WAITS if isinstance(letter.look, Wait) or not letter.departs else TodayVerdict.GOES


def _of_letter(now: CaseNow, letter: LetterNow) -> Iterator[WhyLine]:
    """What stands between a letter and its departure beside the gate: people, the agency's hours, what it says."""
    message, asked = letter.message, now.asked
    if message.state in (MessageState.SENDING, MessageState.UNKNOWN):
        yield WhyLine(_("Le courrier est chez le prestataire : son sort est à connaître."), stops=False)
        return
    if message.state == MessageState.HELD:
        yield from (WhyLine(words) for words in decided(message)[:1])
    if message.not_before > now.at:
        yield WhyLine(_("Pas avant le %(when)s.") % {"when": _when(message.not_before)}, "R6.9")
    if asked.approval and not letter.approved:
        yield WhyLine(_("Personne ne l’a encore approuvé."), given=_("réglage du cabinet : départ des courriers"))
    if not is_day(asked, now.at) or (message.channel in law.POSTAL and not post_leaves(asked, now.at)):
        given = hour_words(asked.leaves_at) if asked.leaves_at else _("de 8 h à 19 h, du lundi au samedi")
        words = _("L’heure de départ du cabinet n’est pas venue : le %(when)s.")
        yield WhyLine(words % {"when": _when(next_departure(asked, now.at))}, given=given)
    if isinstance(letter.look, Stop) and letter.look.code not in DenyCode.__members__ and not now.holds:
        yield WhyLine(why_denied(letter.look.code), given=_owed(now))


def _of_law(now: CaseNow, one: PersonNow) -> Iterator[WhyLine]:
    """Every refusal of the gate, in its order, with what it was given; a suspension is told by its own row."""
    for refusal in one.refusals:
        if refusal.code == DenyCode.DISPUTED and now.holds:
            yield from (_of_hold(hold) for hold in now.holds)
            continue
        words = why_denied(refusal.code)
        if refusal.next_allowed_at is not None:
            words = f"{words} {_('Possible à partir du %(when)s.') % {'when': _when(refusal.next_allowed_at)}}"
        yield WhyLine(words, rule_of(refusal.code), _given(refusal.code, one, now))


def _of_hold(hold: Hold) -> WhyLine:
    told = {"why": hold.get_reason_display(), "day": format_date(paris_date(hold.starts_at))}
    owner = hold.owner.get_full_name() if hold.owner else ""
    until = _("jusqu’au %(day)s") % {"day": format_date(paris_date(hold.until_at))} if hold.until_at else ""
    given = ", ".join(part for part in (until, owner, hold.note) if part)
    return WhyLine(_("Dossier suspendu depuis le %(day)s : %(why)s.") % told, "R5.14", given)


def _given(code: DenyCode, one: PersonNow, now: CaseNow) -> str:
    """What the gate was given, for this refusal."""
    facts = one.facts
    if code in _CAPS:
        counted = sorted(local_time(each.at, facts.zone).date() for each in facts.history if each.counted)
        return _("contacts comptés : %(days)s") % {"days": ", ".join(format_date(day) for day in counted)}
    if code == DenyCode.TIME_BARRED and facts.time_barred_from is not None:
        return _("prescrite depuis le %(day)s") % {"day": format_date(facts.time_barred_from)}
    if code in (DenyCode.HOLIDAY, DenyCode.OUT_OF_WINDOW):
        here = local_time(now.at, facts.zone)
        told = {"day": format_date(here.date()), "hour": hour_words(here.time())}
        return _("heure de la personne : %(day)s, %(hour)s") % told
    if code in _PROTECTED:
        return str(one.debtor.get_protection_display())
    return _state(now) if code in _OF_THE_STATE else ""


def _nothing_stops(now: CaseNow) -> WhyLine:
    return WhyLine(_("Aucune règle ne l’arrête."), "R6.9", _owed(now), stops=False)


def _owed(now: CaseNow) -> str:
    owed = next((one.known.owed for one in now.people), None)
    return "" if owed is None else _("reste à régler : %(amount)s") % {"amount": format_euros(owed)}


def _state(now: CaseNow) -> str:
    return _("dossier %(state)s") % {"state": now.case.get_state_display()}


def _what(kind: MessageKind | StrategyAct, channel: str) -> str:
    way = str(STEP_CHANNELS[Channel(channel)])
    return f"{kind.heading}, {way}" if str(kind.label) != way else kind.heading


def _when(at: datetime) -> str:
    here = local_time(at, Zone.METROPOLE)
    return _("%(day)s à %(hour)s") % {"day": format_date(here.date()), "hour": hour_words(here.time())}
