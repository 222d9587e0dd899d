"""A bursar hands over three hundred lines with odd titles, completes three, confides; next month passes alone."""

from __future__ import annotations

import io
from html import unescape

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.cases.models import Claim
from agency.intake.models import ImportBatch
from tests.databases import AgencyClient

from .conftest import a_worker_comes

TITLES = ("Qui doit", "Prénom élève ?", "Où habite", "CP-", "Commune de", "N° pièce comptable", "Faite le", "Pour le",
          "Encore dû", "Observations")  # fmt: skip
COLUMNS = {"header_row": "2", "name": "0", "address": "2", "postcode": "3", "city": "4", "number": "5",
           "issued_on": "6", "due_on": "7", "open": "8"}  # fmt: skip


def a_workbook(month: int) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Logiciel de vie scolaire"])
    sheet.append(["Édition du jour"])
    sheet.append(TITLES)
    for rank in range(300):
        where = ("", "", "") if rank in (7, 120, 299) else (f"{rank} rue Haute", "35000", "Rennes")
        days = (f"01/0{month}/2026", f"15/0{month}/2026")
        sheet.append([f"Famille {rank}", "x", *where, f"{month}-{rank}", *days, 10 + rank, "=HYPERLINK(1)"])
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(f"mois-{month}.xlsx", out.getvalue())


def test_three_hundred_lines_with_odd_titles_then_the_month_after(bursar: AgencyClient, tenant: object) -> None:
    place = bursar.post("/creancier/deposer/", {"file": a_workbook(6)})["Location"]
    told = bursar.get(place)["Location"]
    assert "Qui doit" in bursar.get(told).content.decode()
    assert bursar.post(told, COLUMNS)["Location"] == place
    page = bursar.get(place).content.decode()
    assert "297 factures prêtes" in page
    assert "3 factures à compléter" in page
    batch = ImportBatch.objects.get()
    line = f"{place}lignes/{batch.rows.filter(outcome='incomplete').first().pk}/"
    for _lacking in range(3):
        given = {"0_address": "1 place du Port", "0_postcode": "44000", "0_city": "Nantes"}
        line = bursar.post(line, given)["Location"]
    assert line == place
    bursar.post(place + "confier/")
    assert bursar.post(place + "confier/").status_code == 409
    a_worker_comes()
    assert Claim.objects.filter(number__startswith="6-").count() == 300
    following = bursar.post("/creancier/deposer/", {"file": a_workbook(7)})["Location"]
    page = unescape(bursar.get(following).content.decode())
    assert "297 factures prêtes" in page
    assert "Colonnes reconnues comme la dernière fois" in page
