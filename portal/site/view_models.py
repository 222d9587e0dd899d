"""What stands around each page of the site."""

from dataclasses import dataclass

from portal.view_models import AgencyIdentity, Link


@dataclass(frozen=True)
class Translation:
    """The same page in another language."""

    language: str
    url: str


@dataclass(frozen=True)
class SiteFrame:
    """The agency, the menus, the address a search engine should keep, the same page in other languages."""

    agency: AgencyIdentity
    home: str
    search: str
    header: tuple[Link, ...]
    footer: tuple[Link, ...]
    canonical: str = ""
    translations: tuple[Translation, ...] = ()
