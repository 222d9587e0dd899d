"""Every pattern of both urlconfs, with the arguments that lead to a row which exists in both agencies.

A pattern whose parameters are not in the tables below has no argument: the test says so and is red.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from .scenario import Credentials

HOSTS = {"agency": "config.urls_tenant", "public": "config.urls_public"}
# What a parameter of that name is the number of, whatever the address.
NUMBERS = {
    "page_id": "wagtailcore.Page",
    "parent_page_id": "wagtailcore.Page",
    "page_to_move_id": "wagtailcore.Page",
    "destination_id": "wagtailcore.Page",
    "page_pk": "wagtailcore.Page",
    "workflow_pk": "wagtailcore.Workflow",
    "task_id": "wagtailcore.Task",
    "task_state_id": "wagtailcore.TaskState",
    "workflow_state_id": "wagtailcore.WorkflowState",
    "revision_id": "wagtailcore.Revision",
    "revision_id_a": "wagtailcore.Revision",
    "revision_id_b": "wagtailcore.Revision",
    "collection_id": "wagtailcore.Collection",
    "restriction_id": "wagtailcore.CollectionViewRestriction",
    "session_id": "wagtailadmin.EditingSession",
    "redirect_id": "wagtailredirects.Redirect",
    "document_id": "wagtaildocs.Document",
    "doc_id": "wagtaildocs.Document",
    "image_id": "wagtailimages.Image",
    "uploaded_file_id": "wagtailcore.UploadedFile",
    "session": "usersessions.UserSession",
    "row": "agency.ImportRow",
    "deposit": "agency.ImportBatch",
}
# What `pk` (or an unnamed number) is the number of, by the beginning of the address's name.
ROWS = {
    "debtors:document": "agency.Document",
    "debtors:received": "agency.Reply",
    "debtors:join": "agency.Reply",
    "debtors:helper": "agency.Helper",
    "debtors:helper_plan": "agency.HelperAct",
    "debtors:sent_file": "agency.Upload",
    "creditors:invoice": "agency.Document",
    "creditors:": "agency.ImportBatch",
    "creditors:proposal": "agency.Plan",
    "creditors:plan_change": "agency.PlanChange",
    "creditors:mandate": "agency.Mandate",
    "staff_lift": "agency.Hold",
    "staff_document": "agency.Document",
    "staff_commitment": "agency.Commitment",
    "staff_reply": "agency.Reply",
    "staff_dispute": "agency.Reply",
    "staff_complaint": "agency.Complaint",
    "staff_slip": "agency.Message",
    "staff_key_": "agency.SoftwareKey",
    "staff_strange_read": "agency.StrangeState",
    "staff_mail_file": "agency.ReceivedMail",
    "staff_mail_leave": "agency.ReceivedMail",
    "staff_webhook": "agency.WebhookEndpoint",
    "staff_privacy_": "agency.DataRequest",
    "staff_retention_": "agency.RetentionHold",
    "staff_visit_": "agency.AuditPack",
    "debtors:data_copy": "agency.DataRequest",
    "staff_reach": "agency.Debtor",
    "staff_search": "agency.Reply",
    "staff_starting_text": "agency.StartingText",
    "staff_admissibility": "agency.Debtor",
    "staff_letter": "agency.Message",
    "staff_together_": "agency.TogetherAct",
    "staff_list_view_forget": "agency.ListView",
    "staff_proof": "agency.DailyProof",
    "staff_entry": "agency.Entry",
    "staff_bank_line": "agency.BankLine",
    "staff_bank_debit": "agency.BankLine",
    "staff_bank_share": "agency.BankLine",
    "staff_bank_send_back": "agency.BankLine",
    "staff_bank_keep": "agency.BankLine",
    "staff_bank_undo": "agency.Payment",
    "staff_bank_forget": "agency.KnownPayer",
    "staff_bank_statement": "agency.BankStatement",
    "staff_incident": "agency.CardIncident",
    "staff_visitor": "agency.SiteMessage",
    "staff_event": "agency.WebhookReceipt",
    "staff_unpaid": "agency.Payment",
    "staff_withdraw_limitation": "agency.LimitationEvent",
    "staff_limitation_seen": "agency.LimitationAlert",
    "staff_address": "agency.Debtor",
    "staff_sum": "agency.ImportRow",
    "staff_insolvency": "agency.Debtor",
    "staff_notice": "agency.InsolvencyNotice",
    "staff_same_person": "agency.PersonLink",
    "staff_contact_question": "agency.ContactQuestion",
    "staff_contact_change": "agency.ContactChange",
    "staff_helper_stop": "agency.Helper",
    "staff_resume": "agency.Hold",
    "staff_review_hold": "agency.Hold",
    "staff_plan": "agency.Plan",
    "staff_creditor": "agency.Creditor",
    "staff_team": "users.User",
    "staff_creditor_contact": "agency.CreditorContact",
    "staff_mandate": "agency.Mandate",
    "staff_account_ask": "agency.Mandate",
    "staff_account": "agency.AccountChange",
    "staff_mandate_draft": "agency.Creditor",
    "staff_deposit": "agency.ImportBatch",
    "staff_remittance": "agency.Remittance",
    "staff_transfer": "agency.Transfer",
    "staff_debit_order": "agency.DebitOrder",
    "staff_debit_returned": "agency.Debit",
    "staff_call": "agency.Call",
    "staff_promise_withdraw": "agency.PromiseToPay",
    "staff_plan_decision": "agency.InstalmentStep",
    "staff_plan_change": "agency.PlanChange",
    "staff_instalment_seen": "agency.InstalmentStep",
    "staff_promise_see": "agency.PromiseToPay",
    "staff_asked_call_leave": "agency.CallRequest",
    "staff_planned_call_leave": "agency.PlannedCall",
    "staff_refund_payment": "agency.Payment",
    "staff_refund_line": "agency.BankLine",
    "staff_refund": "agency.Refund",
    "staff_mail_run": "agency.MailRun",
    "staff_mail_return_undo": "agency.DeliveryEvent",
    "staff_mail_courtesy": "agency.CourtesyReminder",
    "staff_reduction_undo": "agency.ClaimReduction",
    "staff_reduction_see": "agency.ClaimReduction",
    "creditors:statement": "agency.Transfer",
    "staff_deposits_of": "agency.Creditor",
    "staff_news_": "agency.ArticlePage",
    "staff_text_version": "agency.LetterTemplate",
    "staff_rehearsal": "agency.Strategy",
    "staff_timeline": "agency.Strategy",
    "staff_quiet_drop": "agency.QuietPeriod",
    "staff_fee_unsettle": "agency.FeeSettlement",
    "staff_accounting": "agency.AccountingExport",
    "staff_fee": "agency.FeeInvoice",
    "creditors:key_": "agency.SoftwareKey",
    "creditors:person_": "agency.CreditorContact",
    "creditors:webhook": "agency.WebhookEndpoint",
    "creditors:fee": "agency.FeeInvoice",
    "creditors:monthly": "agency.MonthlyReport",
    "staff_monthly_report": "agency.MonthlyReport",
    "wagtailadmin_api:pages": "wagtailcore.Page",
    "wagtailadmin_api:documents": "wagtaildocs.Document",
    "wagtailadmin_api:images": "wagtailimages.Image",
    "wagtailadmin_pages:": "wagtailcore.Page",
    "wagtailadmin_collections:": "wagtailcore.Collection",
    "wagtailadmin_workflows:edit_task": "wagtailcore.Task",
    "wagtailadmin_workflows:disable_task": "wagtailcore.Task",
    "wagtailadmin_workflows:enable_task": "wagtailcore.Task",
    "wagtailadmin_workflows:": "wagtailcore.Workflow",
    "wagtailsettings:": "agency.AgencyProfile",
    "wagtaildocs_chooser:": "wagtaildocs.Document",
    "wagtailimages_chooser:": "wagtailimages.Image",
    "wagtaildocs_serve": "wagtaildocs.Document",
    "mfa_": "mfa.Authenticator",
}
# Words of addresses: a model of ours by default, so that its pages are really crossed.
WORDS: dict[str, dict[str, list[str]]] = {
    "": {
        "action_name": ["approve"],
        "filter_spec": ["max-10x10"],
        "object_id": ["1"],
        "action": ["delete"],
        "uidb64": ["MQ"],
        "uidb36": ["1"],
    },
    "account_invitation": {"token": ["jeton"]},
    "openid_connect_": {"provider_id": ["cabinet"]},
    "opening": {"token": ["jeton"]},
    "site_news_": {"token": ["jeton"]},
    "debtors:no_emails": {"token": ["jeton"]},
    "debtors:contact_confirmed": {"token": ["jeton"]},
    "debtors:contact_disowned": {"token": ["jeton"]},
    "debtors:contact": {"what": ["adresse", "e-mail", "telephone"]},
    "site_said": {"what": ["message", "nouvelles"]},
    "operator_": {"token": ["jeton"], "slug": ["lhermitte"], "word": ["suspendre"], "pk": ["1"]},
    "staff_data_file": {"token": ["jeton"]},
    "site_page_en": {"path": ["", "your-rights/"]},
    "wagtail_serve": {"_0": ["", "vos-droits/", "articles/"]},
    "staff_list_views": {"name": ["dossiers"]},
    "staff_posting_": {"provider": ["maileva"]},
    "staff_letter_sheet": {"sha": ["0"], "number": ["1"]},
    "staff_transfer_statement": {"kind": ["csv"]},
    "staff_account": {"code": ["bank_trust"]},
    "staff_complaints_file": {"kind": ["csv"]},
    "staff_account_file": {"code": ["bank_trust"], "kind": ["csv"]},
    "staff_report_file": {"name": ["recouvrement"], "kind": ["csv"]},
    "staff_rehearsal_file": {"kind": ["csv"]},
    "creditors:statement": {"kind": ["csv"]},
    "creditors:cases_file": {"kind": ["csv"]},
    "creditors:families_file": {"kind": ["csv"]},
    "creditors:bills_file": {"kind": ["csv"]},
    "debtors:said": {"what": ["au-revoir", "merci", "deces"]},
    "debtors:text": {"name": ["droits", "donnees", "accessibilite", "reclamation"]},
    "debtors:easy": {"name": ["lettre", "payer", "pas-d-accord", "difficultes"]},
    "debtors:logo": {"name": ["logo.png"]},
    "creditors:model": {"name": ["ecole", "factures", "contacts"]},
    "wagtail_bulk_action": {"app_label": ["wagtailimages"], "model_name": ["image"], "action": ["delete"]},
    "wagtailadmin_pages:": {
        "content_type_app_name": ["wagtailcore"],
        "content_type_model_name": ["page"],
        "app_label": ["wagtailcore"],
        "model_name": ["page"],
    },
    "simple_translation:submit_snippet_translation": {
        "app_label": ["agency"],
        "model_name": ["lettertemplate"],
        "pk": ["1"],
    },
    "wagtailadmin_api:pages:action": {"action_name": ["copy"]},
    "wagtailadmin_tag_model_autocomplete": {"app_name": ["taggit"], "model_name": ["tag"]},
    "wagtailadmin_workflows:add_task": {"app_label": ["agency"], "model_name": ["qualificationtask"]},
    "wagtailadmin_editing_sessions:": {"app_label": ["agency"], "model_name": ["qualification"], "object_id": ["1"]},
    "wagtailsettings:": {"app_name": ["agency"], "model_name": ["agencyprofile"]},
}


@dataclass(frozen=True)
class Address:
    """One pattern of an urlconf."""

    route: str
    name: str
    side: str
    template: str
    parameters: tuple[str, ...]
    model: type[models.Model] | None = None
    module: str = ""

    @property
    def written_here(self) -> bool:
        """Whether the view is the product's own code."""
        return self.module.startswith(OURS)

    @property
    def ours(self) -> bool:
        """Whether the screen is written here, or shows a model that is."""
        return self.written_here or (self.model is not None and self.model.__module__.startswith(OURS))

    def __str__(self) -> str:
        return f"{self.name or '(unnamed)'} /{self.route}"


class NoArgument(LookupError):
    """A parameter that no table knows."""


def every_address(side: str) -> list[Address]:
    """Every pattern of the urlconf of agencies or of the platform."""
    return list(_walk(get_resolver(HOSTS[side]), side, "", "", (), ()))


def _walk(
    resolver: Any, side: str, route: str, template: str, names: tuple[str, ...], parameters: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        text, asked = normalize(pattern.pattern.regex.pattern)[0]
        joined, known = template + text, (*parameters, *asked)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from _walk(pattern, side, here, joined, inner, known)
        elif isinstance(pattern, URLPattern):
            name = ":".join([*names, pattern.name or ""])
            view = pattern.callback
            yield Address(here, name, side, joined, tuple(dict.fromkeys(known)), _model_of(view), view.__module__)


def _model_of(view: Any) -> type[models.Model] | None:
    given = getattr(view, "view_initkwargs", {}).get("model") or getattr(
        getattr(view, "view_class", None), "model", None
    )
    return apps.get_model(given) if isinstance(given, str) else given


def paths(address: Address, credentials: Credentials) -> list[str]:
    """The addresses to call: the pattern with the numbers and words of `credentials`, whose agency is entered.

    Raises `NoArgument` for a parameter without an entry.
    """
    filled = [{}]
    for parameter in address.parameters:
        values = _values(address, parameter, credentials)
        filled = [{**one, parameter: value} for one in filled for value in values]
    return ["/" + quote(address.template % one, safe="/:.~-_") for one in filled]


def _values(address: Address, parameter: str, credentials: Credentials) -> list[str]:
    words = _longest(WORDS, address.name) | {}
    if parameter in words:
        return words[parameter]
    if address.name == "debtors:theme":
        return [credentials.theme]
    secrets = _secrets(credentials)
    if parameter in secrets:
        return secrets[parameter]
    label = NUMBERS.get(parameter) or (_row_of(address) if parameter in {"pk", "_0"} else None)
    if label:
        return _numbers(label, every=parameter == "pk" and label in FILES)
    if parameter in WORDS[""]:
        return WORDS[""][parameter]
    raise NoArgument(f"{address}: « {parameter} »; add it to tests/tenants/isolation/url_patterns.py")


OURS = ("agency.", "portal.", "config.", "tenants.")
FILES = {"agency.Document", "wagtaildocs.Document"}


def _secrets(credentials: Credentials) -> dict[str, list[str]]:
    return {
        "reference": [credentials.reference],
        "code": [credentials.code],
        "token": [credentials.reset_token],
        "key": [credentials.reset_token],
        "name": credentials.files,
        "_1": ["documents.png"],
    }


def _row_of(address: Address) -> str | None:
    """The model of a screen: named in the table, or known by the generic view that serves it."""
    known = _longest(ROWS, address.name)
    return known or (address.model._meta.label if address.model else None)


def _longest(table: dict[str, Any], name: str) -> Any:
    found = [key for key in table if key and name.startswith(key)]
    return table[max(found, key=len)] if found else {}


def _numbers(label: str, *, every: bool) -> list[str]:
    model: type[models.Model] = apps.get_model(label)
    numbers = [str(pk) for pk in model._default_manager.order_by("pk").values_list("pk", flat=True)]
    if not numbers:
        raise NoArgument(f"{label} has no row")
    return numbers if every else numbers[:1]
