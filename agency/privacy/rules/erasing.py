"""What goes of each table when cases are erased. What is not named stays: sums, days, numbers, states. Pure.

The rest of it, in tables that nobody may change, is the database's own function `agency_erase_words`.
"""

from __future__ import annotations

from agency.privacy.values import Wipe

GONE = "effacé"
NOBODY = "Personne effacée"

# By the case: deleted, or without its words.
OF_CASES: tuple[Wipe, ...] = (
    Wipe("CaseNote", "case"),
    Wipe("Call", "case"),
    Wipe("CallRequest", "case"),
    Wipe("ContactChange", "case"),
    Wipe("Helper", "case"),
    Wipe("PlannedCall", "case"),
    Wipe("PayeeAccount", "case"),
    Wipe("BearableAmount", "case"),
    Wipe("HandedPiece", "row__claim__case"),
    Wipe("CourtesyReminder", "line__claim__case"),
    Wipe("Hold", "case", (("note", ""),)),
    Wipe("PromiseToPay", "case", (("why", GONE),), (("why__gt", ""),)),
    Wipe("Qualification", "case", (("legal_ground", ""), ("reason_known", ""), ("question", ""))),
    Wipe("CreditorQuestion", "case", (("text", GONE), ("answered_by", ""))),
    Wipe("CreditorQuestion", "case", (("answer", GONE),), (("answer__gt", ""),)),
    Wipe("SlipAnswer", "letter__case"),
    Wipe("CreditorMessage", "case", (("text", GONE), ("written_by", ""))),
    Wipe("Upload", "reply__case"),
    Wipe("ReceivedMail", "case"),
    Wipe("Reply", "case", (("text", ""), ("answers", {}), ("answer", ""), ("answer_signature", ""))),
    Wipe("DisputeQuestion", "reply__case", (("text", GONE),)),
    Wipe("DisputeQuestion", "reply__case", (("words", GONE), ("answered_by", GONE)), (("answered_at__isnull", False),)),
    Wipe("Complaint", "case", (("text", GONE), ("measure", ""), ("answer_signature", ""))),
    Wipe("Complaint", "case", (("answer", GONE),), (("answer__gt", ""),)),
    Wipe("DataRequest", "case", (("text", ""), ("identity", GONE), ("extended_why", ""), ("answer_signature", ""))),
    Wipe("DataRequest", "case", (("answer", GONE),), (("answer__gt", ""),)),
    Wipe("AccessFile", "request__case", (("file", ""), ("state", "forgotten"))),
    Wipe("DeliveryEvent", "message__case"),
    # The step that was made stays with its day and its sum; the message that it was goes.
    Wipe("InstalmentStep", "plan__case", (("message", None),)),
    Wipe("InstalmentStep", "plan__case", (("reason", GONE),), (("reason__gt", ""),)),
    Wipe("PlanChange", "plan__case", (("evidence", {}),)),
    Wipe("MailRunLine", "message__case"),
    Wipe("StrangeState", "message__case"),
    Wipe("LetterDecision", "message__case", (("reason", GONE),)),
    # An announcement proves that a debit was told in time: it stays, without its words.
    Wipe("Message", "case", (), (("debits__isnull", True),)),
    Wipe("Message", "case", (("payload", {"erased": True}), ("last_error", ""))),
    Wipe("Document", "case", (("title", GONE), ("file", ""))),
    Wipe("Claim", "case", (("label", ""),)),
    Wipe("ClaimReduction", "claim__case", (("told_by", ""), ("undone_why", ""))),
    Wipe("Commitment", "case", (("text", GONE),)),
    Wipe("Commitment", "case", (("reason", GONE),), (("reason__gt", ""),)),
    Wipe("Plan", "case", (("evidence", {}),)),
    Wipe("CardSetup", "plan__case", (("evidence", {}), ("session_url", ""), ("ends_with", ""))),
    Wipe("DebitMandate", "plan__case", (("holder", GONE), ("evidence", {}), ("ends_with", ""))),
    Wipe("DebitMandate", "plan__case", (("end_reason", GONE),), (("end_reason__gt", ""),)),
    Wipe("Debit", "mandate__plan__case", (("reason", GONE),), (("reason__gt", ""),)),
    Wipe("CardIncident", "payment__case", (("outcome", GONE),), (("outcome__gt", ""),)),
    Wipe("DebitMandate", "plan__case", (("iban", GONE),), (("iban__gt", ""),)),
    Wipe("CardAttempt", "case", (("email", ""), ("session_url", ""))),
    Wipe("ImportRow", "claim__case", (
        ("person", ""), ("facts", {}), ("said", None), ("typed", {}), ("people_key", ""), ("reason", ""),
    )),
    Wipe("HandOver", "pack__case", (("name", GONE), ("email", "efface@exemple.invalid"))),
    Wipe("RetentionHold", "case", (("why", GONE),)),
)  # fmt: skip
# By the person, once none of their cases is left.
OF_PEOPLE: tuple[Wipe, ...] = (
    Wipe("Address", "debtor"),
    Wipe("ContactPoint", "debtor"),
    Wipe("ContactQuestion", "debtor"),
    Wipe("PersonLink", "one"),
    Wipe("PersonLink", "other"),
    Wipe("MannerChange", "debtor"),
    Wipe("KnownPayer", "debtor"),
    Wipe("InsolvencyNotice", "debtor"),
    Wipe("AdmissibilityDecision", "debtor", (("commission", GONE),)),
    Wipe("AccessCode", "debtor"),
    Wipe("Debtor", "pk", (
        ("civility", ""), ("first_name", ""), ("last_name", NOBODY), ("company_name", ""), ("siren", ""),
        ("born_on", None), ("protection", ""), ("protected_since", None), ("adapted_contact", False), ("person", None),
        ("call_slot", ""), ("large_print", False), ("easy_words", False),
    )),
)  # fmt: skip
