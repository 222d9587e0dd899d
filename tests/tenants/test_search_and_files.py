"""Search in French without accents, index tasks in the right schema, files by agency."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.documents.models import Document
from wagtail.models import Page, Site
from wagtail.search.models import IndexEntry


@pytest.fixture
def library(tenant, django_capture_on_commit_callbacks):
    root = Site.objects.get().root_page
    titles = ["Société Électricité générale", "Élodie Exemple", "Les écoles et leurs familles"]
    with django_capture_on_commit_callbacks(execute=True):
        for number, title in enumerate(titles):
            root.add_child(instance=Page(title=title, slug=f"page-{number}"))
    return titles


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("societe electricite", 0),
        ("électricité", 0),
        ("elodie", 1),
        ("ÉLODIE", 1),
        ("école", 2),
        ("famille", 2),
    ],
)
def test_words_are_found_in_french_and_without_accents(library, typed, expected):
    assert [page.title for page in Page.objects.filter(title__in=library).search(typed)] == [library[expected]]


@pytest.mark.parametrize(("typed", "expected"), [("elo", 1), ("Élo", 1), ("electri", 0), ("éco", 2)])
def test_beginnings_of_words_are_found_without_accents(library, typed, expected):
    assert [page.title for page in Page.objects.filter(title__in=library).autocomplete(typed)] == [library[expected]]


def test_index_tasks_write_into_the_agency_that_saved(library, other, in_tenant):
    assert IndexEntry.objects.filter(title__isnull=False).count() >= len(library)
    with in_tenant(other):
        assert list(Page.objects.search("elodie")) == []
        assert not IndexEntry.objects.filter(title_text__contains="Élodie").exists()


def test_a_file_lies_in_the_folder_of_its_agency(tenant, other, in_tenant, settings):
    name = default_storage.save("pieces/facture.txt", ContentFile("Facture de Mme Exemple"))
    assert (settings.MEDIA_ROOT / tenant.schema_name / name).exists()
    with in_tenant(other):
        assert not default_storage.exists(name)
        with pytest.raises(FileNotFoundError):
            default_storage.open(name)
        assert default_storage.save("pieces/facture.txt", ContentFile("autre")) == name
    with default_storage.open(name) as kept:
        assert kept.read() == b"Facture de Mme Exemple"


def test_no_name_climbs_out_of_the_folder(tenant, other):
    for name in (f"../{other.schema_name}/facture.txt", "/etc/passwd"):
        with pytest.raises(SuspiciousFileOperation):
            default_storage.open(name)


@pytest.fixture
def staff(tenant):
    return get_user_model().objects.create_superuser("eva@lhermitte.example")


@pytest.fixture
def contact(tenant):
    return get_user_model().objects.create_user("contact@boulangerie.example")


@pytest.mark.parametrize("name", ["original_images/logo.png", "pieces/facture.txt"])
def test_nobody_reads_a_file_without_signing_in(tenant, tenant_client, public_client, name):
    default_storage.save(name, ContentFile("Facture de Mme Exemple"))
    assert tenant_client.get(default_storage.url(name)).status_code == 302
    assert public_client.get(default_storage.url(name)).status_code == 404


def test_staff_see_the_images_of_their_own_agency(tenant, other, in_tenant, tenant_client, staff):
    tenant_client.force_login(staff)
    name = default_storage.save("original_images/logo.png", ContentFile(b"notre logo"))
    with in_tenant(other):
        default_storage.save("original_images/autre.png", ContentFile(b"leur logo"))
    answer = tenant_client.get(f"/fichiers/{name}")
    assert b"".join(answer) == b"notre logo"
    assert "private" in answer["Cache-Control"]
    for stranger in ("original_images/autre.png", f"../{other.schema_name}/original_images/autre.png"):
        assert tenant_client.get(f"/fichiers/{stranger}").status_code == 404


def test_papers_of_a_case_have_no_address_here(tenant_client, staff):
    tenant_client.force_login(staff)
    name = default_storage.save("pieces/facture.txt", ContentFile("Facture de Mme Exemple"))
    assert tenant_client.get(f"/fichiers/{name}").status_code == 404


def test_a_contact_of_a_creditor_reads_no_file_of_the_staff(tenant, tenant_client, contact):
    document = Document.objects.create(title="Note interne", file=ContentFile("Note", name="note.txt"))
    name = default_storage.save("original_images/logo.png", ContentFile(b"notre logo"))
    tenant_client.force_login(contact)
    assert tenant_client.get(document.url).status_code == 403
    assert tenant_client.get(f"/fichiers/{name}").status_code == 403


def test_staff_read_documents(tenant, tenant_client, staff):
    document = Document.objects.create(title="Note interne", file=ContentFile("Note", name="note.txt"))
    tenant_client.force_login(staff)
    assert b"".join(tenant_client.get(document.url)) == b"Note"
