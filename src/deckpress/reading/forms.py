"""Forms that name themselves a question: their entries need no vote.

`<quiz>`, `::: challenge` with its `::: solution`, MDX components (`components.py`), and the cards of Obsidian:
`stem::answer`, a line `?` between stem and answer, `==words to fill in==`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from deckpress.reading import components, gaps, inlines, layout, numbering, words
from deckpress.reading.entries import Entry
from deckpress.reading.markdown import Block, rewrite

_NO_CHALLENGES = frozenset({"details", "quiz", "question"})
_SCHEDULE = re.compile(r"<!--\s*SR:")
_DECK_TAG = re.compile(r"#flashcards?\b|#card\b")
_SPLIT = re.compile(r"(?<!:):{2,3}(?!:)")
_NAMES_ON_BOTH_SIDES = re.compile(r"\w::\w")


def quizzes(blocks: Sequence[Block]) -> list[Entry]:
    """Take each `<quiz>`; where it has no options, its `[[words]]` are to be filled in."""
    return [
        Entry(tuple(layout.flat(block.children)), block.line, gaps="" if _has_list(block) else "[[")
        for block in _all(blocks)
        if block.name == "quiz" and block.children
    ]


def challenges(blocks: Sequence[Block]) -> list[Entry]:
    """Take each challenge that holds a solution; with several, each begins where the one before it ends."""
    found: list[Entry] = []
    for block in _all(blocks):
        if block.name in _NO_CHALLENGES or not _holds_solution(block):
            continue
        stretch: list[Block] = []
        line = block.line
        for child in layout.flat(block.children):
            stretch.append(child)
            if child.kind == "element" and words.part_of(child.name) == "answer":
                blocks_of = tuple(layout.paragraph(each) for each in layout.flat(_untitled(stretch)))
                if len(blocks_of) > 1:
                    found.append(Entry(blocks_of, line))
                    line = child.end + 1
                stretch = []
    return found


def component_questions(blocks: Sequence[Block]) -> list[Entry]:
    """Take each MDX component with options; its stem is what stands above, back to a heading or one paragraph."""
    return list(_components(list(layout.flat(blocks)), ""))


def _holds_solution(block: Block) -> bool:
    return any(
        child.kind == "element" and words.part_of(child.name) == "answer" for child in layout.flat(block.children)
    )


def obsidian_cards(blocks: Sequence[Block]) -> list[Entry]:
    """Take the cards of Obsidian's spaced repetition: lines with `::`, a `?` between two blocks, `==gaps==`."""
    flat = list(layout.flat(blocks))
    if not _has_cards(flat):
        return []
    pieces = [piece for block in flat for piece in _lines(block)]
    found: list[Entry] = []
    index = 0
    while index < len(pieces):
        block = pieces[index]
        below = pieces[index + 1] if index + 1 < len(pieces) else None
        if divided := _at_colons(block):
            found.append(Entry(divided, block.line, 1))
        elif below is not None and _is_mark(below) and block.kind in ("paragraph", "fence", "list_item"):
            stop = index + 2
            while stop < len(pieces) and not _ends_card(pieces, stop):
                stop += 1
            found.append(Entry((block, *pieces[index + 2 : stop]), block.line, 1))
            index = stop
            continue
        elif block.kind == "paragraph" and gaps.has(block, "=="):
            found.append(Entry((block,), block.line, gaps="=="))
        index += 1
    return found


FORMS = {
    "components": component_questions,
    "quiz elements": quizzes,
    "challenges": challenges,
    "cards of Obsidian": obsidian_cards,
}
"""The forms by name."""


def _all(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield elements at any depth, but none inside of one that was yielded and holds a question."""
    for block in blocks:
        if block.kind == "element":
            yield block
        if block.children and block.name != "quiz" and not _holds_solution(block):
            yield from _all(block.children)


def _has_list(block: Block) -> bool:
    return any(child.is_list for child in layout.flat(block.children))


def _untitled(stretch: Sequence[Block]) -> Iterator[Block]:
    for block in stretch:
        if block.name == "summary":
            yield from block.children
        else:
            yield block


def _components(blocks: Sequence[Block], number: str) -> Iterator[Entry]:
    start = 0
    for index, block in enumerate(blocks):
        if block.is_list and block.tokens[0].info == components.MARK:
            stem = _above(blocks[start:index], in_item=bool(number))
            if stem:
                counted = number or numbering.number(inlines.text(stem[0].inline))[0]
                yield Entry((*stem, block), stem[0].line, len(stem), counted)
            start = index + 1
        elif block.is_list:
            first = int(block.tokens[0].attrs.get("start", 1)) if block.kind == "ordered_list" else 0
            for place, item in enumerate(block.children):
                inside = list(_components(list(layout.flat(item.children)), str(first + place) if first else "-"))
                yield from (
                    replace(entry, line=item.line) if entry.line == item.children[0].line else entry
                    for entry in inside
                )
            if any(True for _ in _components_in(block)):
                start = index + 1
        elif block.kind == "element":
            inside = list(_components(list(layout.flat(block.children)), ""))
            yield from inside
            start = index + 1 if inside else start


def _components_in(block: Block) -> Iterator[Block]:
    for child in block.children:
        if child.is_list and child.tokens[0].info == components.MARK:
            yield child
        yield from _components_in(child)


def _above(blocks: Sequence[Block], *, in_item: bool) -> list[Block]:
    """Return what a component's stem is: from the heading above on, in a list item all, else the last paragraph."""
    kept = [block for block in blocks if not block.is_comment]
    if in_item:
        return kept
    place = next((index for index in range(len(kept) - 1, -1, -1) if kept[index].kind == "heading"), None)
    if place is not None:
        text = inlines.text(kept[place].inline)
        below = kept[place + 1 :]
        if words.asks(text) or numbering.number(text)[1] or not below:
            return kept[place:]
        kept = below
    start = len(kept) - 1
    while start > 0 and kept[start].kind != "paragraph":
        start -= 1
    return kept[start:] if kept else []


def _has_cards(blocks: Sequence[Block]) -> bool:
    """Whether a file says that it holds cards: by a schedule, a tag, or by what most of its paragraphs are."""
    comments = [token.content for block in blocks for token in block.tokens if token.type == "html_block"]
    inline = [child.content for block in blocks for token in block.tokens for child in token.children or ()]
    if any(_SCHEDULE.search(text) for text in [*comments, *inline]) or any(_DECK_TAG.search(text) for text in inline):
        return True
    paragraphs = [block for block in blocks if block.kind == "paragraph" or block.is_list]
    lines = [piece for block in paragraphs for piece in _lines(block)]
    cards = sum(bool(_at_colons(piece)) or _is_mark(piece) for piece in lines)
    most = 0.3
    several = 3  # no accident
    return cards >= max(several, most * len(lines))


def _lines(block: Block) -> Iterator[Block]:
    """Divide a paragraph at its lines, and a list at its items, where a card stands in one of them."""
    if block.is_list and any(
        _at_colons(child) or gaps.has(child, "==") for item in block.children for child in item.children[:1]
    ):
        for item in block.children:
            for child in item.children:
                yield from _lines(
                    replace(rewrite(child, child.inline), line=item.line) if child.kind == "paragraph" else child
                )
        return
    lines = inlines.line_ranges(block.inline, inlines.BREAKS)
    parts = [tuple(block.inline[line.start : line.stop]) for line in lines]
    cards = [_is_card_line(part) for part in parts]
    if len(parts) == 1 or not any(cards):
        yield block
        return
    start = 0
    for index in range(len(parts)):
        if cards[index] or index + 1 == len(parts) or cards[index + 1]:
            inline = inlines.from_to(block.inline, lines[start : index + 1])
            yield replace(rewrite(block, inline), line=min(block.line + start, block.end))
            start = index + 1


def _is_card_line(line: inlines.Inline) -> bool:
    text = inlines.text(line).strip()
    return text in ("?", "??") or _colons(line) is not None


def _colons(line: Sequence[Token]) -> tuple[int, int, int] | None:
    """Return where the `::` of a card stands: the token, its place there and its end."""
    depth = 0
    for index, token in enumerate(line):
        depth += token.nesting
        if depth == 0 and token.type == "text":
            for found in _SPLIT.finditer(token.content):
                before, after = (
                    inlines.text(line[:index]) + token.content[: found.start()],
                    token.content[found.end() :],
                )
                behind = after + inlines.text(line[index + 1 :])
                if before.strip() and behind.strip() and not _is_name(before, behind):
                    return index, found.start(), found.end()
    return None


def _is_name(before: str, behind: str) -> bool:
    """Whether a `::` stands inside of a name of code, such as `std::move`: one word of small letters on one side."""
    left, right = before.rsplit(maxsplit=1)[-1], behind.split(maxsplit=1)[0]
    if before[-1:].isspace() or behind[:1].isspace() or not (before[-1].isalnum() and behind[0].isalnum()):
        return False
    return left in ("std", "self", "super", "crate", "boost") or right.endswith("()") or "::" in right


def _at_colons(block: Block) -> tuple[Block, ...]:
    """Divide a paragraph at the `::` of a card; empty where it is none."""
    found = _colons(block.inline) if block.kind == "paragraph" else None
    if found is None:
        return ()
    index, start, end = found
    token = block.inline[index]
    left = Token("text", "", 0, content=token.content[:start])
    right = Token("text", "", 0, content=token.content[end:])
    stem = inlines.strip((*block.inline[:index], left))
    answer = inlines.strip((right, *block.inline[index + 1 :]))
    return (rewrite(block, _trimmed(stem)), rewrite(block, _trimmed(answer)))


def _trimmed(inline: inlines.Inline) -> inlines.Inline:
    text = inlines.text(inline)
    inline = inlines.drop(inline, len(text) - len(text.lstrip()))
    return inlines.drop_last(inline, len(text) - len(text.rstrip()))


def _is_mark(block: Block) -> bool:
    return block.kind == "paragraph" and inlines.text(block.inline).strip() in ("?", "??")


def _ends_card(pieces: Sequence[Block], index: int) -> bool:
    block = pieces[index]
    if block.kind in ("heading", "hr") or _at_colons(block):
        return True
    if block.is_comment:
        return _SCHEDULE.search(block.tokens[0].content) is not None
    before = pieces[index - 1]
    is_next = index + 1 < len(pieces) and _is_mark(pieces[index + 1])
    return is_next or (block.line > before.end + 1 and block.kind == "paragraph" and gaps.has(block, "=="))
