"""What an author meant where CommonMark reads something else, for want of a blank line.

A `---` right under a paragraph makes a heading of it (CommonMark 4.3), right under HTML it is part of that (4.6), and
a `2.` right under a paragraph goes on with it (5.3). Most who write these mean a divider and the next question. A
formatter writes the first as `## …`.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any

from markdown_it.token import Token

from deckpress.reading import inlines
from deckpress.reading.markdown import Block, Document, container, parse_again, regroup, rewrite
from deckpress.reading.marks import unwrap
from deckpress.reading.parts import emphasis, sources

_LONGEST_HEADING = 80
"""Characters of a line that still looks like a heading."""
_BREAK = re.compile(r" {0,3}-{3,}\s*")
_ENDS_HTML = re.compile(r"(?:</[A-Za-z][\w-]*\s*>|<(?:img|br|hr)\b[^>]*>)\s*$", re.IGNORECASE)
_NUMBER_AND_WORD = re.compile(r"\d{1,9}[.)]\s+\w*")
_NUMBER = re.compile(r"\d{1,9}[.)]\s+")


@dataclass(frozen=True, slots=True)
class Mended:
    """A line that was not taken as CommonMark takes it: what was made of it, and how to write it clearly."""

    line: int
    message: str
    hint: str


def mend(document: Document) -> tuple[tuple[Block, ...], tuple[Mended, ...]]:
    """Return the blocks of a document as they were meant, and what was mended."""
    mended: list[Mended] = []
    blocks = list(_breaks_in_html(map(_without_empty_item, document.blocks), document.references, mended))
    blocks = list(_items_in_paragraphs(blocks, mended))
    return tuple(_headings(blocks, document.references, mended)), tuple(mended)


def _glued(line: int) -> Mended:
    message = "This `---` stands right under other text and would be a part of that; it was taken for a divider"
    return Mended(line, message, "Put a blank line above it.")


def _without_empty_item(block: Block) -> Block:
    """Make the number that it is of a paragraph such as `443.`, an empty list item by CommonMark 5.2."""
    if block.kind == "ordered_list" and len(block.children) == 1 and not block.children[0].children:
        number = f"{block.tokens[0].attrs.get('start', 1)}{block.tokens[0].markup}"
        return rewrite(block, [Token("text", "", 0, content=number)])
    if block.children and block.kind == "element":
        return regroup(block, tuple(map(_without_empty_item, block.children)))
    return block


def _breaks_in_html(blocks: Iterable[Block], references: dict[str, Any], mended: list[Mended]) -> Iterator[Block]:
    """Free a `---` that stands right under the end of an HTML block, and what follows."""
    coming = deque(blocks)
    while coming:
        block = coming.popleft()
        number = _break_in_html(block)
        if number is None:
            yield block
            continue
        lines = block.tokens[0].content.split("\n")
        place = block.line + number
        token = copy(block.tokens[0])
        token.content = "\n".join([*lines[:number], ""])
        yield replace(block, end=place - 1, tokens=(token,))
        yield Block("hr", place, place, ())
        mended.append(_glued(place))
        coming.extendleft(reversed(parse_again("\n".join(lines[number + 1 :]), place + 1, references)))


def _break_in_html(block: Block) -> int | None:
    """Return which line of an HTML block, counted from 0, is a `---` right under the end of an element."""
    lines = block.tokens[0].content.split("\n") if block.kind == "html_block" else []
    breaks = (
        number
        for number, (above, line) in enumerate(pairwise(lines), 1)
        if _BREAK.fullmatch(line) and _ENDS_HTML.search(above)
    )
    return next(breaks, None)


def _items_in_paragraphs(blocks: list[Block], mended: list[Mended]) -> Iterator[Block]:
    """Free numbered questions that stand right under a paragraph below a numbered list."""
    numbered = False
    for block, below in zip_longest(blocks, blocks[1:]):
        if block.is_list or block.kind in ("hr", "heading"):
            numbered = block.kind == "ordered_list"
        questions = _questions_inside(block, below) if numbered and block.kind == "paragraph" else []
        if not questions:
            yield block
            continue
        first, line = questions[0]
        yield replace(rewrite(block, inlines.strip(block.inline[:first])), end=line - 1)
        ends = [place for place, _ in questions[1:]]
        for (place, line), stop in zip_longest(questions, ends):
            number = copy(block.inline[place])
            number.content = _NUMBER.sub("", number.content, count=1)
            yield _item(replace(rewrite(block, inlines.strip((number, *block.inline[place + 1 : stop]))), line=line))
            message = "This item stands right under a paragraph and would go on with it; it was taken for a question"
            mended.append(Mended(line, message, "Put a blank line above it."))


def _questions_inside(block: Block, below: Block | None) -> list[tuple[int, int]]:
    """Return where lines of a paragraph begin with a number and are an answered question: the token and the line."""
    places = [
        line.start
        for line in inlines.line_ranges(block.inline, inlines.BREAKS)[1:]
        if block.inline[line.start].type == "text" and _NUMBER.match(block.inline[line.start].content)
    ]
    return [
        (place, line)
        for place, stop, line in zip_longest(places, places[1:], _lines(block, places))
        if emphasis.is_stuck(rewrite(block, block.inline[place:stop]))
        or (stop is None and below is not None and emphasis.begins(below))
    ]


def _lines(block: Block, places: Sequence[int]) -> Iterator[int]:
    """Yield the line of each of these tokens, found by the words that it begins with, or the one before it."""
    coming: dict[str, deque[int]] = defaultdict(deque)
    for number, text in enumerate(block.tokens[1].content.split("\n"), block.line):
        if begins := _NUMBER_AND_WORD.match(text.lstrip()):
            coming[begins[0]].append(number)
    line = block.line
    for place in places:
        begins = _NUMBER_AND_WORD.match(block.inline[place].content)
        if begins and coming[begins[0]]:
            line = coming[begins[0]].popleft()
        yield line


def _item(paragraph: Block) -> Block:
    """Make a numbered list of one item that holds the paragraph."""
    item = container("list_item", "li", [paragraph])
    return container("ordered_list", "ol", [item])


def _headings(blocks: Sequence[Block], references: dict[str, Any], mended: list[Mended]) -> Iterator[Block]:
    """Make paragraph and thematic break of the headings that were meant as such."""
    glued = [_is_underlined(block) and _is_no_heading(block) for block in blocks]
    breaks = sum(glued) + sum(block.kind == "hr" for block in blocks)
    file = _File(breaks > 0, breaks > sum(map(_holds_answer, blocks)) / 2, references)
    stretch: list[Block] = []
    for index, written in enumerate(blocks):
        block = _mend_items(written, references, mended) if written.is_list else written
        meant = None
        if _is_underlined(block) and (
            glued[index] or _is_divider(block, stretch, blocks[index + 1 : index + 3], file)
        ):
            meant = _glued(block.end)
        elif _is_formatted(block) and not file.is_answered(stretch) and any(not each.is_comment for each in stretch):
            message = "This heading is all emphasis; it was taken for the answer, with a divider below"
            meant = Mended(block.line, message, "Make it a paragraph, with a line `---` below the entry.")
        if meant is None:
            yield block
        else:
            mended.append(meant)
            yield replace(rewrite(block, block.inline), end=max(block.line, block.end - 1))
            yield Block("hr", block.end, block.end, ())
        if block.kind in ("hr", "heading"):
            stretch = []
        else:
            stretch.append(block)


@dataclass(frozen=True, slots=True)
class _File:
    """What matters of the whole file: whether breaks divide it, and also between lists of questions."""

    is_divided: bool
    lists_are_divided: bool
    references: dict[str, Any]

    def is_answered(self, stretch: Sequence[Block]) -> bool:
        return emphasis.find(stretch, self.references) is not None


def _is_divider(block: Block, above: Sequence[Block], below: Sequence[Block], file: _File) -> bool:
    """Whether the `---` under a paragraph is a divider: the stretch above it and the two blocks below decide.

    It is with nothing below, and below an answer. In a file that breaks divide it is, but under a short line that
    opens an entry. A short line above a list of answered questions is a heading, unless breaks divide such lists.
    """
    if not below or below[0].kind == "hr":
        return True
    is_short = _is_like_heading(block)
    if is_short and _begins_questions(below) and not file.lists_are_divided:
        return False
    if file.is_answered(above) or (not is_short and any(map(_holds_answer, above))):
        return True
    is_opening = all(each.is_comment for each in above)
    return file.is_divided and not (is_opening and is_short)


def _is_underlined(block: Block) -> bool:
    return block.kind == "heading" and block.tokens[0].markup == "-"


def _is_formatted(block: Block) -> bool:
    """Whether a formatter could have made the heading of an answer with a `---` right under it."""
    is_second = block.kind == "heading" and block.tokens[0].markup == "##"
    return is_second and emphasis.is_emphasis(rewrite(block, block.inline))


def _is_no_heading(block: Block) -> bool:
    """Whether a heading cannot be meant as one: it has several lines, or is an answer, a rejected one or a link."""
    paragraph = rewrite(block, block.inline)
    return (
        len(inlines.lines(block.inline, inlines.BREAKS)) > 1
        or emphasis.is_emphasis(paragraph)
        or unwrap(paragraph, "s") is not None
        or bool(sources.take([paragraph])[0])
    )


def _is_like_heading(block: Block) -> bool:
    line = inlines.text(block.inline).strip()
    return len(line) <= _LONGEST_HEADING and line[-1:] not in tuple(".?!。？！")


def _begins_questions(blocks: Sequence[Block]) -> bool:
    """Whether a list stands first whose items hold their answers, or have them right below."""
    return blocks[0].is_list and (_holds_answer(blocks[0]) or any(map(emphasis.is_emphasis, blocks[1:])))


def _holds_answer(block: Block) -> bool:
    return block.is_list and any(
        emphasis.is_emphasis(child) or emphasis.is_stuck(child) for item in block.children for child in item.children
    )


def _mend_items(block: Block, references: dict[str, Any], mended: list[Mended]) -> Block:
    """Mend inside of list items, where a `---` can only end the item."""
    before = len(mended)
    items = []
    for item in block.children:
        children = [
            child for child in _headings(item.children, references, mended) if child.kind != "hr" or child.tokens
        ]
        items.append(regroup(item, children))
    return regroup(block, items) if len(mended) > before else block
