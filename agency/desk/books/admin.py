"""Where the pages of the books stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("livres/", views.books, name="staff_books"),
        path("livres/prouver/", views.prove_again, name="staff_books_prove"),
        path("livres/clore/", views.close, name="staff_books_close"),
        path("livres/preuve/<int:pk>/", views.proof, name="staff_proof"),
        path("livres/preuve/<int:pk>/signer/", views.sign_proof, name="staff_proof_sign"),
        path("livres/compte/<slug:code>/", views.account, name="staff_account"),
        path("livres/compte/<slug:code>/lignes.<slug:kind>", views.account_file, name="staff_account_file"),
        path("livres/dossier/<str:reference>/releve.pdf", views.case_statement, name="staff_case_statement"),
        path("livres/dossier/<str:reference>/envoyer/", views.send_case_statement, name="staff_case_statement_send"),
        path("livres/ecriture/<int:pk>/", views.entry, name="staff_entry"),
    ]
