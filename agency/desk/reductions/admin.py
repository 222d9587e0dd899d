"""Where the pages of reductions stand under `/gestion/`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("dossier/<str:reference>/moins/", views.reductions, name="staff_reductions"),
        path("moins/<int:pk>/annuler/", views.undo, name="staff_reduction_undo"),
        path("moins/<int:pk>/vu/", views.see, name="staff_reduction_see"),
    ]
