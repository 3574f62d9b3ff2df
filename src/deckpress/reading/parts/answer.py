"""What a marker says of an entry: where its answer stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from deckpress.reading.markdown import Block


@dataclass(frozen=True, slots=True)
class Marked:
    """An entry's blocks around its answer: what stands before it, the answer without its mark, what follows.

    The blocks may be other than the entry's own, where a marker had to read these in another way.
    """

    before: tuple[Block, ...]
    answer: tuple[Block, ...]
    after: tuple[Block, ...]


Marker = Callable[[Sequence[Block], dict[str, Any]], Marked | None]
"""From an entry's blocks, and the file's link reference definitions, to where the answer is; None if untold."""
