"""Where the pages of the mail box stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("cabinet/reponses/", views.box, name="staff_mail_box"),
        path("cabinet/reponses/verifier/", views.check, name="staff_mail_box_check"),
        path("cabinet/reponses/oublier/", views.drop, name="staff_mail_box_drop"),
        path("courriels/", views.mails, name="staff_mails"),
        path("courriels/<int:pk>/dossier/", views.file, name="staff_mail_file"),
        path("courriels/<int:pk>/laisser/", views.left, name="staff_mail_leave"),
    ]
