"""Where the pages of a creditor stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from .views import accounts, contacts, creditors, mandates, merging, strategies, terms


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("creancier/ajouter/", creditors.add, name="staff_creditor_add"),
        path("creancier/<int:pk>/", creditors.creditor_page, name="staff_creditor"),
        path("creancier/<int:pk>/modifier/", creditors.change, name="staff_creditor_change"),
        path("creancier/<int:pk>/contacts/", contacts.invite, name="staff_creditor_invite"),
        path("creancier/<int:pk>/clauses/", terms.of_creditor, name="staff_creditor_terms"),
        path("creancier/<int:pk>/fusionner/", merging.merge, name="staff_creditor_merge"),
        path("creancier/<int:pk>/separer/", merging.part, name="staff_creditor_part"),
        path("creancier/<int:pk>/strategies/", strategies.of_creditor, name="staff_creditor_strategies"),
        path("creancier/<int:pk>/semaines-calmes/", strategies.add_quiet, name="staff_creditor_quiet"),
        path("semaines-calmes/<int:pk>/retirer/", strategies.drop_quiet, name="staff_quiet_drop"),
        path("mandat/<int:pk>/strategies/", strategies.of_mandate, name="staff_mandate_strategies"),
        path("cabinet/clauses/", terms.of_agency, name="staff_terms"),
        path("contact/<int:pk>/inviter/", contacts.invite_again, name="staff_creditor_contact_again"),
        path("contact/<int:pk>/fermer/", contacts.close, name="staff_creditor_contact_close"),
        path("contact/<int:pk>/rouvrir/", contacts.reopen, name="staff_creditor_contact_reopen"),
        path("creancier/<int:pk>/mandat/", mandates.draft, name="staff_mandate_draft"),
        path("mandat/<int:pk>/", mandates.mandate_page, name="staff_mandate"),
        path("mandat/<int:pk>/modifier/", mandates.change, name="staff_mandate_change"),
        path("mandat/<int:pk>/avenant/", mandates.amend, name="staff_mandate_amend"),
        path("mandat/<int:pk>/convention.pdf", mandates.convention, name="staff_mandate_convention"),
        path("mandat/<int:pk>/proposer/", mandates.offer, name="staff_mandate_offer"),
        path("mandat/<int:pk>/signer/", mandates.sign, name="staff_mandate_sign"),
        path("mandat/<int:pk>/compte/", accounts.ask, name="staff_account_ask"),
        path("changement-de-compte/<int:pk>/", accounts.change, name="staff_account_change"),
        path("changement-de-compte/<int:pk>/valider/", accounts.agree, name="staff_account_agree"),
        path("changement-de-compte/<int:pk>/refuser/", accounts.decline, name="staff_account_decline"),
        path("mandat/<int:pk>/document/", mandates.document, name="staff_mandate_document"),
    ]
