"""XML of unknown origin: no document type, no entity, no network, bounded depth and size (ASVS 1.5.1)."""

import io
import re
from collections.abc import Iterator

from lxml import etree

from .errors import UnreadableFile

MAX_XML = 20_000_000
MAX_STREAMED_XML = 300_000_000
MAX_NAMES = 10_000
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse_xml(data: bytes) -> etree._Element:
    """Root of a small document. Raises UnreadableFile.

    XML-1 size, XML-2 document type, XML-3 not well formed, XML-4 beyond the limits of the parser.
    """
    if len(data) > MAX_XML:
        raise UnreadableFile("ce fichier XML dépasse 20 Mo ; découpez-le.", rule="XML-1")
    clean = _without_doctype(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(clean, parser)
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from None


def stream_xml(data: bytes, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Elements of the named local tags, whatever the namespace, each at its end.

    The caller clears what it has read. Raises UnreadableFile as `parse_xml`.
    """
    if len(data) > MAX_STREAMED_XML:
        raise UnreadableFile("ce fichier XML dépasse 300 Mo ; découpez-le.", rule="XML-1")
    clean = _without_doctype(data)
    events = etree.iterparse(
        io.BytesIO(clean), events=("end",), tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in events:
            yield element
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from None


def forget(element: etree._Element) -> None:
    """Empty an element that has been read, and drop the one before: the current one is still the parser's."""
    element.clear()
    before, parent = element.getprevious(), element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)


def _without_doctype(data: bytes) -> bytes:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        data = _recoded(data)
    # A document type may only stand before the root; entities need one.
    if _DOCTYPE.search(data, 0, min(len(data), 1_000_000)):
        raise UnreadableFile(
            "ce fichier XML contient une déclaration de type de document (DOCTYPE), interdite ici : "
            "elle sert à des attaques. Demandez un export sans DOCTYPE.",
            rule="XML-2",
        )
    return data


def _recoded(data: bytes) -> bytes:
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "<" in text[:200]:
            return re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text, count=1).encode()
    raise UnreadableFile("l’encodage de ce fichier XML n’est pas reconnu ; exportez-le en UTF-8.", rule="XML-3")


def _malformed(error: etree.XMLSyntaxError) -> UnreadableFile:
    line, column = error.position
    if any(sign in (error.msg or "") for sign in ("XML_PARSE_HUGE", "Name too long")):
        return _beyond_limits(error, f"ligne {line}")
    return UnreadableFile(
        "le fichier XML est abîmé ou tronqué ; demandez-le de nouveau à son émetteur.",
        rule="XML-3",
        where=f"ligne {line}, colonne {column}",
        value=(error.msg or "").split(",")[0],
    )


def _beyond_limits(error: etree.XMLSyntaxError, where: str) -> UnreadableFile:
    """The document may be correct: it is the reader that stops, for safety, at 10 MB a value or 256 levels."""
    if "depth" in (error.msg or ""):
        reason = "ce fichier XML emboîte plus de 256 niveaux ; il est refusé par sécurité."
    else:
        reason = (
            "une valeur de ce fichier XML (sans doute une pièce jointe) dépasse 10 Mo, la limite de lecture ; "
            "exportez la facture sans sa pièce jointe et déposez celle-ci à part."
        )
    return UnreadableFile(reason, rule="XML-4", where=where)


def root_name(data: bytes) -> str:
    """Local name of the first element, guessed from the beginning; `""` when this is no XML."""
    head = data[:20_000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head.startswith(b"<"):
        return ""
    head = re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL)
    found = re.search(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)", head)
    return found[1].decode() if found else "?"


def local(element: etree._Element) -> str:
    """Name of the element without its namespace."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """First descendant along a path of local names (`A|B` = either), None when a step is missing."""
    for step in path:
        if element is None:
            return None
        names = step.split("|")
        element = next((found for found in element if local(found) in names), None)
    return element


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """Direct children with the local name."""
    return [] if element is None else [found for found in element if local(found) == name]


def text_of(element: etree._Element | None, *path: str) -> str:
    """Text at the end of a path of local names, stripped, `""` when missing."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


# Text, children by local name, currency of an amount. A tuple: a statement has millions of them.
Node = tuple[str, dict[str, list["Node"]], str]  # type: ignore[misc]
_LOCAL_NAMES: dict[str, str] = {}
_LEAF: dict[str, list[Node]] = {}


def node_of(element: etree._Element, unused: frozenset[str] = frozenset()) -> Node:
    """Plain copy of what an element holds but the unused names: faster to look into than the element.

    Text beside inner elements means nothing in these messages, and is left out.
    """
    found: dict[str, list[Node]] = {}
    for inner in element:
        tag = inner.tag
        name = _LOCAL_NAMES.get(tag) or _remember(tag)
        if name in unused:
            continue
        if len(inner):
            node = node_of(inner, unused)
        else:
            node = ((inner.text or "").strip(), _LEAF, inner.get("Ccy", "") if name == "Amt" else "")
        if name in found:
            found[name].append(node)
        else:
            found[name] = [node]
    return "", found, ""


def _remember(tag: str) -> str:
    name = tag[tag.rfind("}") + 1 :]
    if len(_LOCAL_NAMES) < MAX_NAMES:
        _LOCAL_NAMES[tag] = name
    return name


def node_at(node: Node | None, *path: str) -> Node | None:
    """First node along a path of names, None when a step is missing."""
    for name in path:
        if node is None:
            return None
        found = node[1].get(name)
        node = found[0] if found else None
    return node


def nodes_at(node: Node | None, name: str) -> list[Node]:
    """Direct children of the name."""
    return [] if node is None else node[1].get(name, [])


def words_at(node: Node | None, *path: str) -> str:
    """Text at the end of a path, `""` when missing."""
    for name in path:
        if node is None:
            return ""
        found = node[1].get(name)
        node = found[0] if found else None
    return "" if node is None else node[0]
