"""Elements that only place something go: what is in them stands where they stood."""

from collections.abc import Iterable, Iterator, Sequence

from deckpress.reading import inlines
from deckpress.reading.elements import LAYOUT
from deckpress.reading.markdown import Block, rewrite


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks with what is inside of `<div>`, `<p>` and their like in place of these.

    A `<h3>` becomes the heading that it is; one in a right-to-left `<div dir="rtl">` keeps its direction.
    """
    for block in blocks:
        if block.kind != "element":
            yield block
        elif block.name in LAYOUT:
            yield from flat(block.children)
        elif block.name in _HEADINGS:
            yield from (_heading(child, block) for child in flat(block.children))
        else:
            yield block


_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def _heading(child: Block, element: Block) -> Block:
    if child.kind != "paragraph":
        return child
    first, *rest = child.tokens
    opening, closing = first.copy(tag=element.name, type="heading_open"), rest[-1].copy(tag=element.name)
    return Block("heading", element.line, element.end, (opening, *rest[:-1], closing))


def summary(details: Block) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Divide what is in a `<details>` into its summary and the rest."""
    children = tuple(details.children)
    if children and children[0].name == "summary":
        title = tuple(
            rewrite(block, block.inline) if block.kind == "paragraph" else block
            for block in flat(children[0].children)
        )
        return title, children[1:]
    return (), children


def text(blocks: Sequence[Block]) -> str:
    """Return the words of blocks as a reader sees them, code left out."""
    return " ".join(
        " ".join(inlines.text(token.children or ()) for token in block.tokens if token.type == "inline")
        for block in blocks
    ).strip()


def of_cell(cell: Block) -> Block:
    """Make a paragraph of what stands in a table's cell."""
    inline = next((token.children for token in cell.tokens if token.type == "inline"), None)
    return rewrite(cell, inline or ())


def paragraph(block: Block) -> Block:
    """Make a paragraph of a heading."""
    return rewrite(block, block.inline) if block.kind == "heading" else block
