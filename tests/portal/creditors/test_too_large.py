"""A file over the limit is refused before a byte of it is read; one of that very size is taken."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ValidationError

from agency.intake.forms.files import MAX_BYTES, DepositFileField


def a_file_of(size: int) -> SimpleUploadedFile:
    found = SimpleUploadedFile("factures.csv", b"a")
    found.size = size
    return found


def test_a_file_of_twenty_megabytes_is_taken_and_one_byte_more_is_not() -> None:
    assert DepositFileField().clean(a_file_of(MAX_BYTES)) is not None
    with pytest.raises(ValidationError, match="20 Mo"):
        DepositFileField().clean(a_file_of(MAX_BYTES + 1))
    assert DepositFileField(required=False).clean(None) is None
