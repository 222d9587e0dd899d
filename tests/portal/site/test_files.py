"""Images of the site: shown to anybody once a published page uses them, to the staff alone before; previews."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory
from wagtail.images.models import Image

from agency.site.models import TextPage
from tests.databases import AgencyClient
from tests.factories import a_profile
from tests.tenants.isolation.library_rows import _png

# Willow leaves the temporary file of a rendition to the garbage collector.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]


def test_an_image_is_public_once_a_published_page_shows_it(tenant_client: AgencyClient) -> None:
    image = Image(title="Façade")
    image.file.save("facade.png", ContentFile(_png()), save=False)
    image.width = image.height = 1
    image.save()
    drawn = f"/fichiers/{image.get_rendition('max-10x10').file.name}"
    assert tenant_client.get(drawn).status_code == 302
    page = TextPage.objects.get(slug="qui-sommes-nous")
    shown = {"type": "image", "value": {"image": image.pk, "alt_text": "La façade", "decorative": False}}
    page.body = json.dumps([shown])
    page.save_revision()
    assert tenant_client.get(drawn).status_code == 302, "a draft is nobody's but the staff's"
    page.get_latest_revision().publish()
    answer = tenant_client.get(drawn)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert tenant_client.get(f"/fichiers/{image.file.name}").status_code == 302, "the original is no drawing"
    page.unpublish()
    assert tenant_client.get(drawn).status_code == 302


def test_a_preview_is_drawn_in_the_language_of_the_page(tenant: Any) -> None:
    a_profile()
    asked = RequestFactory().get("/", HTTP_HOST=tenant.host)
    for slug, language in (("vos-droits", "fr"), ("your-rights", "en")):
        answer = TextPage.objects.get(slug=slug).make_preview_request(original_request=asked)
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.content.decode()
