"""What a person may decide beside the file."""

from collections.abc import Callable
from collections.abc import Mapping as Known
from dataclasses import dataclass, field

from .mapping import Mapping


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Choices for one file.

    `mapping`: columns confirmed for a tabular file. `known`: those confirmed before, by the fingerprint of their
    headers; a table whose headers are not among them is read as proposed. `doubtful`, `bills`: take accounts 416 and
    413 of a FEC.
    `progress`: called now and then with the number of lines read.
    """

    mapping: Mapping | None = None
    known: Known[str, Mapping] = field(default_factory=dict)
    doubtful: bool = True
    bills: bool = False
    progress: Callable[[int], None] | None = None
