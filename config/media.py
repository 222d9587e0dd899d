"""Serves Wagtail's images and documents: to staff, and to anybody what a published page of the site shows.

Papers of a case are served by the room that owns them, after asking whose they are.
"""

from __future__ import annotations

import mimetypes

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve

from agency.site.queries import is_published, is_published_image

STAFF_RIGHT = "wagtailadmin.access_admin"
# Wagtail's own folders; nothing else in the agency's storage has an address.
SERVED = ("images/", "original_images/", "avatar_images/")
# What a browser may show inside a page. Anything else is downloaded.
SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}


@require_safe
@login_not_required
def image_file(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """One image of the current agency: to anybody when a published page shows it, else to its staff.

    403 for who is not staff, 404 for anything that is not an image of Wagtail's.
    """
    public = name.startswith(SERVED) and is_published_image(name)
    if not public and (closed := _closed(request)):
        return closed
    try:
        known = name.startswith(SERVED) and default_storage.exists(name)
    except SuspiciousFileOperation:
        known = False
    if not known:
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(default_storage.open(name), content_type=kind, as_attachment=kind not in SHOWN)
    response["Cache-Control"] = f"{'public' if public else 'private'}, max-age=3600"
    return response


@require_safe
@login_not_required
def document(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponse:
    """One document of the current agency: to anybody when a published page links it, else to its staff."""
    found = get_object_or_404(get_document_model(), pk=document_id)
    if not is_published(found) and (closed := _closed(request)):
        return closed
    response: HttpResponse = serve(request, document_id, document_filename)
    return response


def _closed(request: HttpRequest) -> HttpResponse | None:
    """Lead whoever is unknown to the sign-in; None for the staff. Raises `PermissionDenied` for everybody else."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.user.has_perm(STAFF_RIGHT):
        raise PermissionDenied
    return None
