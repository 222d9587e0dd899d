"""What a person may decide beside the file."""

from collections.abc import Callable
from dataclasses import dataclass

from .mapping import Mapping


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Choices for one file.

    `mapping`: columns confirmed for a tabular file. `doubtful`, `bills`: take accounts 416 and 413 of a FEC.
    `progress`: called now and then with the number of lines read.
    """

    mapping: Mapping | None = None
    doubtful: bool = True
    bills: bool = False
    progress: Callable[[int], None] | None = None
