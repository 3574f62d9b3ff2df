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
_ONLY_SIGNS = re.compile(rf"\s*(?:{_SIGN}[\s,&/]*){{1,5}}\s*")
_AND = re.compile(r"\s*(?:[+&/、]|\b(?:and|und|et|y|e|и|та|và|with)\b|と|和|与|및)\s*")
_SHORT = re.compile(r"(?<!\w)(\d{1,3})\s?[.)-]?\s?([a-hA-H]{1,4})(?=[,;\s]|$)[,;\s]*")
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


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a file, in its order; and which of their answers are for which number."""

    sections: tuple[KeySection, ...]
    by_number: dict[str, list[tuple[int, int]]]

    @property
    def total(self) -> int:
        """How many answers there are."""
        return sum(len(section.answers) for section in self.sections)


def take(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], Keys]:
    """Divide a file's blocks into those that are no key, and the keys."""
    texts = Counter(words.folded(inlines.text(block.inline)) for block in blocks if block.kind == "heading")
    taker = _Taker({text for text, times in texts.items() if times > 1})
    for block in blocks:
        taker.take(block)
    taker.close()
    found = tuple(taker.found)
    least = 2  # one line is the answer of one question
    if sum(len(each.answers) for each in found) < least:
        return tuple(blocks), Keys((), {})
    by_number: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, section in enumerate(found):
        for index, answer in enumerate(section.answers):
            by_number[answer.number].append((place, index))
    return tuple(taker.kept), Keys(found, by_number)


class _Taker:
    """Goes through the blocks of a file, and sets the keys among them apart."""

    def __init__(self, repeated: set[str]) -> None:
        """Begin above the first block; `repeated` are the texts of headings that recur."""
        self.kept: list[Block] = []
        self.found: list[KeySection] = []
        self._repeated = repeated
        self._level = 0  # of the heading that names the answers, 7 for a paragraph that does, 0 outside of a key
        self._is_alone = False  # whether no other heading has the words of that one
        self._title = ""  # of the heading above, where a key and its questions have the same
        self._pending: list[Block] = []  # what names a key: no part of it, if none follows
        self._numbers: set[str] = set()  # those of the headings above
        self._below: tuple[str, Block] | None = None  # a numbered heading in a key, and what stands below it
        self._inside: list[Block] = []

    def take(self, block: Block) -> None:
        """Take the next block."""
        if block.kind == "heading":
            self._heading(block)
        elif self._below is not None:
            self._inside += [block] if block.kind != "hr" else []
        elif block.kind == "paragraph" and _names_key(layout.text([block])):
            self._level = self._level or 7
            self._pending.append(block)
        else:
            self._other(block)

    def close(self) -> None:
        """End what is below a numbered heading, and keep what waits for a key."""
        if self._below is not None:
            number, first = self._below
            answer = Answer(number, layout.text(self._inside[:1]), tuple(self._inside))
            end = max([first.end, *(each.end for each in self._inside)])
            self.found.append(KeySection(first.line, end, "", (answer,)))
        self._below = None
        self._inside.clear()
        self.kept += self._pending
        self._pending.clear()

    def _heading(self, block: Block) -> None:
        if self._below is not None and block.level > self._below[1].level:
            self._inside.append(block)
            return
        text = inlines.text(block.inline)
        number, _ = numbering.number(text)
        is_inside = bool(self._level) and block.level > self._level
        if is_inside and number and number in self._numbers:
            self._pending.clear()
            self.close()
            self._below = (number, block)
            return
        self._numbers.add(number)
        if is_inside:
            self._title = words.folded(text)
            self._pending.append(block)
            return
        self.close()
        self._level = block.level if _names_key(text) else 0
        self._is_alone = self._level > 0 and words.folded(text) not in self._repeated
        self._title = words.folded(text) if words.folded(text) in self._repeated and not self._level else ""
        if self._level:
            self._pending.append(block)
        else:
            self.kept.append(block)

    def _other(self, block: Block) -> None:
        opened = _summary_of_key(block)
        answers = _answers(opened or [block], is_named=bool(self._level or opened), in_words=self._is_alone)
        if len(answers) == 1 and not (self._level and self._title):
            answers = ()
        if not answers:
            self.kept += [*self._pending, block]
        else:
            last = self.found[-1] if self.found else None
            nearby = 3  # lines, over which a key goes on
            if last is not None and self._level and last.heading == self._title and last.end >= block.line - nearby:
                self.found.pop()
                answers = (*last.answers, *answers)
            self.found.append(KeySection(block.line, block.end, self._title, answers))
        self._pending.clear()


def assign(entries: Sequence[Entry], keys: Keys, headings: Sequence[Block]) -> list[Entry]:
    """Give entries what the keys below them say of their numbers."""
    entries = _from_entries(entries)
    if not keys.sections:
        return list(entries)
    numbered = _counted(entries, keys.total)
    by_number: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(numbered):
        by_number[entry.number].append(place)
    titles = _titles(numbered, headings)
    keyed: dict[int, Answer] = {}
    told = sorted(where for number in by_number for where in keys.by_number.get(number, ()))
    before = _ends_before(keys.sections)
    for place, index in told:
        section = keys.sections[place]
        answer = section.answers[index]
        places = [each for each in by_number[answer.number] if each not in keyed]
        above = [each for each in places if numbered[each].line < section.line] or places
        candidates = [each for each in above if section.heading and section.heading in titles[each]] or above
        after = [each for each in candidates if numbered[each].line > before[place]]
        if candidates:
            keyed[(after or candidates)[0]] = answer
    return [
        replace(entry, far=(*keyed[place].blocks, *keyed[place].reason)) if place in keyed else entry
        for place, entry in enumerate(numbered)
    ]


def _ends_before(sections: Sequence[KeySection]) -> list[int]:
    """Return for each key where the one before it ends, if questions stand between, else 0."""
    between = 8  # lines: fewer are no questions
    ends: list[int] = []
    for place, section in enumerate(sections):
        above = sections[place - 1].end if place else 0
        ends.append(above if above < section.line - between else ends[-1] if ends else 0)
    return ends


def _from_entries(entries: Sequence[Entry]) -> list[Entry]:
    """Join entries that are an answer alone, below a number that an entry above has too, with that entry."""
    kept: list[Entry] = []
    by_number: dict[str, int] = {}
    joined = 0
    for entry in entries:
        told = _key_in_stem(entry)
        is_alone = bool(told) or _is_answer_alone(entry)
        place = by_number.get(entry.number) if entry.number and is_alone else None
        if place is not None and kept[place].far is None and not _has_answer(kept[place]):
            parts = segments.divide(entry.blocks[entry.told :])
            parts.sort(key=lambda part: part.part != "answer")
            kept[place] = replace(kept[place], far=told or tuple(block for part in parts for block in part.blocks))
            joined += 1
            continue
        if entry.number:
            by_number.setdefault(entry.number, len(kept))
        kept.append(entry)
    return kept if joined > 1 else list(entries)


def _key_in_stem(entry: Entry) -> tuple[Block, ...]:
    """Return what stands behind a number where that is a key and no stem, as in `**34.** b`."""
    if entry.told != 1:
        return ()
    first = entry.blocks[0]
    _, count = numbering.number(inlines.text(first.inline))
    rest = numbering.without_signs(inlines.drop(first.inline, count))
    text = inlines.text(rest)
    is_key = _KEY_LIKE.match(text) is not None and not text.rstrip().endswith(("?", "？"))
    return (rewrite(first, rest), *entry.blocks[1:]) if count and is_key else ()


def _is_answer_alone(entry: Entry) -> bool:
    """Whether an entry is a number, told by its form, and an answer that a label names."""
    if entry.told == 0:  # below a label, which went with its number
        said = [block for block in entry.blocks if block.kind != "paragraph" or layout.text([block])]
        return any(each.part == "answer" for each in segments.divide(said)[:1])
    if entry.told != 1 or len(entry.blocks) == 1:
        return False
    text = inlines.text(entry.blocks[0].inline)
    _, count = numbering.number(text)
    if not count:
        return False
    if not text[count:].strip():
        return any(each.part == "answer" for each in segments.divide(entry.blocks[1:2])[:1])
    told = segments.divide(entry.blocks[1:])[:1]
    return (
        bool(told) and told[0].part == "answer" and _KEY_LIKE.fullmatch(layout.text(told[0].blocks[:1])) is not None
    )


def _has_answer(entry: Entry) -> bool:
    return any(each.part == "answer" for each in segments.divide(entry.blocks))


def _counted(entries: Sequence[Entry], answers: int) -> list[Entry]:
    """Give entries the numbers of their order, where none has a number and the keys have as many answers."""
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
    part = words.part_of(name) or words.part_of(words.AND.split(name)[0])
    return part == "answer" and not numbering.number(name, bare=False)[1]


def _summary_of_key(block: Block) -> list[Block] | None:
    if block.name != "details":
        return None
    title, inside = layout.summary(block)
    return list(layout.flat(inside)) if _names_key(layout.text(title)) else None


def _answers(blocks: Sequence[Block], *, is_named: bool, in_words: bool) -> tuple[Answer, ...]:
    """Read answers; with `in_words`, also such as name no options, if their numbers are 1, 2, 3 and so on."""
    found: list[Answer] = []
    for block in blocks:
        if block.kind == "table":
            found += _from_table(block)
        elif is_named and block.is_list:
            found += _from_list(block)
        elif block.kind == "paragraph" and (is_named or _is_row_of_letters(block)):
            told = list(_from_lines(block))
            if not told and not found:
                return ()
            found += told
        elif block.kind not in ("hr", "comment", "heading"):
            return ()
    least = 2
    short = sum(_KEY_LIKE.match(answer.text) is not None for answer in found)
    most = 0.6
    numbers = [answer.number for answer in found]
    several = 3
    is_row = in_words and len(found) >= several and numbers == [str(number) for number in range(1, len(found) + 1)]
    if (short < most * len(found) and not is_row) or (len(found) < least and not is_named):
        return ()
    return tuple(found)


def _is_row_of_letters(block: Block) -> bool:
    """Whether a paragraph is nothing but numbers and letters, such as `1a, 2bc, 3d, 4a, 5b`."""
    text = inlines.text(block.inline)
    found = list(_SHORT.finditer(text))
    least = 5
    return len(found) >= least and sum(each.end() - each.start() for each in found) >= len(text.strip())


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
        if len(titles) == 1 or not all(_ONLY_SIGNS.fullmatch(layout.text([row[1]])) for row in rows):
            return
    for number, row in zip(numbers, rows, strict=True):
        cells = [layout.of_cell(cell) for cell in row]
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
    number, count = numbering.number(text)
    return number if count >= len(text.rstrip()) else ""


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
    if len(short) <= 1 and not others:
        short = list(_SHORT.finditer(text))
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
