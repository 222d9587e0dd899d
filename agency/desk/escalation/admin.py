"""Where the pages of what follows a hand-back stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("dossier/<str:reference>/suite/", views.escalation, name="staff_escalation"),
        path("dossier/<str:reference>/suite/decision/", views.decide, name="staff_next_step"),
        path("dossier/<str:reference>/suite/transmettre/", views.send, name="staff_hand_over"),
        path("dossier/<str:reference>/suite/jugement/", views.judged, name="staff_court_step"),
        path("dossier/<str:reference>/preuves/", views.proofs, name="staff_proof_pack"),
        path("dossier/<str:reference>/suite/dossier/", views.prepare, name="staff_case_pack"),
    ]
