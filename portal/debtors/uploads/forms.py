"""The file button of a person’s forms: several files, from the camera or the folders of a telephone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agency.uploads.values import SentFile
from portal.debtors.forms import AlreadyPaidForm, DisagreeForm, HelpForm
from portal.forms import PortalForm

# Beyond the five that are kept, a few more names are told: the rest of a slip is not.
MOST_TRIED = 8


class FileButton(forms.FileInput):
    """A plain button: a telephone offers its camera, its photos or its folders. Nothing to drag."""

    allow_multiple_selected = True
    template_name = "portal/form/input.html"

    def __init__(self) -> None:
        super().__init__({"multiple": True, "accept": "application/pdf,image/jpeg,image/png,image/heic,image/heif"})


class FilesField(forms.FileField):
    """Files as they came: what is wrong with one is told beside the others, once the person’s word is kept."""

    widget = FileButton

    def clean(self, data: Any, initial: Any = None) -> list[SentFile]:  # noqa: ARG002  as the class wants it
        """Return the files sent, none when the button was left alone."""
        found: Sequence[UploadedFile] = [file for file in data or () if file]
        return [SentFile(str(file.name), int(file.size or 0), file) for file in found[:MOST_TRIED]]


def _files(help_text: Any) -> FilesField:
    return FilesField(label=_("Un document, une photo"), required=False, help_text=help_text)


_WHAT = _("Facultatif. PDF ou photo (JPG, PNG, HEIC), cinq fichiers de 10 Mo au plus.")


class WithFiles(PortalForm):
    """A form whose files have to be chosen again when something else is to be corrected: browsers do not keep them."""

    def clean(self) -> dict[str, Any]:
        """Say it beside the button."""
        told = super().clean() or self.cleaned_data
        if self.errors and told.get("documents"):
            self.add_error("documents", _("Choisissez de nouveau vos fichiers : le navigateur ne les a pas gardés"))
        return told


class PaidProofForm(WithFiles, AlreadyPaidForm):
    """When, how and to whom, with what shows it."""

    documents = _files(_WHAT)


class DisagreeProofForm(WithFiles, DisagreeForm):
    """What is wrong, with what shows it."""

    documents = _files(_WHAT)


class HelpProofForm(WithFiles, HelpForm):
    """What would help; a paper of the commission may be joined, nothing of health is asked."""

    documents = _files(
        _("Facultatif, par exemple un courrier qui dit votre situation. Rien de médical. PDF ou photo, 10 Mo au plus.")
    )


class JoinForm(WithFiles):
    """Files that come after the word they go with."""

    documents = FilesField(
        label=_("Vos documents"), help_text=_("PDF ou photo (JPG, PNG, HEIC), cinq fichiers de 10 Mo au plus."),
        required=False,
    )  # fmt: skip

    def clean_documents(self) -> list[SentFile]:
        """One file at least."""
        found: list[SentFile] = self.cleaned_data["documents"]
        if not found:
            raise forms.ValidationError(_("Choisissez un fichier, ou prenez une photo"))
        return found
