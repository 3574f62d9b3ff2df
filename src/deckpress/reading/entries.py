"""Blocks → entries: where one question ends and the next begins.

A divider is a function from a file's blocks to its entries; it is listed in `DIVIDERS` under the name that
reports call it by. It looks at form alone and knows nothing of answers: `survey.py` tries each and
keeps the one under which most entries turn out to be questions. Forms that name themselves stand in `forms.py`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markdown_it.token import Token

from deckpress.reading import comments, gaps, inlines, layout, letters, numbering, segments, words
from deckpress.reading.markdown import Block, lift, rewrite
from deckpress.reading.noise import names_contents


@dataclass(frozen=True, slots=True)
class Entry:
    """One question's stretch of a file.

    `blocks` are whole, lifted out of the list item that held them. Headings that open or end the stretch are not
    among them: they stand above what follows (`sections.py`). A comment directly above a heading or a list belongs
    to what follows. `line` is where it begins: its list item, else its first block that is no comment.

    The first `told` blocks are the stem by form, such as a heading; 0 where the divider does not tell. `number` is
    the question's number, empty if none. `gaps` is how words to fill in are written in it, empty if not at all.
    `form` is `item` for that of a list, `row` for the row of a table, `named` where its form says that it is a
    question with its answer, and `rest` for what a divider left over.
    `far` is what a key elsewhere in the file says of it, None if nothing.
    """

    blocks: tuple[Block, ...]
    line: int
    told: int = 0
    number: str = ""
    gaps: str = ""
    form: str = ""
    far: tuple[Block, ...] | None = None

    @property
    def end(self) -> int:
        """The last line of the entry."""
        return max([self.line, *(block.end for block in self.blocks)])


Divider = Callable[[Sequence[Block]], list[Entry]]
"""From blocks to the entries that they are divided into."""


def thematic_breaks(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at thematic breaks (CommonMark 4.1). An entry that is one list item is lifted out of its list."""
    return [_without_list(entry) for entry in _stretches(blocks, {"hr"})]


def headings(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at thematic breaks and at each heading."""
    return [_without_list(entry) for entry in _stretches(blocks, {"hr", "heading"})]


def numbered_items(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at the items of numbered lists; what stands at the margin below an item belongs to it."""
    return _items(blocks, "ordered_list")


def bulleted_items(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at the items of bulleted lists; what stands at the margin below an item belongs to it."""
    return _items(blocks, "bullet_list")


def headings_of(level: int, blocks: Sequence[Block]) -> list[Entry]:
    """Divide at the headings of a level, which are the stems; deeper ones belong to the entry, others end it."""
    return _at_headings(blocks, lambda block: block.level == level, lambda block: block.level <= level)


def numbered_headings(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at the headings that begin with a number, of any level; a higher one without a number ends an entry."""
    numbered = [block for block in blocks if block.kind == "heading" and _numbered(block)]
    deepest = max((block.level for block in numbered), default=0)
    return _at_headings(blocks, _numbered, lambda block: block.level < deepest or _numbered(block))


def headed_items(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at list items that begin with a heading, however deep they lie; all up to the next belongs to each."""
    opened: list[Block] = []
    heads: dict[int, int] = {}

    def open_all(inside: Sequence[Block]) -> None:
        for block in inside:
            if not block.is_list or not _holds_headed(block):
                opened.append(block)
                continue
            for item in block.children:
                first = next(iter(item.children), None)
                if first is not None and first.kind == "heading":
                    heads[len(opened)] = 1
                open_all(lift(item))

    open_all(blocks)
    deepest = max((opened[index].level for index in heads), default=0)
    return _at(opened, heads, lambda block: block.kind == "heading" and block.level < deepest)


def _holds_headed(block: Block) -> bool:
    return any(
        (item.children and item.children[0].kind == "heading") or any(map(_holds_headed, item.children))
        for item in block.children
        if block.is_list
    )


def bold_paragraphs(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at paragraphs that are bold as a whole or begin with a number of their own, such as `Q12.`."""
    leads = {index: lead for index, block in enumerate(blocks) if (lead := _lead(block))}
    asking = [index for index, lead in leads.items() if _asks_or_counts(lead[0])]
    most = 0.8
    if len(asking) >= most * len(leads):
        leads = {index: leads[index] for index in asking}
    opened: list[Block] = []
    heads: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if index in leads:
            heads[len(opened)] = 1
            opened += leads[index]
        else:
            opened.append(block)
    return _at(opened, heads, lambda block: block.kind == "heading")


def summaries(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at `<details>` whose summary is a stem."""
    entries = []
    for block in layout.flat(blocks):
        if block.is_list:
            for item in block.children:
                inside = summaries(item.children)
                if inside and inside[0].line - item.line <= 1:
                    inside[0] = replace(inside[0], line=item.line)
                entries += inside
            continue
        if block.kind != "element":
            continue
        title, content = layout.summary(block)
        text = layout.text(title)
        if block.name not in ("details", "question") and not (title and numbering.is_named(text)):
            continue
        label = segments.label_of(title[0].inline, alone=True) if title else None
        if not title or words.only_shows(text) or (label is not None and label[0] != "question"):
            continue
        entries.append(Entry((*title, *content), block.line, len(title), _number(text)))
    return entries


def folds(blocks: Sequence[Block]) -> list[Entry]:
    """Divide below each `<details>`, or what its like hides, and at headings: the stem stands above it."""
    entries: list[Entry] = []
    stretch: list[Block] = []
    for block in layout.flat(blocks):
        if block.kind in ("heading", "hr"):
            entries += _entry(stretch)
            stretch = []
            continue
        if not any(each.kind == "paragraph" for each in stretch) and (own := _own_question(block)):
            entries += [*_entry(stretch), *own]
            stretch = []
            continue
        stretch.append(block)
        if block.name in ("details", "spoiler"):
            entries += _entry(stretch)
            stretch = []
    return [*entries, *_entry(stretch)]


def _own_question(block: Block) -> list[Entry]:
    """Return the entry of a `<details>` whose summary has a question mark: it is a question of its own."""
    own = summaries([block]) if block.name == "details" else []
    return [entry for entry in own if words.has_question_mark(layout.text(entry.blocks[: entry.told]))]


def answers(blocks: Sequence[Block]) -> list[Entry]:
    """Divide below each answer that a label names, and at headings; what is labelled below it belongs to it."""
    entries: list[Entry] = []
    stretch: list[Block] = []
    is_answered = False
    for block in layout.flat(blocks):
        if block.kind in ("heading", "hr"):
            entries += _entry(stretch)
            stretch, is_answered = [], False
            continue
        if own := _own_question(block):
            entries += [*_entry(stretch), *own]
            stretch, is_answered = [], False
            continue
        parts = [segment.part for segment in segments.divide([block])] or [""]
        is_label = block.kind == "paragraph" and inlines.text(block.inline).rstrip().endswith((":", "："))
        can_begin = parts[0] in ("", "question") and block.kind not in ("comment", "bullet_list") and not is_label
        if is_answered and can_begin:
            entries += _entry(stretch)
            stretch, is_answered = [], False
        stretch.append(block)
        is_answered = is_answered or "answer" in parts
    return [*entries, *_entry(stretch)]


def question_lines(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at lines that begin with `Q:` or its like."""
    opened: list[Block] = []
    heads: dict[int, int] = {}
    written: dict[int, str] = {}
    numbers: dict[int, str] = {}
    seen_answer = False
    for block in blocks:
        for name, piece in _named_lines(block):
            if name in ("question", "cloze"):
                heads[len(opened)] = 0
                numbers[len(opened)] = numbering.number(inlines.text(block.inline))[0]
                if name == "cloze":
                    written[len(opened)] = "["
            seen_answer = seen_answer or name in ("answer", "cloze")
            opened.append(piece)
    if not seen_answer and len(heads) == 1:
        return []
    return _at(opened, heads, lambda block: block.kind == "heading", written, numbers)


def table_rows(blocks: Sequence[Block]) -> list[Entry]:
    """Divide at the rows of tables of two columns, or three with a number first: stem and answer."""
    entries: list[Entry] = []
    for block in layout.flat(blocks):
        if block.kind == "table":
            entries += _rows(block)
    return entries


DIVIDERS: dict[str, Divider] = {
    "numbered headings": numbered_headings,
    **{f"{'#' * level} headings": partial(headings_of, level) for level in range(6, 0, -1)},
    "thematic breaks": thematic_breaks,
    "headings": headings,
    "headed items": headed_items,
    "numbered items": numbered_items,
    "bulleted items": bulleted_items,
    "question lines": question_lines,
    "bold paragraphs": bold_paragraphs,
    "summaries": summaries,
    "folds": folds,
    "answers": answers,
    "table rows": table_rows,
}
"""The dividers by name; of those that read as much, the first is taken."""


def _asks_or_counts(block: Block) -> bool:
    text = inlines.text(block.inline)
    content, _ = inlines.peel(block.inline, ("strong",))
    has_signs = len(inlines.text(numbering.without_signs(content))) < len(inlines.text(content).strip())
    return words.asks(text) or numbering.number(text)[1] > 0 or has_signs


def _number(text: str) -> str:
    return numbering.number(text)[0]


def _numbered(block: Block) -> bool:
    return numbering.number(inlines.text(block.inline))[1] > 0


def _at_headings(
    blocks: Sequence[Block], begins: Callable[[Block], bool], ends: Callable[[Block], bool]
) -> list[Entry]:
    flat = list(layout.flat(blocks))
    names = {index for index, block in enumerate(flat) if block.kind == "heading" and _names_part(block)}
    heads = {
        index: 1
        for index, block in enumerate(flat)
        if block.kind == "heading"
        and index not in names
        and begins(block)
        and not names_contents(inlines.text(block.inline))
    }
    if 2 * sum(_is_section(flat, index) for index in heads) > len(heads):
        return []
    named = {id(flat[index]) for index in names} if heads else set()
    return _at(flat, heads, lambda block: block.kind == "heading" and id(block) not in named and ends(block))


def _is_section(blocks: Sequence[Block], index: int) -> bool:
    """Whether a heading asks nothing and has no number, and the paragraph below it asks: a section's heading."""
    if _asks_or_counts(blocks[index]) or words.part_of(inlines.text(blocks[index].inline)) == "question":
        return False
    below = next((block for block in blocks[index + 1 :] if not block.is_comment), None)
    if below is not None and below.kind == "heading":
        return segments.label_of(below.inline, alone=True) is None
    text = inlines.text(below.inline) if below is not None and below.kind == "paragraph" else ""
    label = segments.label_of(below.inline) if text and below is not None else None
    name, count = words.question_line(text)
    asks_below = words.has_question_mark(text) and (label is None or bool(label[2]))
    return asks_below or (name == "question" and bool(text[count:].strip()))


def _names_part(block: Block) -> bool:
    """Whether a heading names a part of a question that stands below its stem."""
    return words.part_of(inlines.text(block.inline)) in ("answer", "explanation", "options", "hint", "sources")


def _at(
    blocks: Sequence[Block],
    heads: dict[int, int],
    ends: Callable[[Block], bool],
    gaps: dict[int, str] | None = None,
    numbers: dict[int, str] | None = None,
) -> list[Entry]:
    """Divide before the blocks at the places `heads`, each with how many of its blocks are told to be the stem."""
    entries: list[Entry] = []
    current: list[Block] = []
    start: int | None = None

    def close() -> None:
        nonlocal start
        while current and (current[-1].kind == "hr" or current[-1].is_comment) and not current[-1].children:
            if current[-1].is_comment and comments.pins([current[-1]]):
                break
            current.pop()
        if start is not None and current:
            first = next((block for block in current if not block.is_comment), current[0])
            number = (numbers or {}).get(start) or _number(inlines.text(first.inline))
            entries.append(Entry(tuple(current), first.line, heads[start], number, (gaps or {}).get(start, "")))
        current.clear()
        start = None

    for index, block in enumerate(blocks):
        if index in heads:
            above = comments.above(current)
            coming = current[len(current) - above :] if above else []
            if above:
                del current[len(current) - above :]
            close()
            current += coming if all(comments.pins([each]) for each in coming) else []
            start = index
            current.append(block)
        elif ends(block):
            close()
        elif start is not None or block.is_comment:
            current.append(block)
        else:
            current.clear()
    close()
    return entries


def _lead(block: Block) -> tuple[Block, ...] | None:
    """Return a paragraph that can begin an entry, its first line apart from the others; None where it cannot."""
    lines = inlines.lines(block.inline, inlines.BREAKS) if block.kind == "paragraph" else ()
    label = segments.label_of(lines[0], alone=True) if lines else None
    if not lines or (label is not None and label[0] != "question"):
        return None
    text = inlines.text(lines[0])
    is_bold = inlines.inside(lines[0], "strong") is not None
    number, count = numbering.number(text)  # where a bare one is no list item, such as `1、`
    if not is_bold and not (count and number):
        return None
    are_bold = all(inlines.inside(line, "strong") is not None for line in lines)
    is_number = count >= len(text.rstrip())
    if len(lines) == 1 or are_bold or not (is_bold or is_number):
        return (block,)
    ranges = inlines.line_ranges(block.inline, inlines.BREAKS)
    below = rewrite(block, inlines.from_to(block.inline, ranges[1:]))
    return (rewrite(block, lines[0]), replace(below, line=min(block.line + 1, block.end)))


def _named_lines(block: Block) -> Iterator[tuple[str, Block]]:
    """Divide a paragraph at lines that begin with `Q:`, `A:` or their like; `A:` becomes the label that it means."""
    if block.kind != "paragraph":
        yield "", block
        return
    lines = inlines.line_ranges(block.inline, inlines.BREAKS)
    starts: list[tuple[int, str, int]] = []
    for index, line in enumerate(lines):
        text = inlines.text(block.inline[line.start : line.stop])
        name, count = words.question_line(text)
        if name:
            starts.append((index, name, count))
    if not starts or starts[0][0] > 0:
        yield "", block
        return
    stops = [*(index for index, _, _ in starts[1:]), len(lines)]
    for (index, name, count), stop in zip(starts, stops, strict=True):
        inline = inlines.from_to(block.inline, lines[index:stop])
        place = replace(block, line=min(block.line + index, block.end))
        if name == "answer":
            rest = inlines.drop(inline, count)
            label = Token("text", "", 0, content="Answer: ")
            yield name, rewrite(place, (label, *rest))
        else:
            piece = rewrite(place, inlines.drop(inline, count))
            is_other = name == "cloze" and not gaps.has(piece, "[")  # an option `C:`
            yield ("", rewrite(place, inline)) if is_other else (name, piece)


def _rows(table: Block) -> Iterator[Entry]:
    body = next((part for part in table.children if part.kind == "tbody"), None)
    head = next((part for part in table.children if part.kind == "thead"), None)
    if body is None:
        return
    rows = [row.children for row in body.children]
    titles = [_cell(cell) for row in (head.children if head is not None else ()) for cell in row.children]
    named = {words.part_of(title) for title in titles}
    form = "named" if "question" in named or "answer" in named else "row"
    widths = {len(row) for row in rows}
    counted = all(numbering.is_number(_cell(row[0])) for row in rows if row) and widths == {3}
    if widths != {2} and not counted:
        return
    for row, block in zip(rows, body.children, strict=True):
        number = _cell(row[0]) if counted else ""
        stem, answer = row[-2], row[-1]
        if not _cell(stem):
            continue
        blocks = (
            (layout.of_cell(stem), layout.of_cell(answer)) if answer.tokens[1].children else (layout.of_cell(stem),)
        )
        placed = tuple(replace(each, line=block.line, end=block.end) for each in blocks)
        yield Entry(placed, block.line, 1, number, form=form)


def _cell(cell: Block) -> str:
    return layout.text([cell])


def rest(blocks: Sequence[Block], entries: Sequence[Entry]) -> list[Entry]:
    """Return what of the blocks is in none of the entries: a stretch for each row of such, ended by headings."""
    spans = sorted((entry.line, entry.end) for entry in entries)
    left: list[Entry] = []
    stretch: list[Block] = []
    place = 0

    def close() -> None:
        if any(block.kind not in ("comment", "heading", "hr") for block in stretch):
            left.append(Entry(tuple(stretch), stretch[0].line, form="rest"))
        stretch.clear()

    for block in blocks:
        while place < len(spans) and spans[place][1] < block.line:
            place += 1
        if place < len(spans) and spans[place][0] <= block.end:
            close()
        else:
            stretch.append(block)
    close()
    return left


def split(entry: Entry, place: int) -> tuple[Entry, list[Entry]]:
    """Divide an entry before its heading at `place`, and return what stands before, and the entry after, if any."""
    place -= comments.above(entry.blocks[:place])
    return Entry(entry.blocks[:place], entry.line), [_without_list(after) for after in _entry(entry.blocks[place:])]


def _stretches(blocks: Iterable[Block], ends: Collection[str]) -> Iterator[Entry]:
    """Yield what stands between blocks of the kinds in `ends`, if it is more than headings and comments."""
    stretch: list[Block] = []
    for block in blocks:
        if block.kind in ends:
            before, stretch = _end(stretch, block)
            yield from _entry(before)
        if block.kind != "hr":
            stretch.append(block)
    yield from _entry(stretch)


def _items(blocks: Sequence[Block], kind: str) -> list[Entry]:
    entries: list[Entry] = []
    item: list[Block] = []
    item_line: int | None = None
    number = ""
    margin: list[Block] = []  # what stands at the margin below the item, or above the first
    for block in blocks:
        if block.kind in ("hr", "heading", kind):
            before, coming = _end(margin, block)
            entries += _entry([*item, *before], item_line, number)
            item, item_line, margin = [], None, coming
        if block.kind == kind:
            first = int(block.tokens[0].attrs.get("start", 1)) if kind == "ordered_list" else None
            for index, each in enumerate(block.children):
                if index:
                    entries += _entry(item, item_line, number)
                item, item_line, margin = [*margin, *lift(each)], each.line, []
                number = "" if first is None else str(first + index)
        elif block.kind not in ("hr", "heading"):
            margin.append(block)
    return [*entries, *_entry([*item, *margin], item_line, number)]


def _end(stretch: list[Block], at: Block) -> tuple[list[Block], list[Block]]:
    """Divide a stretch that ends at a block into what belongs to it, and the comments that belong to what follows."""
    place = len(stretch) - (0 if at.kind == "hr" else comments.above(stretch))
    return stretch[:place], stretch[place:]


def _item_entry(blocks: Sequence[Block], line: int, number: str) -> Entry:
    """Make the entry of a list item: its first block is the stem, or that block's first line where that asks."""
    place = next((index for index, block in enumerate(blocks) if not block.is_comment), 0)
    first = blocks[place]
    if first.kind == "paragraph":
        lines = inlines.line_ranges(first.inline, inlines.BREAKS)
        asking = tuple(first.inline[: lines[0].stop]) if lines else ()
        if len(lines) > 1 and _ends_asking(asking):
            line_below = min(first.line + 1, first.end)
            below = replace(rewrite(first, inlines.from_to(first.inline, lines[1:])), line=line_below)
            if not letters.label(inlines.text(below.inline), numbers=True)[0] and not _begins_with_emphasis(below):
                divided = (*blocks[:place], rewrite(first, asking), below, *blocks[place + 1 :])
                return Entry(divided, line, place + 1, number, form="item")
    return Entry(tuple(blocks), line, place + 1, number, form="item")


def _ends_asking(inline: inlines.Inline) -> bool:
    return words.ends_with_question_mark(inlines.text(inline)) or inlines.inside(inline, "strong") is not None


def _begins_with_emphasis(block: Block) -> bool:
    """Whether a paragraph's first line is one emphasis, as an answer can be."""
    return inlines.inside(inlines.lines(block.inline, inlines.BREAKS)[0], "em") is not None


def _entry(blocks: Sequence[Block], item_line: int | None = None, number: str = "") -> Iterator[Entry]:
    """Yield the entry of these blocks, without headings at its ends unless a list item has them."""
    headings_are_layout = item_line is None
    inner = [
        index
        for index, block in enumerate(blocks)
        if not block.is_comment and not (headings_are_layout and block.kind == "heading")
    ]
    if not inner:
        return
    first, last = inner[0], inner[-1]
    if item_line is not None:
        yield _item_entry(blocks, item_line, number)
    else:
        kept = (block for index, block in enumerate(blocks) if first <= index <= last or block.is_comment)
        stretch = tuple(kept)
        yield Entry(stretch, blocks[first].line, number=_number(inlines.text(blocks[first].inline)))


def _without_list(entry: Entry) -> Entry:
    start = next(index for index, block in enumerate(entry.blocks) if not block.is_comment)
    first = entry.blocks[start]
    if not first.is_list or len(first.children) != 1:
        return entry
    number = str(first.tokens[0].attrs.get("start", 1)) if first.kind == "ordered_list" else ""
    return Entry(
        (*entry.blocks[:start], *lift(first.children[0]), *entry.blocks[start + 1 :]), first.line, number=number
    )
