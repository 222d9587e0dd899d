"""View models of every portal page: a link, and the frame (agency, creditor, contact person, first letter)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Link:
    """Somewhere to go, with its words."""

    url: str
    label: str


@dataclass(frozen=True)
class SaidLine:
    """A sentence that binds, in French, and the same in the language of the page; nothing more on a French page."""

    french: str
    beside: str = ""


@dataclass(frozen=True)
class AgencyIdentity:
    """The agency as the law wants it named on every page (R124-4 1°)."""

    name: str
    address: str = ""
    phone: str = ""
    hours: str = ""
    email: str = ""
    theme: str = ""
    logo: str = ""

    @property
    def phone_link(self) -> str:
        """The number as a `tel:` link: international, without spaces."""
        digits = "".join(char for char in self.phone if char.isdigit() or char == "+")
        return f"tel:+33{digits[1:]}" if digits.startswith("0") else f"tel:{digits}"


@dataclass(frozen=True)
class ContactPerson:
    """The person of the agency who follows the case and can be called by name."""

    name: str

    @property
    def initials(self) -> str:
        """Two letters for the round badge."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()


@dataclass(frozen=True)
class FirstLetter:
    """Reference and date of the first letter, recalled in every later contact (R124-4, last paragraph)."""

    reference: str
    sent_on: date


@dataclass(frozen=True)
class PageFrame:
    """Everything around the content. All but the agency stays empty until identity is checked.

    `lent` says that the page is headed by the creditor, in whose name the agency speaks; `start` is where its head
    leads, when that is another page than the person's own.
    """

    agency: AgencyIdentity
    signed_in: bool = False
    case: str = ""
    creditor: str = ""
    lent: bool = False
    lent_logo: str = ""
    start: str = ""
    contact: ContactPerson | None = None
    letter: FirstLetter | None = None
