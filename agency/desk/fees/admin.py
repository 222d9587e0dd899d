"""Where the pages of fees stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("honoraires/", views.fees, name="staff_fees"),
        path("honoraires/emettre/", views.issue, name="staff_fees_issue"),
        path("honoraires/facturation/", views.seller, name="staff_seller"),
        path("honoraires/comptabilite/", views.accounting, name="staff_accounting"),
        path("honoraires/comptabilite/<int:pk>/", views.accounting_file, name="staff_accounting_file"),
        path("honoraires/<int:pk>/", views.invoice, name="staff_fee_invoice"),
        path("honoraires/<int:pk>/facture.pdf", views.invoice_pdf, name="staff_fee_invoice_pdf"),
        path("honoraires/<int:pk>/travaux.csv", views.works, name="staff_fee_works"),
        path("honoraires/<int:pk>/regler/", views.settle, name="staff_fee_settle"),
        path("honoraires/<int:pk>/avoir/", views.credit, name="staff_fee_credit"),
        path("honoraires/reglements/<int:pk>/annuler/", views.unsettle, name="staff_fee_unsettle"),
    ]
