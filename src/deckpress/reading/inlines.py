"""What stands inside one paragraph: its lines, its links, and the emphasis around the whole of it."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from markdown_it.token import Token

Inline = tuple[Token, ...]
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
    first, last = 0, len(inline)
    while first < last and is_blank(inline[first]):
        first += 1
    while last > first and is_blank(inline[last - 1]):
        last -= 1
    return tuple(inline[first:last])


def line_ranges(inline: Sequence[Token], breaks: Collection[str] = ("hardbreak",)) -> list[range]:
    """Return which tokens each line holds; lines end at `breaks` outside of emphasis and links.

    Blank lines are left out, and what is blank at the ends of a line.
    """
    found: list[range] = []
    depth = first = 0
    for index, token in enumerate((*inline, _END)):
        depth += token.nesting
        if depth == 0 and (token.type in breaks or token is _END):
            start, stop = first, index
            while start < stop and is_blank(inline[start]):
                start += 1
            while stop > start and is_blank(inline[stop - 1]):
                stop -= 1
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
    content = strip(inline)
    if not content or content[0].type != f"{mark}_open":
        return None
    depth = 0
    for token in content[:-1]:
        depth += token.nesting
        if depth == 0:
            return None
    return strip(content[1:-1])


def peel(inline: Sequence[Token], marks: Collection[str]) -> tuple[Inline, frozenset[str]]:
    """Take away the `marks` around the whole of `inline`, one in the other; return the rest and which they were."""
    content, seen = strip(inline), set[str]()
    while True:
        for mark in marks:
            inner = inside(content, mark)
            if inner is not None:
                content = inner
                seen.add(mark)
                break
        else:
            return content, frozenset(seen)
