"""What stands inside one paragraph: its lines, its links, and the emphasis around the whole of it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy

from markdown_it.token import Token

Inline = Sequence[Token]
"""Inline tokens of one paragraph or of a part of it; every opening one has its closing one."""

_END = Token("end", "", 0)
BREAKS = frozenset({"hardbreak", "softbreak"})


def text(inline: Iterable[Token]) -> str:
    """Return the text that a reader sees, code included; line breaks are blanks, pictures their alt text."""
    return "".join(_texts(inline))


def _texts(inline: Iterable[Token]) -> Iterator[str]:
    for token in inline:
        if token.type in BREAKS:
            yield " "
        elif token.type == "image":
            yield text(token.children or ())
        elif token.type != "html_inline":
            yield token.content


def is_blank(token: Token) -> bool:
    """Whether a reader sees nothing of the token: white space, a break, a comment."""
    if token.type == "html_inline":
        return token.content.startswith("<!--")
    return token.type in BREAKS or (token.type == "text" and not token.content.strip())


def strip(inline: Sequence[Token]) -> Inline:
    """Leave out what is blank at both ends."""
    first, stop = _without_blanks(inline, 0, len(inline))
    return tuple(inline[first:stop])


def line_ranges(inline: Sequence[Token], breaks: Collection[str] = ("hardbreak",)) -> list[range]:
    """Return which tokens each line holds; lines end at `breaks` outside of emphasis and links.

    Blank lines are left out, and what is blank at the ends of a line.
    """
    found: list[range] = []
    depth = first = 0
    for index, token in enumerate((*inline, _END)):
        depth += token.nesting
        if depth == 0 and (token.type in breaks or token is _END):
            start, stop = _without_blanks(inline, first, index)
            if start < stop:
                found.append(range(start, stop))
            first = index + 1
    return found


def lines(inline: Sequence[Token], breaks: Collection[str] = ("hardbreak",)) -> tuple[Inline, ...]:
    """Return the tokens of each line, see `line_ranges`."""
    return tuple(tuple(inline[line.start : line.stop]) for line in line_ranges(inline, breaks))


def from_to(inline: Sequence[Token], lines: Sequence[range]) -> Inline:
    """Return the tokens of several lines in a row, with the breaks between them."""
    return tuple(inline[lines[0].start : lines[-1].stop]) if lines else ()


def drop(inline: Sequence[Token], count: int) -> Inline:
    """Leave out the first `count` characters of what a reader sees, and marks that hold nothing any more."""
    kept: list[Token] = []
    for token in inline:
        seen = text((token,))
        if count <= 0 or (not seen and token.type != "image"):
            kept.append(token)
        elif len(seen) > count and token.type in ("text", "code_inline"):
            rest = copy(token)
            rest.content = token.content[count:]
            kept.append(rest)
            count = 0
        else:
            count -= max(len(seen), 1)
    return strip(_without_empty(kept))


def drop_last(inline: Sequence[Token], count: int) -> Inline:
    """Leave out the last `count` characters of what a reader sees, and marks that hold nothing any more."""
    kept: list[Token] = []
    for token in reversed(inline):
        seen = text((token,))
        if count <= 0 or (not seen and token.type != "image"):
            kept.append(token)
        elif len(seen) > count and token.type in ("text", "code_inline"):
            rest = copy(token)
            rest.content = token.content[:-count]
            kept.append(rest)
            count = 0
        else:
            count -= max(len(seen), 1)
    return strip(_without_empty(kept[::-1]))


def _without_empty(inline: Sequence[Token]) -> list[Token]:
    """Leave out marks and links that hold nothing but blanks."""
    kept: list[Token] = []
    opened: list[int] = []
    for token in inline:
        if token.nesting == 1:
            opened.append(len(kept))
        elif token.nesting == -1 and opened:
            start = opened.pop()
            if all(is_blank(each) for each in kept[start + 1 :]):
                del kept[start:]
                continue
        kept.append(token)
    return kept


def join(parts: Iterable[Inline]) -> Inline:
    """Put lines together again, a hard line break between them."""
    joined: list[Token] = []
    for part in parts:
        if joined:
            joined.append(Token("hardbreak", "br", 0))
        joined.extend(part)
    return tuple(joined)


def inside(inline: Sequence[Token], mark: str) -> Inline | None:
    """Return what stands inside the one `mark` (`em`, `strong`, `s`) that is the whole of `inline`, else None."""
    content, seen = peel(inline, (mark,), layers=1)
    return content if seen else None


def peel(inline: Sequence[Token], marks: Collection[str], layers: int | None = None) -> tuple[Inline, frozenset[str]]:
    """Take away the `marks` around the whole of `inline`, one in the other; return the rest and which they were."""
    first, stop = _without_blanks(inline, 0, len(inline))
    seen: set[str] = set()
    partners: dict[int, int] | None = None
    while layers != len(seen) and first < stop and (mark := inline[first].type.removesuffix("_open")) in marks:
        partners = _partners(inline) if partners is None else partners
        if partners.get(first) != stop - 1:
            break
        seen.add(mark)
        first, stop = _without_blanks(inline, first + 1, stop - 1)
    return tuple(inline[first:stop]), frozenset(seen)


def _partners(inline: Sequence[Token]) -> dict[int, int]:
    """Return for each opening token the place of its closing one."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(inline):
        if token.nesting == 1:
            opened.append(index)
        elif token.nesting == -1 and opened:
            partners[opened.pop()] = index
    return partners


def _without_blanks(inline: Sequence[Token], first: int, stop: int) -> tuple[int, int]:
    while first < stop and is_blank(inline[first]):
        first += 1
    while stop > first and is_blank(inline[stop - 1]):
        stop -= 1
    return first, stop
