"""What happens to a running limitation period: what interrupts, what suspends, what never does (R2.8 to R2.17)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EventType(StrEnum):
    """Facts of a file that someone may think matter for limitation (R2.8 to R2.17)."""

    # Recognition by the debtor (C. civ. 2240).
    PARTIAL_PAYMENT = "partial_payment"
    PLAN_SIGNED = "instalment_plan_signed_by_debtor"
    WRITTEN_RECOGNITION = "written_recognition"
    TIME_REQUEST = "request_for_time_admitting_debt"
    # Courts and enforcement (C. civ. 2241 to 2244).
    LEGAL_ACTION = "legal_action_started"
    LEGAL_ACTION_ENDED = "legal_action_ended"
    LEGAL_ACTION_VOID = "legal_action_void"
    ORDER_SERVED = "injonction_order_served"
    PROTECTIVE_MEASURE = "protective_measure"
    ENFORCEMENT_ACT = "enforcement_act"
    TITLE = "enforceable_title_obtained"
    # Collective procedures.
    CLAIM_DECLARED = "insolvency_claim_declared"
    INSOLVENCY_CLOSED = "insolvency_closed"
    OVERINDEBTEDNESS_REQUEST = "overindebtedness_measures_requested"
    # Suspension (C. civ. 2234, 2238, 2239).
    MEDIATION_AGREED = "mediation_agreed"
    MEDIATION_ENDED = "mediation_ended"
    CONCILIATION_AGREED = "conciliation_agreed"
    CONCILIATION_ENDED = "conciliation_ended"
    PARTICIPATIVE_AGREED = "participative_procedure_agreed"
    PARTICIPATIVE_ENDED = "participative_procedure_ended"
    SMALL_CLAIM_AGREED = "small_claim_procedure_agreed"
    SMALL_CLAIM_ENDED = "small_claim_procedure_ended"
    COURT_MEASURE_ORDERED = "court_measure_ordered"
    COURT_MEASURE_DONE = "court_measure_done"
    FORCE_MAJEURE_BEGAN = "force_majeure_began"
    FORCE_MAJEURE_ENDED = "force_majeure_ended"
    # Never (R2.11), but for the premium's registered letter.
    FORMAL_NOTICE = "registered_letter_formal_notice_sent"
    SIMPLE_LETTER = "simple_letter_sent"
    EMAIL_REMINDER = "email_reminder_sent"
    SMS_REMINDER = "sms_reminder_sent"
    PHONE_CALL = "phone_call_logged"
    NEGOTIATION = "informal_negotiation"
    PORTAL_OPENED = "portal_opened"
    PROPOSAL_REJECTED = "proposal_rejected"
    PROMISE_TO_LOOK = "promise_to_look"
    ORDER_REQUESTED = "injonction_request_filed"


@dataclass(frozen=True, slots=True)
class Event:
    """A dated fact; `by` is who did it: a debtor's id, "debtor", "third_party", or None when unknown (R2.8)."""

    type: EventType
    on: date
    by: str | None = None


RECOGNITIONS = frozenset(
    {EventType.PARTIAL_PAYMENT, EventType.PLAN_SIGNED, EventType.WRITTEN_RECOGNITION, EventType.TIME_REQUEST}
)
# What the creditor does through a court, even against a foreclosure period (C. civ. 2241, 2244).
COURT_ACTS = frozenset(
    {
        EventType.LEGAL_ACTION,
        EventType.ORDER_SERVED,
        EventType.PROTECTIVE_MEASURE,
        EventType.ENFORCEMENT_ACT,
        EventType.CLAIM_DECLARED,
    }
)
# The interruption lasts until the proceeding ends (C. civ. 2242; C. com. L622-25-1).
PROCEEDING_ENDS = {
    EventType.LEGAL_ACTION: EventType.LEGAL_ACTION_ENDED,
    EventType.CLAIM_DECLARED: EventType.INSOLVENCY_CLOSED,
}
SUSPENSION_ENDS = {
    EventType.MEDIATION_AGREED: EventType.MEDIATION_ENDED,
    EventType.CONCILIATION_AGREED: EventType.CONCILIATION_ENDED,
    EventType.PARTICIPATIVE_AGREED: EventType.PARTICIPATIVE_ENDED,
    EventType.SMALL_CLAIM_AGREED: EventType.SMALL_CLAIM_ENDED,
    EventType.COURT_MEASURE_ORDERED: EventType.COURT_MEASURE_DONE,
}
# Facts that a person must judge: never counted to the creditor's benefit in the prudent date.
REVIEWED = frozenset({EventType.OVERINDEBTEDNESS_REQUEST, EventType.FORCE_MAJEURE_BEGAN, EventType.FORCE_MAJEURE_ENDED})
ARTICLES = {
    **dict.fromkeys(RECOGNITIONS, "C. civ. 2240"),
    EventType.LEGAL_ACTION: "C. civ. 2241",
    EventType.ORDER_SERVED: "C. civ. 2241",
    EventType.PROTECTIVE_MEASURE: "C. civ. 2244",
    EventType.ENFORCEMENT_ACT: "C. civ. 2244",
    EventType.TITLE: "CPCEx L111-4",
    EventType.CLAIM_DECLARED: "C. com. L622-25-1",
    EventType.FORMAL_NOTICE: "C. ass. L114-2",
    **dict.fromkeys(SUSPENSION_ENDS, "C. civ. 2238"),
    EventType.COURT_MEASURE_ORDERED: "C. civ. 2239",
}

# How explanations name each fact.
WORDS = {
    EventType.PARTIAL_PAYMENT: "paiement partiel",
    EventType.PLAN_SIGNED: "échéancier signé par la personne",
    EventType.WRITTEN_RECOGNITION: "reconnaissance écrite",
    EventType.TIME_REQUEST: "demande de délai qui admet la dette",
    EventType.LEGAL_ACTION: "action en justice",
    EventType.LEGAL_ACTION_ENDED: "fin de l’instance",
    EventType.LEGAL_ACTION_VOID: "action abandonnée ou rejetée",
    EventType.ORDER_SERVED: "injonction de payer signifiée",
    EventType.PROTECTIVE_MEASURE: "mesure conservatoire",
    EventType.ENFORCEMENT_ACT: "acte d’exécution",
    EventType.TITLE: "titre exécutoire",
    EventType.CLAIM_DECLARED: "déclaration de créance",
    EventType.INSOLVENCY_CLOSED: "clôture de la procédure collective",
    EventType.OVERINDEBTEDNESS_REQUEST: "demande de mesures à la commission de surendettement",
    EventType.MEDIATION_AGREED: "médiation acceptée",
    EventType.MEDIATION_ENDED: "fin de la médiation",
    EventType.CONCILIATION_AGREED: "conciliation acceptée",
    EventType.CONCILIATION_ENDED: "fin de la conciliation",
    EventType.PARTICIPATIVE_AGREED: "procédure participative acceptée",
    EventType.PARTICIPATIVE_ENDED: "fin de la procédure participative",
    EventType.SMALL_CLAIM_AGREED: "procédure des petites créances acceptée",
    EventType.SMALL_CLAIM_ENDED: "fin de la procédure des petites créances",
    EventType.COURT_MEASURE_ORDERED: "mesure d’instruction ordonnée",
    EventType.COURT_MEASURE_DONE: "mesure d’instruction exécutée",
    EventType.FORCE_MAJEURE_BEGAN: "début d’une force majeure",
    EventType.FORCE_MAJEURE_ENDED: "fin d’une force majeure",
    EventType.FORMAL_NOTICE: "mise en demeure recommandée",
    EventType.SIMPLE_LETTER: "lettre simple",
    EventType.EMAIL_REMINDER: "relance par courriel",
    EventType.SMS_REMINDER: "relance par SMS",
    EventType.PHONE_CALL: "appel téléphonique",
    EventType.NEGOTIATION: "pourparlers",
    EventType.PORTAL_OPENED: "espace personnel ouvert",
    EventType.PROPOSAL_REJECTED: "proposition refusée",
    EventType.PROMISE_TO_LOOK: "promesse de regarder",
    EventType.ORDER_REQUESTED: "requête en injonction de payer",
}
