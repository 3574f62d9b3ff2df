"""A file → the divider under which most of it becomes whole questions, and these questions' parts."""

from bisect import bisect
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deckpress.reading import inlines, keys, layout, numbering, parts, sections, words
from deckpress.reading.entries import DIVIDERS, Divider, Entry, rest, split
from deckpress.reading.forms import FORMS
from deckpress.reading.keys import Keys
from deckpress.reading.markdown import Block
from deckpress.reading.parts import Context, Parts, Unfit, open_question, sources

_AS_GOOD = 0.9
"""Reading this share of what the best divider reads is as good: a few questions may be found by accident."""
_MOST_ASK = 0.34
"""The share of stems that have to ask, where all that tells an answer is that it follows."""
_MOSTLY_ROWS = 0.6
"""The share of a file that rows of tables have to be, where nothing else says that they are questions."""
_HOPEFUL = 0.5
"""With less than this share of the best reading, the other dividers' help will not make one the best."""
_FOLLOWS = "what follows"


@dataclass(frozen=True, slots=True)
class Found:
    """An entry and its parts, or why it has none."""

    entry: Entry
    parts: Parts | None
    unfit: Unfit | None = None

    @property
    def follows(self) -> bool:
        """Whether nothing but its place tells the answer."""
        return self.parts is not None and self.parts.marker == _FOLLOWS and self.entry.form != "named"

    @property
    def is_whole(self) -> bool:
        """Whether the entry is one question and not two."""
        return self.parts is not None and not self.parts.more_answers


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file turned out to be: the divider's name, how sure that is (0 to 1), and all entries in order."""

    divider: str
    score: float
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """What is known of a file before it is divided."""

    blocks: tuple[Block, ...]
    references: dict[str, Any]
    keys: Keys
    headings: tuple[Block, ...]
    total: int

    def read(self, entries: Sequence[Entry]) -> list[Found]:
        """Read entries, by the markers that tell most of them."""
        keyed = keys.assign([entry for entry in entries if entry.blocks], self.keys, self.headings)
        context = Context(self.references, is_numbered=_is_numbered(keyed))
        found = [_found(entry, context) for entry in keyed]
        ranked = _ranked(found, context)
        if ranked != context:
            found = [_found(each.entry, ranked) if _may_change(each, ranked) else each for each in found]
        return self._without_prose(found)

    def _without_prose(self, found: list[Found]) -> list[Found]:
        """Take entries that only something follows for no questions, where few of their stems ask or are numbered."""
        ticked = [each for each in found if each.parts is not None and each.parts.marker == "ticks"]
        if sum(_is_asking(each) for each in ticked) < _MOST_ASK * len(ticked):  # check-lists
            lists = set(map(id, ticked))
            found = [Found(each.entry, None, Unfit()) if id(each) in lists else each for each in found]
        follow = [each for each in found if each.follows]
        asking = sum(words.asks(_stem_text(each)) or _is_named(each) for each in follow)
        others = sum(each.parts is not None for each in found) - len(follow)
        enough = asking >= _MOST_ASK * len(follow) and asking + others >= _MOST_ASK * len(found)
        if others > len(follow):  # among others, nothing but a question mark tells prose from a question
            follow = [each for each in follow if not (words.has_question_mark(_stem_text(each)) or _is_named(each))]
            prose = set(map(id, follow))
            return [Found(each.entry, None, Unfit()) if id(each) in prose else each for each in found]
        if enough or (all(each.entry.form == "row" for each in follow) and self.covered(follow) >= _MOSTLY_ROWS):
            return found
        return [Found(each.entry, None, Unfit()) if each.follows else each for each in found]

    def covered(self, found: Sequence[Found]) -> float:
        """Return the share of the file's lines that are part of questions."""
        lines = sum(each.entry.end - each.entry.line + 1 for each in found)
        return min(1.0, lines / max(1, self.total))


def one(entry: Entry, references: dict[str, Any]) -> Survey:
    """Read a file that is one question, such as one whose front matter holds the stem."""
    found = _found(entry, Context(references))
    return Survey("files", 1.0 if found.parts is not None else 0.0, (found,))


def survey(
    blocks: Sequence[Block], found_keys: Keys, headings: Sequence[Block], references: dict[str, Any]
) -> Survey:
    """Read a file's blocks under each divider and keep the best.

    A form that names itself (`forms.py`) needs no vote. Else, under each divider, an entry that is no question, or
    seems to be two, is tried at its headings and then under the other dividers by itself, so that a file of two
    dialects comes out whole. Of the dividers that read most of the questions and of the file, the best is the one
    that does so without the others, leaves fewest entries over, and comes first in the list of dividers. In the end,
    a heading inside of an entry that is like those outside ends the entry. `references` are the file's link reference
    definitions, `found_keys` the keys that stood apart, and `headings` all headings of the file.
    """
    total = sum(block.end - block.line + 1 for block in blocks if not block.is_comment)
    file = _File(tuple(blocks), references, found_keys, tuple(headings), total)
    for name, form in FORMS.items():
        if entries := form(blocks):
            found = file.read(entries)
            if any(each.parts is not None for each in found):
                return Survey(name, 1.0, tuple(found))
    return _vote(file)


def _vote(file: _File) -> Survey:
    def further(found: Sequence[Found], dividers: Iterable[str]) -> list[Found]:
        return [part for each in found for part in _divide_further(each, dividers, file.read)]

    def read_further(entries: Sequence[Entry]) -> list[Found]:
        return further(file.read(entries), DIVIDERS)

    divided = {name: divide(file.blocks) for name, divide in DIVIDERS.items() if _applies(name, file.blocks)}
    readings: dict[str, tuple[list[Found], list[Found]]] = {}
    seen: dict[tuple[tuple[int, int], ...], str] = {}
    for name, entries in divided.items():
        same = seen.setdefault(tuple((entry.line, len(entry.blocks)) for entry in entries), name)
        if same != name and name not in _LISTS:
            continue
        alone = file.read(_with_pointers(entries, file.headings) if name in _LISTS else entries)
        if name in _LISTS or name in _BREAKS:
            alone = further(alone, ["headings"])
        readings[name] = (alone, alone)
    best = max((_worth(file, alone) for alone, _ in readings.values()), default=0)
    for name, (alone, _) in readings.items():
        if _worth(file, alone) >= best * _HOPEFUL:
            left = [
                Found(entry, None, Unfit())
                for entry in rest(file.blocks, [*divided[name], *(each.entry for each in alone)])
            ]
            both = sorted((*alone, *left), key=lambda each: each.entry.line)
            readings[name] = (alone, further(both, DIVIDERS))
    most_alone = max((_worth(file, alone) for alone, _ in readings.values()), default=0)
    most = max((_worth(file, helped) for _, helped in readings.values()), default=0)

    most_closed = max((_closed(helped) for _, helped in readings.values()), default=0)

    def drawbacks(name: str) -> tuple[bool, bool, bool, int]:
        alone, helped = readings[name]
        return (
            _worth(file, helped) < most * _AS_GOOD,
            _closed(helped) < most_closed * _AS_GOOD,
            _worth(file, alone) < most_alone * _AS_GOOD,
            sum(map(_is_left_over, helped)),
        )

    chosen = min(readings, key=drawbacks)
    found = readings[chosen][1]
    if not any(each.entry.told for each in found) or chosen in _LISTS:
        found = list(_divide_at_sections(found, file.blocks, file.read, read_further))
    return Survey(chosen, _score(found), tuple(found))


def _is_prose(found: Found) -> bool:
    """Whether a stretch is no question and does not look like one: a page's introduction, say."""
    if found.parts is not None or (found.unfit is not None and found.unfit.has_options):
        return False
    if found.entry.form == "rest":
        return True
    is_answer = any(map(parts.is_answer, found.entry.blocks))
    return not (found.entry.told or is_answer or words.asks(layout.text(found.entry.blocks)))


def _is_stem(entry: Entry) -> bool:
    """Whether an entry without an answer begins as one with an answer would: with a stem that asks or is numbered."""
    if not entry.told:
        return False
    return bool(entry.number) or words.asks(layout.text(entry.blocks[: entry.told]))


def _is_left_over(found: Found) -> bool:
    """Whether an entry that is no whole question looks as if it should be one."""
    if found.is_whole or found.entry.form == "rest":
        return False
    return (
        found.parts is not None
        or not found.entry.told
        or bool(found.entry.number)
        or (found.unfit is not None and found.unfit.fault is not None)
    )


def _score(found: Sequence[Found]) -> float:
    """Return which share of the entries are whole questions."""
    return _whole(found) / max(1, sum(each.entry.form != "rest" or each.parts is not None for each in found))


def _found(entry: Entry, context: Context) -> Found:
    told = parts.read(entry, context)
    return Found(entry, None, told) if isinstance(told, Unfit) else Found(entry, told)


def _is_numbered(entries: Sequence[Entry]) -> bool:
    """Whether numbers at the beginning of entries are no accident."""
    firsts = [next((block for block in entry.blocks if not block.is_comment), entry.blocks[0]) for entry in entries]
    numbered = sum(numbering.number(inlines.text(first.inline))[1] > 0 for first in firsts)
    least = 0.2
    return numbered > 1 and numbered >= least * len(entries)


def _ranked(found: Sequence[Found], context: Context) -> Context:
    """Return the context with the markers of open questions ranked by how many entries each reads."""
    told = Counter(each.parts.marker for each in found if each.parts is not None and not each.parts.options)
    markers = list(open_question.MARKERS)
    if told["labels"] and told["labels"] < told["emphasis"]:
        markers.remove("labels")
        markers.insert(markers.index("emphasis") + 1, "labels")
    if told["emphasis"] and told["emphasis"] < told[_FOLLOWS]:
        markers.remove("emphasis")
    closed = sum(each.parts is not None and bool(each.parts.options) for each in found)
    are_open = closed * 4 < sum(told.values())
    return replace(context, markers=tuple(markers), are_open=are_open)


def _may_change(found: Found, context: Context) -> bool:
    if found.parts is None:
        return found.unfit is not None and found.unfit.has_options and context.are_open
    if found.parts.options:
        return context.are_open
    return found.parts.marker in ("labels", "emphasis") and context.markers != tuple(open_question.MARKERS)


def _is_asking(found: Found) -> bool:
    """Whether a stem asks, or has a number that says that it is a question's; below a form of its own it need not."""
    return words.asks(_stem_text(found)) or _is_named(found) or bool(found.entry.number and found.entry.told)


def _stem_text(found: Found) -> str:
    return layout.text(found.parts.stem) if found.parts is not None else ""


def _is_named(found: Found) -> bool:
    first = next((block for block in found.entry.blocks if not block.is_comment), None)
    return first is not None and numbering.is_named(inlines.text(first.inline))


def _with_pointers(entries: Sequence[Entry], headings: Sequence[Block]) -> list[Entry]:
    """Join items that only point somewhere with the entry above them: its links, back at the margin."""
    joined: list[Entry] = []
    lines = [heading.line for heading in headings]
    for entry in entries:
        is_below = bool(joined) and bisect(lines, joined[-1].line) == bisect(lines, entry.line)
        if is_below and not sources.take(entry.blocks)[1]:
            joined[-1] = replace(joined[-1], blocks=(*joined[-1].blocks, *entry.blocks))
        else:
            joined.append(entry)
    return joined


def _whole(found: Sequence[Found]) -> int:
    return sum(each.is_whole for each in found)


def _closed(found: Sequence[Found]) -> int:
    """Return how many questions have options: where they are one reading's, another took them for text."""
    return sum(each.parts is not None and bool(each.parts.options) for each in found)


def _worth(file: _File, found: Sequence[Found]) -> float:
    """Return how much a reading is worth: its questions, by the share of the file that they are made of.

    An entry with options and no key is nearly a question; entries that are none say that the divider is another.
    """
    least, nearly = 0.2, 0.9
    unkeyed = {id(each) for each in found if each.unfit is not None and each.unfit.has_options}
    whole = _whole(found)
    counted = whole + nearly * len(unkeyed)
    covered = file.covered([each for each in found if each.parts is not None or id(each) in unkeyed])
    stems = sum(each.parts is None and id(each) not in unkeyed and _is_stem(each.entry) for each in found)
    fitting = (whole + len(unkeyed) + stems) / max(1, sum(not _is_prose(each) for each in found))
    return counted * (least + (1 - least) * covered) * (least + (1 - least) * fitting)


_BREAKS = frozenset({"thematic breaks", "headings"})
_LISTS = {"numbered items": "ordered_list", "bulleted items": "bullet_list"}


def _applies(name: str, blocks: Sequence[Block]) -> bool:
    """Whether a divider has anything to divide at.

    A list below an answer belongs to it, unless most of its items are whole questions.
    """
    if name == "headings":
        return any(block.kind == "heading" for block in blocks)
    if name not in _LISTS:
        return True
    lists = [block for block in blocks if block.kind == _LISTS[name]]
    first = next((block for block in blocks if block.kind == _LISTS[name] or parts.is_answer(block)), None)
    return bool(lists) and (first is lists[0] or any(map(parts.is_question_list, lists)))


def _divide_further(
    found: Found, dividers: Iterable[str], read: Callable[[Sequence[Entry]], list[Found]]
) -> list[Found]:
    """Divide an entry that is not one question where that gives more of them, and does not leave more over."""
    best = [found]
    if not found.is_whole and _can_divide(found.entry):
        for name in dividers:
            if _applies(name, found.entry.blocks):
                divider: Divider = DIVIDERS[name]
                divided = read([entry for entry in divider(found.entry.blocks) if entry.blocks])
                if found.entry.form == "rest":
                    divided = _sure_rest(divided)
                questions = _questions(divided)
                is_lone = questions == 1 and found.unfit is not None and found.unfit.has_options
                if is_lone:  # of options without a key, one would become the stem
                    continue
                if questions > _questions(best) and questions >= len(divided) - questions:
                    best = divided
    return best


def _can_divide(entry: Entry) -> bool:
    """Whether an entry is more than one short block, or holds more."""
    return (
        len(entry.blocks) > 1
        or any(block.children for block in entry.blocks)
        or any(token.type in inlines.BREAKS for block in entry.blocks for token in block.inline)
    )


def _sure_rest(found: list[Found]) -> list[Found]:
    """Keep of what a divider left over the questions that are surely some: with options, or several that ask."""
    sure = [
        each.parts is not None and (not each.follows or words.has_question_mark(_stem_text(each))) for each in found
    ]
    several = 2
    is_told = any(
        each.parts is not None
        and (each.parts.options or (not each.follows and words.has_question_mark(_stem_text(each))))
        for each in found
    )
    if sum(sure) < several and not is_told:
        return []
    most = 0.6
    if sum(sure) >= most * len(found):
        return found
    return [
        each if is_sure else Found(replace(each.entry, form="rest"), None, Unfit())
        for each, is_sure in zip(found, sure, strict=True)
    ]


def _questions(found: Sequence[Found]) -> int:
    return sum(each.parts is not None for each in found)


def _divide_at_sections(
    found: Sequence[Found],
    blocks: Sequence[Block],
    read: Callable[[Sequence[Entry]], list[Found]],
    read_further: Callable[[Sequence[Entry]], list[Found]],
) -> Iterator[Found]:
    """End entries at headings that begin a section: no deeper than those that stand outside, and none their like.

    A heading that recurs, such as "Explanation", is a part of entries and begins none.
    """
    texts = Counter(inlines.text(block.inline) for block in blocks if block.kind == "heading")
    outside = sections.outside(blocks, [each.entry for each in found])
    deepest = max((heading.level for heading in outside if texts[inlines.text(heading.inline)] == 1), default=0)

    coming = deque(found)
    while coming:
        each = coming.popleft()
        begins = (
            place
            for place, block in enumerate(each.entry.blocks)
            if block.kind == "heading" and block.level <= deepest and texts[inlines.text(block.inline)] == 1
        )
        place = next(begins, None)
        if place is not None:
            before, after = split(each.entry, place)
            first = next(iter(read([before])), each)
            if first.is_whole and first is not each:
                coming.extendleft(reversed(read_further(after)))
                each = first
        yield each
