"""The markers of multiple choice: the ways in which the right options are told, in the order in which they count."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from deckpress.reading import inlines, layout, letters, words
from deckpress.reading.markdown import Block, rewrite
from deckpress.reading.parts import key
from deckpress.reading.parts.key import Key
from deckpress.reading.parts.options import Option, Run
from deckpress.reading.parts.selecting import asks_for_several, how_many
from deckpress.reading.segments import Segment, divide

_FARTHEST = 20
"""In how many paragraphs below the options a sentence may tell the key."""
_NEAR = 3
"""How many blocks below the options may repeat the right one."""
_IS_RIGHT = re.compile(
    r"\b(?:this is (?:the )?(?:correct|right)|correct (?:answer|option|solution))|^(?:correct|right|yes)\b",
    re.IGNORECASE,
)
_IS_NOT_RIGHT = re.compile(r"\b(?:not|in)\s?(?:the )?(?:correct|right)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """What a marker looks at: options, the stem above them, the segments below, and what a key elsewhere says.

    `are_sure` tells whether the options are surely some; plain lists are, if a marker tells one item from the others.
    """

    run: Run
    stem: tuple[Block, ...]
    after: tuple[Segment, ...]
    far: tuple[Block, ...] | None
    are_sure: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a marker tells: the key, or the letter of an option that is not there; and the segments that are left."""

    key: Key | str
    after: tuple[Segment, ...]


def find(look: Look) -> tuple[str, Told] | None:
    """Return the first marker that tells the key, by its name, and what it tells; None if none does."""
    for name, marker in MARKERS.items():
        told = marker(look)
        if told is not None:
            return name, told
        if name == "answer lines" and not look.are_sure and any(each.part == "answer" for each in look.after):
            return None  # an answer in other words than any item of a plain list: that is no list of options
    return None


def _by_ticks(look: Look) -> Told | None:
    ticked = Key(place for place, option in enumerate(look.run.options) if option.is_ticked)
    return Told(ticked, look.after) if ticked else None


def _by_answer(look: Look) -> Told | None:
    """Look below labels, and in what is folded."""
    wrong: str | None = None
    for index, segment in enumerate(look.after):
        if segment.part == "answer" or (segment.is_folded and segment.part in ("", "fold", "explanation")):
            found, left = _from_answer(segment, look.run.options, are_sure=look.are_sure)
            if isinstance(found, Key):
                return Told(found, (*look.after[:index], *left, *look.after[index + 1 :]))
            wrong = wrong or found
    return Told(wrong, look.after) if wrong is not None and look.are_sure else None


def _by_key_elsewhere(look: Look) -> Told | None:
    if look.far is None:
        return None
    found, left = _from_far(look.far, look.run.options, sure=look.are_sure)
    return Told(found, (*look.after, *left)) if found is not None else None


def _by_marks(look: Look) -> Told | None:
    options = look.run.options
    marked = Key(place for place, option in enumerate(options) if option.is_marked)
    return Told(marked, look.after) if 0 < len(marked) < len(options) else None


def _by_emphasis(look: Look) -> Told | None:
    """Take the one option that is emphasis as a whole, more where the stem asks for them."""
    options = look.run.options
    # In a plain list, an *emphasised* item is a part of the stem where emphasis tells the answer below it.
    is_stem = not look.are_sure and any(_is_emphasised(block) for each in look.after for block in each.blocks)
    strong = Key(
        place for place, option in enumerate(options) if option.is_strong and (option.is_bold or not is_stem)
    )
    asked = layout.text((*look.stem, *look.run.before))
    wanted = how_many(asked) or (len(strong) if asks_for_several(asked) else 1)
    return Told(strong, look.after) if strong and len(strong) in (1, wanted) and len(strong) < len(options) else None


def _by_text(look: Look) -> Told | None:
    """Look for a block below the options that repeats the right one."""
    first, *others = look.after
    for place, block in enumerate(first.blocks[:_NEAR]):
        found: Key | str | None = None
        if block.kind == "fence":
            found = _from_fence(block, look.run.options, whole=True)
        elif block.kind == "paragraph" and inlines.peel(block.inline, ("strong", "em"))[1]:
            found = key.from_text(inlines.text(block.inline), look.run.options, whole=True)
        if isinstance(found, Key):
            blocks = (*first.blocks[:place], *first.blocks[place + 1 :])
            return Told(found, (Segment("", blocks, blocks), *others))
    return None


def _by_sentence(look: Look) -> Told | None:
    for segment in look.after:
        if not (look.are_sure or segment.part or segment.is_folded or look.run.kind == "numbers"):
            continue
        if told := _from_sentences(segment.blocks, look.run.options):
            return Told(told, look.after)
    return None


MARKERS: dict[str, Callable[[Look], Told | None]] = {
    "ticks": _by_ticks,
    "answer lines": _by_answer,
    "a key elsewhere": _by_key_elsewhere,
    "marks": _by_marks,
    "emphasis on options": _by_emphasis,
    "the option's text": _by_text,
    "sentences": _by_sentence,
}
"""The markers by name, the more explicit first."""


def _from_far(
    far: tuple[Block, ...], options: Sequence[Option], *, sure: bool
) -> tuple[Key | str | None, tuple[Segment, ...]]:
    """Read the key in what a key elsewhere says: below its label, if it has one, or at its beginning."""
    divided = divide(far)
    place = next((index for index, each in enumerate(divided) if each.part == "answer" and each.blocks), None)
    if place is None:
        return _from_answer(Segment("answer", far, far), options, are_sure=sure)
    found, left = _from_answer(divided[place], options, are_sure=sure)
    return found, (*divided[:place], *left, *divided[place + 1 :])


def _is_emphasised(block: Block) -> bool:
    return block.kind == "paragraph" and "em" in inlines.peel(block.inline, ("strong", "em"))[1]


def _leaves(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind in ("paragraph", "heading"):
            yield block
        elif block.kind in ("blockquote", "list_item", "element") or block.is_list:
            yield from _leaves(block.children)


def _from_sentences(blocks: Sequence[Block], options: Sequence[Option]) -> Key | None:
    leaves = islice(_leaves(blocks), _FARTHEST)
    return next(filter(None, (key.from_sentence(inlines.text(leaf.inline), options) for leaf in leaves)), None)


def _from_fence(block: Block, options: Sequence[Option], *, whole: bool) -> Key | str | None:
    lines = [line for line in block.tokens[0].content.split("\n") if line.strip()]
    return key.from_text("\n".join(lines), options, whole=whole) or key.from_lines(lines, options)


def _from_answer(
    segment: Segment, options: Sequence[Option], *, are_sure: bool
) -> tuple[Key | str | None, tuple[Segment, ...]]:
    """Read the key at the beginning of an answer; return it with what of the answer says more."""
    first, *others = segment.blocks or (None,)
    found: Key | str | None = None
    kept: tuple[Block, ...] = ()
    if first is not None and first.kind == "fence":
        found = _from_fence(first, options, whole=False)
    elif first is not None and first.is_list:
        found = _from_list(first, options)
        if found is None and (found := _from_reasons(first, options)):
            kept = (first,)
    elif first is not None and first.kind == "paragraph":
        found, kept = _from_paragraph(first, options, is_answer=segment.part == "answer")
        if not isinstance(found, Key) and (told := _from_sentences(segment.blocks, options)):
            found, kept = told, (first,)
    if isinstance(found, Key):
        return found, (_explaining(segment, (*kept, *others)),)
    return found if are_sure else None, (segment,)


def _from_list(block: Block, options: Sequence[Option]) -> Key | None:
    """Read a list of the right options; one with a single item may have the number of the right one."""
    items = [layout.text(item.children[:1]) for item in block.children]
    listed = key.from_lines(items, options)
    if listed is not None or len(items) != 1:
        return listed
    if told := key.from_sentence(items[0], options):
        return told
    number = block.tokens[0].attrs.get("start", 1) if block.kind == "ordered_list" else ""
    counted = key.from_text(f"{number}", options)
    is_counted = {letters.kind(option.letter) for option in options} == {"number"}
    is_told = isinstance(counted, Key) and (is_counted or _repeats(items[0], counted, options))
    return counted if is_told and isinstance(counted, Key) else None


def _from_paragraph(
    block: Block, options: Sequence[Option], *, is_answer: bool
) -> tuple[Key | str | None, tuple[Block, ...]]:
    """Read the key in a paragraph's lines; return it with what it says besides."""
    lines = inlines.lines(block.inline, inlines.BREAKS)
    texts = [inlines.text(line) for line in lines]
    if not texts:
        return None, ()
    if len(texts) > 1 and (every := key.from_lines(texts, options)):
        return every, ()
    found = key.from_text(texts[0], options, whole=not is_answer)
    if found is None and is_answer:
        _, colon, behind = texts[0].replace("：", ":").rpartition(":")
        found = key.from_text(behind, options, whole=True) if colon else None
    if isinstance(found, Key):
        return found, _left(block, lines, texts, found, options)
    bold, marks = inlines.peel(_first_bold(lines[0]), ("strong", "em"))
    told = key.from_text(inlines.text(bold), options, whole=True) if marks and is_answer else None
    return (told, (block,)) if isinstance(told, Key) else (found, ())


def _from_reasons(block: Block, options: Sequence[Option]) -> Key | None:
    """Read a list with a reason for each option, of which one says that its option is right."""
    reasons = [layout.text(item.children) for item in block.children]
    right = [place for place, text in enumerate(reasons) if _IS_RIGHT.search(text) and not _IS_NOT_RIGHT.search(text)]
    return Key(right) if len(reasons) > 1 and len(right) == 1 and right[0] < len(options) else None


def _repeats(text: str, found: Key, options: Sequence[Option]) -> bool:
    told = words.folded(text)
    return any(told == words.folded(layout.text(options[place].blocks)) for place in found)


def _first_bold(line: Sequence[Any]) -> Sequence[Any]:
    depth = 0
    for index, token in enumerate(line):
        depth += token.nesting
        if depth == 0:
            return line[: index + 1]
    return ()


def _explaining(segment: Segment, blocks: Sequence[Block]) -> Segment:
    return Segment("explanation", tuple(blocks), tuple(blocks), segment.is_folded, segment.label)


def _left(
    first: Block, lines: Sequence[Any], texts: Sequence[str], found: Key, options: Sequence[Option]
) -> tuple[Block, ...]:
    """Return what an answer's first paragraph says besides the key and the option's own words."""
    more = rewrite(first, inlines.join(lines[1:])) if len(lines) > 1 else None
    letter, count = letters.label(texts[0], numbers=True)
    rest = texts[0][count:] if letter else ""
    said = words.folded(rest)
    own = [words.folded(layout.text(options[place].blocks)) for place in found]
    is_key = not said or any(said == text or text.startswith(said) for text in own) or len(found) > 1
    kept = () if is_key or not letter else (rewrite(first, inlines.drop(lines[0], count)),)
    return (*kept, *((more,) if more is not None else ()))
