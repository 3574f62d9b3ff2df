"""Answer keys that stand apart, at the end of a chapter or of the file: taken out, and given to their questions.

A key is a table with a number and an answer in each row, or a list or lines of such below a heading that names the
answers. It is for the questions above it: under repeated headings those of the same heading; where numbers
restart, the last that have a number are meant first.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from deckpress.reading import inlines, layout, numbering, segments, words
from deckpress.reading.entries import Entry
from deckpress.reading.markdown import Block, lift, rewrite

_SIGN = r"[A-Za-zА-Яа-яΑ-Ωא-תأ-يァ-ヶ가-힣ก-ฮ①-⑳Ａ-Ｚ]"
_KEY_LIKE = re.compile(
    rf"\s*[(（「]?(?:[A-Z]{{1,6}}|{_SIGN})(?:(?:\s*[,、，&/+]\s*|\s+and\s+|\s+)(?:{_SIGN}))*(?!\w)[)）」]?"
    rf"(?:\s*(?:[.:：,，;。)）、]|[-–—](?=\s)|[(（])|\s*$)"
)
_AND = re.compile(r"\s*(?:[+&/、]|\b(?:and|und|et|y|e|и|та|và|with)\b|と|和|与|및)\s*")
_ONE_LINE = re.compile(
    rf"(?:^|(?<=[\s,;|，、]))\s*(?:q\.?\s*)?(\d{{1,4}})\s*(?:[.):：、．\-–—=→]|->|"
    rf"=>)\s*(?:\(?)({_SIGN}(?:\s?[,&/+]\s?{_SIGN}|{_SIGN})*)\)?(?=$|[\s,;|，、.。])"
)
_LINE = re.compile(
    r"\s*(?:q(?:uestion)?\.?\s*|№\s*|第\s*)?(\d{1,4})\s*(?:题|題|[.):：、．\-–—=→]|->|=>)+\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a key says of one question: the text that names its options, and all that stands beside it."""

    number: str
    text: str
    blocks: tuple[Block, ...]
    reason: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class KeySection:
    """One key: where it stands, the heading that its questions stand under too, if it has one, and its answers."""

    line: int
    end: int
    heading: str
    answers: tuple[Answer, ...] = field(default=())


def take(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[KeySection, ...]]:
    """Divide a file's blocks into those that are no key, and the keys."""
    flat = list(layout.flat(blocks))
    kept: list[Block] = []
    found: list[KeySection] = []
    names_answers = 0  # the level of the heading that does, 0 outside of its section
    heading = ""
    texts = Counter(words.folded(inlines.text(block.inline)) for block in flat if block.kind == "heading")
    repeated = {text for text, times in texts.items() if times > 1}
    pending: list[Block] = []
    numbers: set[str] = set()  # those of the headings above
    below: tuple[str, Block] | None = None  # a numbered heading in a key, and what stands below it
    inside: list[Block] = []

    def close() -> None:
        nonlocal below
        if below is not None:
            number, first = below
            answer = Answer(number, layout.text(inside[:1]), tuple(inside))
            end = max([first.end, *(each.end for each in inside)])
            found.append(KeySection(first.line, end, "", (answer,)))
        below = None
        inside.clear()

    for block in flat:
        if block.kind == "heading":
            text = inlines.text(block.inline)
            number, _ = numbering.number(text)
            if below is not None and block.level > below[1].level:
                inside.append(block)
                continue
            close()
            if names_answers and block.level > names_answers and number and number in numbers:
                below = (number, block)
                pending = []
                continue
            numbers.add(number)
            if names_answers and block.level > names_answers:
                heading = words.folded(text)
                pending.append(block)
                continue
            kept += pending
            pending = []
            names_answers = block.level if _names_key(text) else 0
            heading = words.folded(text) if words.folded(text) in repeated and not names_answers else ""
            if names_answers:
                pending.append(block)
                continue
        if below is not None:
            if block.kind != "hr":
                inside.append(block)
            continue
        if block.kind == "paragraph" and _names_key(layout.text([block])):
            names_answers, pending = names_answers or 7, [*pending, block]
            continue
        opened = _summary_of_key(block)
        answers = _answers(opened or [block], is_named=bool(names_answers or opened))
        if len(answers) == 1 and not (names_answers and heading):
            answers = ()
        if answers:
            if found and names_answers and found[-1].heading == heading and found[-1].end >= block.line - 3:
                last = found.pop()
                answers = (*last.answers, *answers)
            found.append(KeySection(block.line, block.end, heading, answers))
            pending = []
        else:
            kept += [*pending, block]
            pending = []
    close()
    kept += pending
    questions = sum(len(each.answers) for each in found)
    if questions < 2:  # noqa: PLR2004 one line is the answer of one question
        return tuple(blocks), ()
    return tuple(kept), tuple(found)


def assign(entries: Sequence[Entry], sections: Sequence[KeySection], headings: Sequence[Block]) -> list[Entry]:
    """Give entries what the keys below them say of their numbers."""
    entries = _from_entries(entries)
    if not sections:
        return list(entries)
    numbered = _counted(entries, sum(len(section.answers) for section in sections))
    titles = _titles(numbered, headings)
    by_number: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(numbered):
        by_number[entry.number].append(place)
    keyed: dict[int, Answer] = {}
    for section in sections:
        for answer in section.answers:
            places = [place for place in by_number.get(answer.number, ()) if place not in keyed]
            above = [place for place in places if numbered[place].line < section.line] or places
            same = [place for place in above if section.heading and section.heading in titles[place]]
            candidates = same or above
            if not candidates:
                continue
            after = [place for place in candidates if numbered[place].line > _line_before(section, sections)]
            keyed[(after or candidates)[0]] = answer
    return [
        replace(entry, far=(*keyed[place].blocks, *keyed[place].reason)) if place in keyed else entry
        for place, entry in enumerate(numbered)
    ]


def _from_entries(entries: Sequence[Entry]) -> list[Entry]:
    """Join entries that are an answer alone, below a number that an entry above has too, with that entry."""
    kept: list[Entry] = []
    by_number: dict[str, int] = {}
    joined = 0
    for entry in entries:
        place = by_number.get(entry.number) if entry.number and _is_answer_alone(entry) else None
        if place is not None and kept[place].far is None and not _has_answer(kept[place]):
            parts = segments.divide(entry.blocks[entry.told :])
            parts.sort(key=lambda part: part.part != "answer")
            kept[place] = replace(kept[place], far=tuple(block for part in parts for block in part.blocks))
            joined += 1
            continue
        if entry.number:
            by_number.setdefault(entry.number, len(kept))
        kept.append(entry)
    return kept if joined > 1 else list(entries)


def _is_answer_alone(entry: Entry) -> bool:
    """Whether an entry is a number, told by its form, and an answer that a label names."""
    if entry.told != 1 or len(entry.blocks) == 1:
        return False
    text = inlines.text(entry.blocks[0].inline)
    _, count = numbering.number(text)
    if not count:
        return False
    if not text[count:].strip():
        return segments.divide(entry.blocks[1:2])[0].part == "answer"
    told = next((each for each in segments.divide(entry.blocks[1:]) if each.part == "answer"), None)
    return told is not None and _KEY_LIKE.fullmatch(layout.text(told.blocks[:1])) is not None


def _has_answer(entry: Entry) -> bool:
    return any(each.part == "answer" for each in segments.divide(entry.blocks))


def _line_before(section: KeySection, sections: Sequence[KeySection]) -> int:
    """Return where the key before this one ends, if questions stand between."""
    return max((each.end for each in sections if each.end < section.line - 8), default=0)


def _counted(entries: Sequence[Entry], answers: int) -> list[Entry]:
    """Number entries by their order, where none has a number and the keys have as many answers."""
    if any(entry.number for entry in entries) or len(entries) != answers:
        return list(entries)
    return [replace(entry, number=str(place)) for place, entry in enumerate(entries, 1)]


def _titles(entries: Sequence[Entry], headings: Sequence[Block]) -> list[set[str]]:
    titles = []
    for entry in entries:
        above: list[Block] = []
        for heading in headings:
            if heading.line >= entry.line:
                break
            above = [each for each in above if each.level < heading.level] + [heading]
        titles.append({words.folded(inlines.text(each.inline)) for each in above})
    return titles


def _names_key(text: str) -> bool:
    """Whether a heading or a line names the answers of several questions."""
    name = words.folded(text)
    part = words.part_of(name) or words.part_of(_AND.split(name)[0])
    return part == "answer" and not numbering.number(name, bare=False)[1]


def _summary_of_key(block: Block) -> list[Block] | None:
    if block.name != "details":
        return None
    title, inside = layout.summary(block)
    return list(layout.flat(inside)) if _names_key(layout.text(title)) else None


def _answers(blocks: Sequence[Block], *, is_named: bool) -> tuple[Answer, ...]:
    found: list[Answer] = []
    for block in blocks:
        if block.kind == "table":
            found += _from_table(block)
        elif is_named and block.is_list:
            found += _from_list(block)
        elif is_named and block.kind == "paragraph":
            told = list(_from_lines(block))
            if not told and not found:
                return ()
            found += told
        elif block.kind not in ("hr", "comment", "heading"):
            return ()
    least = 2
    short = sum(_KEY_LIKE.match(answer.text) is not None for answer in found)
    most = 0.6
    if short < most * len(found) or (len(found) < least and not is_named):
        return ()
    return tuple(found)


def _from_table(table: Block) -> Iterator[Answer]:
    head = next((part for part in table.children if part.kind == "thead"), None)
    body = next((part for part in table.children if part.kind == "tbody"), None)
    if body is None or head is None:
        return
    titles = [layout.text([cell]) for row in head.children for cell in row.children]
    place = next((index for index, title in enumerate(titles) if words.part_of(title) == "answer"), None)
    rows = [row.children for row in body.children]
    if place == 0 or not all(rows) or any(words.part_of(title) == "question" for title in titles[1:]):
        return
    numbers = [_number(layout.text([row[0]])) for row in rows]
    if not all(numbers):
        return
    if place is None:
        place = 1
        if len(titles) < 2 or not all(
            re.fullmatch(rf"\s*(?:{_SIGN}[\s,&/]*){{1,5}}\s*", layout.text([row[1]])) for row in rows
        ):
            return
    elif any(len(layout.text([row[place]])) > 40 for row in rows) and len(titles) == 2:  # noqa: PLR2004
        pass
    for number, row in zip(numbers, rows, strict=True):
        cells = [_paragraph(cell) for cell in row]
        reason = tuple(
            cell
            for index, cell in enumerate(cells)
            if index not in (0, place)
            and layout.text([cell])
            and words.part_of(titles[index]) in ("explanation", None)
            and (words.part_of(titles[index]) == "explanation" or index > place)
        )
        yield Answer(number, layout.text([row[place]]), (cells[place],), reason)


def _number(text: str) -> str:
    found = re.fullmatch(r"\s*(?:q(?:uestion)?\.?|№|#|第)?\s*(\d{1,4})\s*[题題.)]?\s*", text, re.IGNORECASE)
    return found[1].lstrip("0") if found else ""


def _from_list(block: Block) -> Iterator[Answer]:
    first = int(block.tokens[0].attrs.get("start", 1)) if block.kind == "ordered_list" else None
    for index, item in enumerate(block.children):
        own = lift(item)
        if not own:
            continue
        if first is not None:
            yield _answer(str(first + index), own)
        elif own[0].kind == "paragraph":
            yield from _from_lines(own[0], own[1:])


def _from_lines(block: Block, others: Sequence[Block] = ()) -> Iterator[Answer]:
    text = inlines.text(block.inline)
    short = list(_ONE_LINE.finditer(text))
    covered = sum(found.end() - found.start() for found in short)
    most = 0.6
    if short and not others and covered > most * len(text.replace(" ", "")) and len(short) > 1:
        for found in short:
            answer = rewrite(block, segments.plain(found[2]))
            yield Answer(found[1].lstrip("0"), found[2], (answer,))
        return
    for line in inlines.lines(block.inline, inlines.BREAKS):
        begins = _LINE.match(inlines.text(line))
        if begins:
            yield _answer(begins[1].lstrip("0"), (rewrite(block, inlines.drop(line, begins.end())), *others))


def _answer(number: str, blocks: Sequence[Block]) -> Answer:
    first = blocks[0]
    text = layout.text([first]) if first.kind == "paragraph" else layout.text(blocks[:1])
    return Answer(number, text, tuple(blocks))


def _paragraph(cell: Block) -> Block:
    inline = next((token.children for token in cell.tokens if token.type == "inline"), None)
    return rewrite(cell, inline or ())
