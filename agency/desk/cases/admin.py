"""Where a case stands under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages and acts of this room, under `/gestion/`."""
    return [
        path("recherche/", views.find, name="staff_find"),
        path("dossier/<str:reference>/", views.case_page, name="staff_case"),
        path("dossier/<str:reference>/suspendre/", views.hold, name="staff_hold"),
        path("dossier/<str:reference>/a-qualifier/", views.take_back, name="staff_take_back"),
        path("dossier/<str:reference>/prescription/", views.note_limitation, name="staff_note_limitation"),
        path("dossier/<str:reference>/contrat/", views.set_contract_period, name="staff_set_contract_period"),
        path("dossier/<str:reference>/accessoire/", views.ask_accessory, name="staff_ask_accessory"),
        path("dossier/<str:reference>/renoncer/", views.give_up_accessory, name="staff_give_up_accessory"),
        path("evenement/<int:pk>/retirer/", views.withdraw_limitation, name="staff_withdraw_limitation"),
        path("dossier/<str:reference>/proteger/", views.protect, name="staff_protect"),
        path("dossier/<str:reference>/egards/", views.care, name="staff_care"),
        path("dossier/<str:reference>/nouveau-code/", views.replace_code, name="staff_replace_code"),
        path("dossier/<str:reference>/attribuer/", views.assign, name="staff_assign"),
        path("suspension/<int:pk>/revoir/", views.review_hold, name="staff_review_hold"),
        path("dossier/<str:reference>/facture/", views.join_invoice, name="staff_join_invoice"),
        path("dossier/<str:reference>/document/", views.join_paper, name="staff_join_paper"),
        path("suspension/<int:pk>/lever/", views.lift, name="staff_lift"),
        path("piece/<int:pk>/", views.document, name="staff_document"),
    ]
