"""The page of a call: what to say in which order, and what tells that the person is who she says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.models import CaseParty, Hold
from agency.cases.queries import CaseSummary, last_day_of, last_day_towards, summary
from agency.common.calendar import add_working_days, paris_date
from agency.common.money import ZERO
from agency.disputes.models import Reply
from agency.handling.enums import IdentityMark, NonPaymentReason, PromiseState
from agency.handling.models import Call, PromiseToPay
from agency.handling.queries import against_spoken, against_spoken_with, calls_left, purpose_of_call
from agency.handling.rules import HandlingRefused
from agency.language.presenters import format_date
from agency.law.contact.gate import Purpose
from agency.law.money.plans import ScheduledPayment
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.parties.queries import valid_address
from agency.plans.queries import offers, schedule, within_powers
from agency.plans.rules import SPOKEN_WORDING_VERSION, Offer, fingerprint, spoken_terms

# Keys of the marks, in their order; « c » ends the call and « t » dials.
KEYS = "abde"


_R = NonPaymentReason
_OPENINGS = {
    _R.UNKNOWN: gettext_lazy(
        "« Ici le %(agency)s, au sujet d’une facture de %(creditor)s. Qu’est-ce qui a empêché de la régler ? »"
    ),
    _R.FORGOTTEN: gettext_lazy(
        "« Ici le %(agency)s, au sujet d’une facture de %(creditor)s. Elle est peut-être restée "
        "de côté : où en êtes-vous ? »"
    ),
    _R.PASSING: gettext_lazy(
        "« Ici le %(agency)s, au sujet d’une facture de %(creditor)s. Si c’est difficile en ce moment, dites-le-moi. »"
    ),
    _R.DISPUTE: gettext_lazy(
        "« Ici le %(agency)s, au sujet d’une facture de %(creditor)s. Quelque chose ne va pas ? Dites-le-moi. »"
    ),
    _R.PAPERWORK: gettext_lazy(
        "« Ici le %(agency)s, au sujet d’une facture de %(creditor)s. Quel papier manque-t-il encore ? »"
    ),
}
_OPENINGS |= {_R.LASTING: _OPENINGS[_R.PASSING], _R.INVOICE: _OPENINGS[_R.DISPUTE]}
_ADVICE = {
    _R.FORGOTTEN: gettext_lazy("Un oubli : redites comment payer, et proposez de renvoyer le lien ou la lettre."),
    _R.LATE_HABIT: gettext_lazy("Un retard habituel : demandez quel jour du mois convient, et notez une promesse."),
    _R.PASSING: gettext_lazy("Une difficulté passagère : proposez une pause, ou un petit échéancier."),
    _R.LASTING: gettext_lazy(
        "Une difficulté durable : proposez une pause, et rappelez l’aide gratuite d’un Point conseil budget."
    ),
    _R.DISPUTE: gettext_lazy("Un litige : écoutez, notez ses mots plus bas. Ne demandez ni paiement, ni promesse."),
    _R.INVOICE: gettext_lazy(
        "Un désaccord sur la facture : demandez ce qui est faux, notez-le plus bas. "
        "Le créancier peut ensuite être interrogé."
    ),
    _R.PAPERWORK: gettext_lazy("Une affaire administrative : demandez quelle pièce manque, et proposez de l’envoyer."),
    _R.UNKNOWN: gettext_lazy("On ne sait pas encore pourquoi : laissez parler, puis choisissez la raison plus bas."),
}


@dataclass(frozen=True)
class MarkLine:
    """A mark of identity, the answer expected, for the eyes of the handler alone, and the key that ticks it."""

    value: str
    label: str
    expected: str
    key: str


@dataclass(frozen=True)
class CallPage:
    """Everything that a handler has before them while they speak; `no_plan` says why none is offered."""

    call: Call
    summary: CaseSummary
    greeting: str
    who_we_are: str
    subject: str
    advice: str
    voicemail: str
    marks: tuple[MarkLine, ...]
    left: int
    offers: tuple[Offer, ...]
    no_plan: str


@dataclass(frozen=True)
class SpokenDraft:
    """A plan on the telephone, before it is agreed: its dates, what is read with them, what an answer would be.

    `fingerprint` is of the dates and of the words; `reply_by` is the day of our answer to one beyond the mandate, or
    beyond the `last_day` to act, told then.
    """

    parts: tuple[ScheduledPayment, ...]
    total: Decimal
    terms: tuple[str, ...]
    fingerprint: str
    reply_by: date | None
    last_day: date | None


def draft_plan(call: Call, monthly: Decimal, day: int, at: datetime) -> SpokenDraft:
    """Return what is read to a person before they agree to pay by months.

    Raises `PlanError` on what makes no plan, and `HandlingRefused` when none may be agreed with them (R2.20, R5.6).
    """
    case, on = call.case, paris_date(at)
    why = against_spoken(case, call.debtor, at)
    if why:
        raise HandlingRefused(why)
    parts = schedule(case, monthly=monthly, day=day, on=on)
    last_day = last_day_towards(case, call.debtor)
    outlasts = parts[-1].due_on > last_day
    at_once = within_powers(case, monthly=monthly, day=day, on=on) and not outlasts
    return SpokenDraft(
        parts=tuple(parts),
        total=sum((part.amount for part in parts), ZERO),
        terms=spoken_terms(),
        fingerprint=fingerprint(parts, "", SPOKEN_WORDING_VERSION),
        reply_by=None if at_once else add_working_days(on, profile().reply_days),
        last_day=last_day if outlasts else None,
    )


def present_call(call: Call, handler: str, agency: AgencyProfile, why: NonPaymentReason, at: datetime) -> CallPage:
    """Return the page of a call, `why` the case is not paid: identity before the subject (R6.3).

    Nothing of the debt is said on an answering machine.
    """
    person = call.debtor.full_name
    told = {"handler": handler, "person": person, "phone": agency.phone}
    greeting = (
        _("« Bonjour, à qui ai-je l’honneur ? »")
        if call.incoming
        else _("« Bonjour, je voudrais parler à %(person)s. »") % told
    )
    sums, part = summary(call.case), CaseParty.objects.get(case=call.case, debtor=call.debtor)
    part.case, part.debtor = call.case, call.debtor
    no_plan = against_spoken_with(part, sums.due, at)
    return CallPage(
        call=call,
        summary=sums,
        greeting=greeting,
        who_we_are=_(
            "« %(handler)s, pour un appel personnel. Pour savoir à qui je parle, donnez-moi deux de ces repères. »"
        )
        % told,
        subject=_subject(call, agency, why, at),
        advice=_advice(call, why),
        voicemail=_("« Bonjour, %(handler)s, message personnel pour %(person)s. Merci de me rappeler au %(phone)s. »")
        % told,
        marks=_marks(call, sums),
        left=calls_left(call.case, call.debtor, at),
        offers=() if no_plan else _at_once(part, at),
        no_plan=no_plan,
    )


def said_heard(made: Reply | Hold) -> str:
    """Return what the word of a person does, once it is on the file, as the handler reads it."""
    if isinstance(made, Hold):
        day = format_date(paris_date(made.until_at)) if made.until_at else ""
        return _("C’est noté : rien ne part jusqu’au %(day)s. Dites-le à la personne.") % {"day": day}
    told = {"name": made.debtor.full_name, "day": format_date(made.answer_due_on)}
    return _("C’est noté : rien ne part, et %(name)s aura notre réponse au plus tard le %(day)s.") % told


def _at_once(part: CaseParty, at: datetime) -> tuple[Offer, ...]:
    """The plans that would run at once: unsigned, none goes beyond the last day to act."""
    last_day = last_day_of(part)
    return tuple(offer for offer in offers(part.case, on=paris_date(at)) if offer.last_on <= last_day)


def _advice(call: Call, why: NonPaymentReason) -> str:
    """What to offer, by what is known of why it is not paid; a promise that was not kept goes first."""
    if PromiseToPay.objects.filter(case=call.case, debtor=call.debtor, state=PromiseState.BROKEN).exists():
        return _("Une promesse n’a pas été tenue : demandez ce qui a changé, et proposez un échéancier plus léger.")
    return str(_ADVICE.get(why, ""))


def _subject(call: Call, agency: AgencyProfile, why: NonPaymentReason, at: datetime) -> str:
    """Why we call, with our name: said only to who gave two marks (R6.2, R6.3)."""
    match purpose_of_call(call.case, call.debtor, at):
        case Purpose.REPLY:
            told = _(
                "« Vous nous avez écrit, ou demandé un appel, au sujet de %(creditor)s. "
                "Ici le %(agency)s : je vous écoute. »"
            )
        case Purpose.PLAN_FOLLOW_UP:
            told = _(
                "« Ici le %(agency)s, au sujet de votre échéancier avec %(creditor)s. Une date vous gêne-t-elle ? »"
            )
        case _:
            told = _opening(why)
    return told % {"creditor": call.case.creditor.short_name, "agency": agency.legal_name}


def _opening(reason: NonPaymentReason) -> str:
    """How the subject is opened: what is known already is not asked again."""
    return str(_OPENINGS.get(reason, _OPENINGS[NonPaymentReason.UNKNOWN]))


def _marks(call: Call, sums: CaseSummary) -> tuple[MarkLine, ...]:
    """The marks that we can check: what we hold of the person, nothing else."""
    address = valid_address(call.debtor)
    held = {
        IdentityMark.POSTCODE: f"{address.postcode} {address.city}" if address else "",
        IdentityMark.REFERENCE: call.case.first_letter_reference or call.case.reference,
        IdentityMark.INVOICE: ", ".join(line.claim.number for line in sums.lines[:3]),
        IdentityMark.SIREN: call.debtor.siren,
    }
    known = [(mark, expected) for mark, expected in held.items() if expected]
    return tuple(
        MarkLine(mark.value, str(mark.label), expected, key) for (mark, expected), key in zip(known, KEYS, strict=False)
    )
