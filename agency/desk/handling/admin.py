"""Where the acts of a handler stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages and acts of this room, under `/gestion/`."""
    return [
        path("dossier/<str:reference>/note/", views.note, name="staff_note"),
        path("dossier/<str:reference>/appeler/", views.call, name="staff_call_begin"),
        path("dossier/<str:reference>/appel-recu/", views.called, name="staff_call_taken"),
        path("appel/<int:pk>/", views.call_page, name="staff_call"),
        path("appel-prevu/<int:pk>/laisser/", views.leave_planned_call, name="staff_planned_call_leave"),
        path("appel-demande/<int:pk>/laisser/", views.leave_asked_call, name="staff_asked_call_leave"),
        path("dossier/<str:reference>/ce-qu-elle-dit/", views.heard, name="staff_heard"),
        path("dossier/<str:reference>/promesse/", views.promise, name="staff_promise"),
        path("promesse/<int:pk>/retirer/", views.withdraw_promise, name="staff_promise_withdraw"),
        path("promesse/<int:pk>/suite/", views.see_promise, name="staff_promise_see"),
        path("dossier/<str:reference>/raison/", views.reason, name="staff_reason"),
        path("dossier/<str:reference>/facon-d-ecrire/", views.manner, name="staff_manner"),
    ]
