"""Whether a French postal address can be right: its département, its town, CEDEX, six lines of 38 characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agency.common.text import PostalAddressError, postal_lines, unaccent

# The départements by the beginning of a postcode; Corsica is 20, overseas three digits.
DEPARTMENTS: dict[str, str] = {
    "01": "Ain", "02": "Aisne", "03": "Allier", "04": "Alpes-de-Haute-Provence", "05": "Hautes-Alpes",
    "06": "Alpes-Maritimes", "07": "Ardèche", "08": "Ardennes", "09": "Ariège", "10": "Aube", "11": "Aude",
    "12": "Aveyron", "13": "Bouches-du-Rhône", "14": "Calvados", "15": "Cantal", "16": "Charente",
    "17": "Charente-Maritime", "18": "Cher", "19": "Corrèze", "20": "Corse", "21": "Côte-d’Or", "22": "Côtes-d’Armor",
    "23": "Creuse", "24": "Dordogne", "25": "Doubs", "26": "Drôme", "27": "Eure", "28": "Eure-et-Loir",
    "29": "Finistère", "30": "Gard", "31": "Haute-Garonne", "32": "Gers", "33": "Gironde", "34": "Hérault",
    "35": "Ille-et-Vilaine", "36": "Indre", "37": "Indre-et-Loire", "38": "Isère", "39": "Jura", "40": "Landes",
    "41": "Loir-et-Cher", "42": "Loire", "43": "Haute-Loire", "44": "Loire-Atlantique", "45": "Loiret", "46": "Lot",
    "47": "Lot-et-Garonne", "48": "Lozère", "49": "Maine-et-Loire", "50": "Manche", "51": "Marne",
    "52": "Haute-Marne", "53": "Mayenne", "54": "Meurthe-et-Moselle", "55": "Meuse", "56": "Morbihan", "57": "Moselle",
    "58": "Nièvre", "59": "Nord", "60": "Oise", "61": "Orne", "62": "Pas-de-Calais", "63": "Puy-de-Dôme",
    "64": "Pyrénées-Atlantiques", "65": "Hautes-Pyrénées", "66": "Pyrénées-Orientales", "67": "Bas-Rhin",
    "68": "Haut-Rhin", "69": "Rhône", "70": "Haute-Saône", "71": "Saône-et-Loire", "72": "Sarthe", "73": "Savoie",
    "74": "Haute-Savoie", "75": "Paris", "76": "Seine-Maritime", "77": "Seine-et-Marne", "78": "Yvelines",
    "79": "Deux-Sèvres", "80": "Somme", "81": "Tarn", "82": "Tarn-et-Garonne", "83": "Var", "84": "Vaucluse",
    "85": "Vendée", "86": "Vienne", "87": "Haute-Vienne", "88": "Vosges", "89": "Yonne",
    "90": "Territoire de Belfort", "91": "Essonne", "92": "Hauts-de-Seine", "93": "Seine-Saint-Denis",
    "94": "Val-de-Marne", "95": "Val-d’Oise", "971": "Guadeloupe", "972": "Martinique", "973": "Guyane",
    "974": "La Réunion", "975": "Saint-Pierre-et-Miquelon", "976": "Mayotte", "977": "Saint-Barthélemy",
    "978": "Saint-Martin", "984": "Terres australes", "986": "Wallis-et-Futuna", "987": "Polynésie française",
    "988": "Nouvelle-Calédonie", "980": "Monaco",
}  # fmt: skip
# Large towns that no other of their name is taken for, and where they are.
TOWNS: dict[str, str] = {
    "PARIS": "75", "MARSEILLE": "13", "LYON": "69", "TOULOUSE": "31", "NICE": "06", "NANTES": "44",
    "MONTPELLIER": "34", "STRASBOURG": "67", "BORDEAUX": "33", "LILLE": "59", "RENNES": "35", "TOULON": "83",
    "REIMS": "51", "GRENOBLE": "38", "DIJON": "21", "ANGERS": "49", "NIMES": "30", "LE MANS": "72", "TOURS": "37",
    "AMIENS": "80", "LIMOGES": "87", "METZ": "57", "BESANCON": "25", "ORLEANS": "45", "ROUEN": "76",
    "MULHOUSE": "68", "CAEN": "14", "NANCY": "54",
}  # fmt: skip
_CEDEX = re.compile(r"\bCEDEX\b")
_TOWN = re.compile(r"^(?P<town>[A-Z ]*?[A-Z])(?: CEDEX)?(?: \d{1,2}(?:ER?|EME)?)?$")


@dataclass(frozen=True)
class PostalFault:
    """What is wrong with an address, in French; `certain` when nobody could write there."""

    words: str
    certain: bool = True


def department_of(postcode: str) -> str:
    """« Loire-Atlantique (44) », empty for a postcode of no département."""
    code = postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]
    return f"{DEPARTMENTS[code]} ({code})" if code in DEPARTMENTS else ""


def postal_faults(
    *, name: str, line1: str, line2: str, line3: str, postcode: str, city: str
) -> tuple[PostalFault, ...]:
    """Return what keeps an address from being right, empty when nothing does."""
    found = []
    try:
        postal_lines(name=name, contact=line2, street=line1, locality=line3, postcode=postcode, city=city)
    except PostalAddressError as error:
        found.append(PostalFault(str(error)))
    if not re.fullmatch(r"[0-9]{5}", postcode):
        return (*found, PostalFault("Un code postal comporte 5 chiffres."))
    if not department_of(postcode):
        found.append(PostalFault(f"Aucun département ne commence par {postcode[:2]} : vérifiez le code postal."))
    else:
        found += _town_faults(postcode, " ".join(re.findall(r"[A-Z0-9]+", unaccent(city).upper())))
    if any(_CEDEX.search(unaccent(line).upper()) for line in (line1, line2, line3)):
        found.append(PostalFault("« CEDEX » suit le nom de la ville : écrivez-le dans le champ de la ville."))
    if not re.search(r"\d", f"{line1} {line2} {line3}") and not _CEDEX.search(city.upper()):
        found.append(PostalFault("Il n’y a ni numéro ni boîte postale : est-ce bien toute l’adresse ?", certain=False))
    return tuple(found)


def _town_faults(postcode: str, city: str) -> list[PostalFault]:
    if re.search(r"\d{5}", city):
        return [PostalFault("Le code postal n’a pas sa place dans le nom de la ville.")]
    read = _TOWN.match(city)
    place = TOWNS.get(read["town"]) if read else None
    if place is not None and not postcode.startswith(place):
        where = department_of(f"{place}000")
        return [PostalFault(f"{city.title()} est en {where}, le code postal n’en est pas.", certain=False)]
    return []
