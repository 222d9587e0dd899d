"""Where the team's pages stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("equipe/", views.team, name="staff_team"),
        path("equipe/connexion-unique/", views.single_sign_on, name="staff_single_sign_on"),
        path("equipe/connexion-unique/arreter/", views.end_single_sign_on, name="staff_single_sign_on_end"),
        path("equipe/<int:pk>/", views.member, name="staff_team_member"),
        path("equipe/<int:pk>/role/", views.change_role, name="staff_team_role"),
        path("equipe/<int:pk>/absence/", views.absence, name="staff_team_absence"),
        path("equipe/<int:pk>/fermer/", views.close, name="staff_team_close"),
        path("equipe/<int:pk>/rouvrir/", views.reopen, name="staff_team_reopen"),
        path("equipe/<int:pk>/inviter/", views.invite_again, name="staff_team_invite"),
        path("equipe/<int:pk>/connexions/<int:session>/", views.end_session, name="staff_team_session"),
    ]
