"""HTML comments that tell Deckpress something: `<!-- id: abc -->` pins who a question is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from deckpress.reading.markdown import Block

_ID = re.compile(r"<!--\s*id\s*:(.*?)-->", re.IGNORECASE | re.DOTALL)
_WITHOUT_COLON = re.compile(r"<!--\s*id(?:\s*=\s*|\s+)([\w-]+)\s*-->", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pin:
    """An id that the source gives a question, as it is written, and the line where it stands."""

    id: str
    line: int


def pins(blocks: Iterable[Block]) -> list[Pin]:
    """Return the ids in the comments of these blocks, also of those inside of other blocks and of lines."""
    return [pin for block in blocks for pin in _pins(block, _ID)]


def misspelt(blocks: Iterable[Block]) -> list[Pin]:
    """Return what was meant to be an id, and lacks the colon."""
    return [pin for block in blocks for pin in _pins(block, _WITHOUT_COLON)]


def above(blocks: Sequence[Block]) -> int:
    """Return how many of the last blocks are comments: directly above something, they belong to that."""
    count = 0
    while count < len(blocks) and blocks[-1 - count].is_comment:
        count += 1
    return count


def _pins(block: Block, pattern: re.Pattern[str]) -> Iterator[Pin]:
    if block.children:
        for child in block.children:
            yield from _pins(child, pattern)
        return
    for token in block.tokens:
        for part in (token, *(token.children or ())):
            if part.type in ("html_block", "html_inline"):
                for found in pattern.finditer(part.content):
                    yield Pin(found[1].strip(), block.line + part.content.count("\n", 0, found.start()))
