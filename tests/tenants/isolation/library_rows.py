"""Adds one row of every library model that the scenario does not reach, field by field, by introspection."""

from __future__ import annotations

import io
import uuid
from datetime import date
from typing import Any

import PIL.Image
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.db import models
from taggit.models import Tag
from wagtail.documents.models import Document
from wagtail.images.models import Image, Rendition
from wagtail.models import APIToken, Collection, CollectionViewRestriction, PageViewRestriction

from agency.users.models import User
from tests.factories import NOW


def _png() -> bytes:
    drawn = io.BytesIO()
    PIL.Image.new("RGB", (4, 4), "white").save(drawn, "PNG")
    return drawn.getvalue()


OURS = ("agency", "users")
# Tables of the public schema: not an agency's.
PLATFORM = ("tenants", "rates")


def tenant_models() -> list[type[models.Model]]:
    """Every model with a table in an agency's schema, links between two models included."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.app_label not in PLATFORM and model._meta.managed]


def add_library_rows(credentials: Any, mark: str) -> None:
    """Give each model of a library at least one row in the current agency."""
    _files(credentials.users["superuser"], mark)
    TOTP.activate(credentials.users["reader"], "JBSWY3DPEHPK3PXP")
    APIToken.objects.create(user=credentials.users["superuser"], name=f"jeton{mark}", key_hash="0" * 64, prefix="wag")
    credentials.users["reader"].user_permissions.add(Permission.objects.get(codename="see_cases"))
    SessionStore().save()
    for model in tenant_models():
        if model._meta.app_label not in OURS and not model._default_manager.exists():
            _row(model, mark)
    # A restriction would hide the only page and the only collection from those who may see them.
    PageViewRestriction.objects.update(restriction_type="login")
    CollectionViewRestriction.objects.update(restriction_type="login")


def _files(owner: User, mark: str) -> None:
    collection = Collection.get_first_root_node()
    for place in ("original_images", "documents"):
        kind = Image if place == "original_images" else Document
        row = kind(title=f"{place}{mark}", collection=collection, uploaded_by_user=owner)
        row.file.save(f"{place}.png", ContentFile(_png()), save=False)
        row.width = row.height = 1
        row.save()
        row.tags.add(Tag.objects.get_or_create(name=f"étiquette{mark}", slug="etiquette")[0])
    image = Image.objects.get()
    smaller = Rendition(image=image, filter_spec="max-10x10", focal_point_key="", width=1, height=1)
    smaller.file.save("petite.png", ContentFile(_png()), save=False)
    smaller.width = smaller.height = 1
    smaller.save()


def _row(model: type[models.Model], mark: str) -> models.Model:
    values = {}
    for field in model._meta.concrete_fields:
        if field.primary_key and not field.is_relation:
            continue
        values[field.attname] = _value(field, mark)
    row = model(**values)
    row.save_base(force_insert=True)
    return row


def _value(field: Any, mark: str) -> Any:
    if field.is_relation:
        related = field.related_model
        found = related._default_manager.order_by("pk").first()
        return None if found is None and field.null else (found or _row(related, mark)).pk
    if field.has_default():
        return field.get_default()
    if field.choices:
        return field.choices[0][0]
    return _plain(field, mark)


def _plain(field: Any, mark: str) -> Any:
    kinds = {
        "BooleanField": False, "DateTimeField": NOW, "DateField": date(2026, 11, 2), "UUIDField": uuid.uuid4(),
        "JSONField": {"words": mark}, "FileField": "uploads/essai.png", "GenericIPAddressField": "192.0.2.1",
    }  # fmt: skip
    kind = field.get_internal_type()
    if kind in kinds:
        return kinds[kind]
    if "Integer" in kind or kind in {"FloatField", "DecimalField"}:
        return 1
    return f"essai{mark}"[: field.max_length]
