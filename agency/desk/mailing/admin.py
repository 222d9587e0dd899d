"""Where the pages of mail runs stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("tournees/", views.runs, name="staff_mail_runs"),
        path("tournees/preparer/", views.prepare, name="staff_mail_prepare"),
        path("tournees/retours/", views.returns, name="staff_mail_returns"),
        path("tournees/retours/<int:pk>/retirer/", views.take_back, name="staff_mail_return_undo"),
        path("tournees/rappels/", views.courtesies, name="staff_mail_courtesies"),
        path("tournees/rappels/lettres.pdf", views.courtesy_papers, name="staff_mail_courtesies_pdf"),
        path("tournees/rappels/partent/", views.courtesies_go, name="staff_mail_courtesies_go"),
        path("tournees/rappels/<int:pk>/lettre.pdf", views.courtesy_papers, name="staff_mail_courtesy_pdf"),
        path("tournees/rappels/<int:pk>/retirer/", views.courtesy_pull, name="staff_mail_courtesy_pull"),
        path("tournees/<int:pk>/", views.run, name="staff_mail_run"),
        path("tournees/<int:pk>/imprimer/", views.print_it, name="staff_mail_run_print"),
        path("tournees/<int:pk>/tournee.pdf", views.printed, name="staff_mail_run_pdf"),
        path("tournees/<int:pk>/recommandes.pdf", views.slips, name="staff_mail_run_slips"),
        path("tournees/<int:pk>/recommandes.csv", views.slips_table, name="staff_mail_run_table"),
        path("tournees/<int:pk>/suivi/", views.tracking, name="staff_mail_run_tracking"),
        path("tournees/<int:pk>/retirer/", views.pull, name="staff_mail_run_pull"),
        path("tournees/<int:pk>/postee/", views.post, name="staff_mail_run_post"),
        path("tournees/<int:pk>/abandonner/", views.drop, name="staff_mail_run_drop"),
    ]
