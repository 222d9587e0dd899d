"""Each act of the desk, and who may do it: this table, and not the decorators, is what an agency was told."""

import pytest

from agency.users.enums import ROLE_PERMISSIONS, Permission, Role
from tests.agency.desk import scene
from tests.databases import AgencyClient
from tests.factories import a_case

NOBODY = 999_999
# Address below /gestion/, what it asks, and whether it only takes what is posted.
ACTS = [
    ("cles/", Permission.MANAGE_TEAM, False),
    (f"cles/{NOBODY}/fermer/", Permission.MANAGE_TEAM, True),
    ("cles/webhooks/", Permission.MANAGE_TEAM, False),
    (f"cles/webhooks/{NOBODY}/", Permission.MANAGE_TEAM, False),
    (f"incidents/{NOBODY}/", Permission.HOLD_CASES, True),
    (f"evenements/{NOBODY}/", Permission.RECONCILE, True),
    (f"remboursements/paiement/{NOBODY}/", Permission.RECONCILE, False),
    ("livres/prouver/", Permission.RECONCILE, True),
    ("livres/clore/", Permission.RECONCILE, True),
    (f"livres/preuve/{NOBODY}/signer/", Permission.RECONCILE, True),
    ("livres/dossier/{case}/envoyer/", Permission.CONTACT, False),
    (f"paiement/{NOBODY}/impaye/", Permission.RECONCILE, True),
    (f"paroles/{NOBODY}/", Permission.CONTACT, True),
    ("dossier/{case}/note/", Permission.CONTACT, False),
    ("dossier/{case}/appeler/", Permission.CONTACT, True),
    ("dossier/{case}/appel-recu/", Permission.CONTACT, True),
    (f"appel/{NOBODY}/", Permission.CONTACT, False),
    (f"appel-demande/{NOBODY}/laisser/", Permission.CONTACT, True),
    ("dossier/{case}/ce-qu-elle-dit/", Permission.CONTACT, False),
    ("dossier/{case}/promesse/", Permission.CONTACT, False),
    (f"promesse/{NOBODY}/retirer/", Permission.CONTACT, True),
    (f"promesse/{NOBODY}/suite/", Permission.CONTACT, True),
    ("dossier/{case}/raison/", Permission.CONTACT, False),
    ("dossier/{case}/facon-d-ecrire/", Permission.CONTACT, False),
    ("dossier/{case}/creancier/", Permission.CONTACT, False),
    ("dossier/{case}/clore/", Permission.QUALIFY, False),
    ("dossier/{case}/decision/", Permission.CONTACT, True),
    (f"prescription/{NOBODY}/vue/", Permission.CONTACT, True),
    (f"reprise/{NOBODY}/", Permission.CONTACT, True),
    (f"courriers/{NOBODY}/", Permission.CONTACT, True),
    ("courriers/approuver/", Permission.CONTACT, True),
    (f"courriers/{NOBODY}/lu/", Permission.CONTACT, True),
    (f"courriers/{NOBODY}/retenir/", Permission.CONTACT, True),
    (f"courriers/{NOBODY}/rendre/", Permission.CONTACT, True),
    (f"courriers/{NOBODY}/jour/", Permission.CONTACT, True),
    (f"courriers/{NOBODY}/annuler/", Permission.CONTACT, True),
    ("cabinet/departs/", Permission.MANAGE_CREDITORS, False),
    (f"encaissements/ligne/{NOBODY}/", Permission.RECONCILE, False),
    (f"encaissements/sortie/{NOBODY}/", Permission.RECONCILE, False),
    (f"encaissements/releve/{NOBODY}/", Permission.RECONCILE, False),
    (f"coordonnees/{NOBODY}/", Permission.QUALIFY, False),
    (f"mandat/{NOBODY}/compte/", Permission.MANAGE_CREDITORS, False),
    (f"changement-de-compte/{NOBODY}/valider/", Permission.RECONCILE, True),
    (f"changement-de-compte/{NOBODY}/refuser/", Permission.RECONCILE, True),
    (f"mandats/{NOBODY}/fin/", Permission.MANAGE_CREDITORS, False),
    (f"propositions/{NOBODY}/", Permission.DECIDE_PLANS, False),
    (f"echeances/{NOBODY}/", Permission.DECIDE_PLANS, False),
    (f"echeances/{NOBODY}/suite/", Permission.CONTACT, True),
    (f"reponses/{NOBODY}/", Permission.CONTACT, False),
    (f"personne/{NOBODY}/surendettement/", Permission.HOLD_CASES, False),
    (f"reclamations/{NOBODY}/", Permission.CONTACT, False),
    (f"coupons/{NOBODY}/", Permission.CONTACT, False),
    (f"reclamations/{NOBODY}/confier/", Permission.MANAGE_TEAM, True),
    ("dossier/{case}/reclamation/", Permission.CONTACT, False),
    (f"donnees-personnelles/{NOBODY}/", Permission.CONTACT, False),
    (f"donnees-personnelles/{NOBODY}/corriger/", Permission.CONTACT, False),
    (f"donnees-personnelles/{NOBODY}/prolonger/", Permission.CONTACT, True),
    (f"donnees-personnelles/{NOBODY}/copie.zip", Permission.CONTACT, True),
    (f"donnees-personnelles/visite/{NOBODY}/dossier.zip", Permission.MANAGE_TEAM, True),
    (f"donnees-personnelles/{NOBODY}/effacer/", Permission.MANAGE_TEAM, True),
    ("donnees-personnelles/conservation/repetition/", Permission.MANAGE_TEAM, True),
    ("donnees-personnelles/conservation/service/", Permission.MANAGE_TEAM, True),
    ("donnees-personnelles/conservation/garder/", Permission.MANAGE_TEAM, True),
    (f"donnees-personnelles/conservation/{NOBODY}/lever/", Permission.MANAGE_TEAM, True),
    ("dossier/{case}/donnees/", Permission.CONTACT, False),
    (f"contestations/{NOBODY}/", Permission.CONTACT, False),
    (f"contestations/{NOBODY}/creancier/", Permission.CONTACT, True),
    ("dossier/{case}/suite/decision/", Permission.CONTACT, True),
    ("dossier/{case}/suite/transmettre/", Permission.CONTACT, True),
    ("dossier/{case}/suite/dossier/", Permission.CONTACT, True),
    ("dossier/{case}/suite/jugement/", Permission.CONTACT, True),
    ("dossier/{case}/preuves/", Permission.CONTACT, True),
    ("dossier/{case}/suspendre/", Permission.HOLD_CASES, True),
    (f"suspension/{NOBODY}/lever/", Permission.HOLD_CASES, True),
    (f"suspension/{NOBODY}/revoir/", Permission.HOLD_CASES, True),
    ("dossier/{case}/a-qualifier/", Permission.QUALIFY, True),
    ("dossier/{case}/proteger/", Permission.HOLD_CASES, True),
    ("dossier/{case}/egards/", Permission.HOLD_CASES, True),
    ("dossier/{case}/nouveau-code/", Permission.CONTACT, True),
    ("dossier/{case}/attribuer/", Permission.MANAGE_TEAM, True),
    ("dossier/{case}/facture/", Permission.IMPORT_CLAIMS, True),
    ("dossier/{case}/document/", Permission.CONTACT, True),
]


@pytest.mark.parametrize("role", Role)
def test_each_role_does_what_the_table_says_and_nothing_else(tenant, role):
    reference = a_case().reference
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(role, "Paul", "Essai"))
    for address, asked, posted_only in ACTS:
        url = f"/gestion/{address.format(case=reference)}"
        refused = browser.post(url).status_code == 403
        assert refused is (asked not in ROLE_PERMISSIONS[role]), (role, address)
        if posted_only:
            assert browser.get(url).status_code == 405, address


# Addresses below /gestion/snippets/agency/, and what reading or writing there asks.
SNIPPETS = {"lettertemplate": Permission.EDIT_LETTERS, "strategy": Permission.EDIT_STRATEGIES}


@pytest.mark.parametrize("role", Role)
def test_letters_and_calendars_are_for_those_who_edit_them(tenant, role):
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(role, "Paul", "Essai"))
    for name, asked in SNIPPETS.items():
        for page in ("", "add/"):
            shown = browser.get(f"/gestion/snippets/agency/{name}/{page}")
            assert (shown.status_code == 200) is (asked in ROLE_PERMISSIONS[role]), (role, name, page)
