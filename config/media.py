"""Serves Wagtail's images and renditions, to staff of the agency only.

Papers of a case are served by the room that owns them, after asking whose they are.
"""

from __future__ import annotations

import mimetypes

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

# Wagtail's own folders; nothing else in the agency's storage has an address.
SERVED = ("images/", "original_images/", "avatar_images/")
# What a browser may show inside a page. Anything else is downloaded.
SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}


@require_safe
@permission_required("wagtailadmin.access_admin", raise_exception=True)
def staff_file(request: HttpRequest, name: str) -> FileResponse:  # noqa: ARG001  the address decides, not the request
    """One image of the current agency. 403 for who is not staff, 404 for anything that is not an image of Wagtail's."""
    try:
        known = name.startswith(SERVED) and default_storage.exists(name)
    except SuspiciousFileOperation:
        known = False
    if not known:
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(default_storage.open(name), content_type=kind, as_attachment=kind not in SHOWN)
    response["Cache-Control"] = "private, max-age=3600"
    return response
