"""What a marker is: a way of telling which part of an entry is its answer."""

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


@dataclass(frozen=True, slots=True)
class Marker:
    """One way of marking the answer.

    `find` takes an entry's blocks and the file's link reference definitions, and returns where the answer is, None
    if this marker tells none. `marks` says of a block by itself whether it looks like an answer so marked; `hint`
    tells an author how to write one.
    """

    find: Callable[[Sequence[Block], dict[str, Any]], Marked | None]
    marks: Callable[[Block], bool]
    hint: str
