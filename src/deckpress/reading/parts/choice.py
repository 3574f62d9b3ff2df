"""Multiple choice: an entry's options and its key → which are right, and what of the entry is neither."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from deckpress.reading import inlines, layout, letters, words
from deckpress.reading.markdown import Block, rewrite
from deckpress.reading.parts import key
from deckpress.reading.parts.key import Key
from deckpress.reading.parts.options import Option, Run, runs
from deckpress.reading.parts.selecting import asks_for_several, how_many
from deckpress.reading.segments import Segment, divide

_NEAREST = 3
"""How many plain lists above an answer are tried as options, from the nearest on."""
_FARTHEST = 20
"""In how many paragraphs below the options a sentence may tell the key."""
_STEM = frozenset({"", "question"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong inside of an entry: a code of a problem, a sentence, what to do, and the line, 0 for the entry's."""

    code: str
    message: str
    hint: str
    line: int


@dataclass(frozen=True, slots=True)
class Choices:
    """A multiple-choice question: its options, which are right, and by which marker.

    `stem` stands before the options, `after` is all else but for what told the key. `key` is None where nothing
    tells it; then `faults` say so.
    """

    run: Run
    key: Key | None
    marker: str
    stem: tuple[Block, ...]
    after: tuple[Segment, ...]
    faults: tuple[Fault, ...] = ()
    more: tuple[Block, ...] = ()

    def are_below(self, told: int) -> bool:
        """Whether the options stand right below a stem of `told` blocks, and what it shows."""
        return all(map(_is_of_stem, self.stem[told:]))


def read(
    segments: Sequence[Segment],
    far: tuple[Block, ...] | None,
    references: dict[str, Any],
    *,
    told: int,
    only_sure: bool,
) -> Choices | None:
    """Read a multiple-choice question; None where there are no options, or none that something tells apart.

    `far` is what a key elsewhere in the file says, None if nothing. The first `told` blocks are the stem by form; what
    stands below it and is no part of a stem means that plain lists are no options. With `only_sure`, plain lists are no options
    unless a label says so.
    """
    for area, stem, rest in _areas(segments):
        candidates = runs(area.blocks, references)
        sure = [run for run in candidates if run.are_sure]
        if not sure and area.part == "options":
            sure = candidates[:1]
        if sure:
            return _read_sure(sure, stem, rest, far)
        likely = candidates[:1] if told else candidates[: -1 - _NEAREST : -1]
        for run in () if only_sure else likely:
            if told and not all(map(_is_of_stem, (*stem, *run.before)[told:])):
                continue
            found, marker, left = _key(run, stem, rest, far, sure=False)
            if isinstance(found, Key):
                return Choices(run, found, marker, (*stem, *run.before), left, tuple(_odd(run, found, stem)))
    return _below_a_label(segments, references)


def _below_a_label(segments: Sequence[Segment], references: dict[str, Any]) -> Choices | None:
    """Read ticked options below a label such as `Solution:`, which is then a part of the stem."""
    place = next((index for index, each in enumerate(segments) if each.is_folded), len(segments))
    blocks = tuple(block for each in segments[:place] for block in each.source)
    for run in runs(blocks, references):
        if run.kind == "ticks" and _tells(run) and len(run.options) > 1:
            found, marker, left = _key(run, (), segments[place:], None, sure=True)
            if isinstance(found, Key):
                return Choices(run, found, marker, run.before, left, tuple(_odd(run, found, ())))
    return None


def _is_of_stem(block: Block) -> bool:
    """Whether a block between a stem and a plain list leads to options: it asks, or shows something."""
    if block.kind != "paragraph":
        return not block.is_list
    return layout.text([block]).rstrip().endswith(("?", "？", "؟", ":", "：", ")", "）")) or not layout.text([block])


def _read_sure(
    sure: Sequence[Run], stem: tuple[Block, ...], rest: Sequence[Segment], far: tuple[Block, ...] | None
) -> Choices | None:
    run = sure[0]
    more = tuple(other.options[0].blocks[0] for other in sure[1:] if other.options[0].blocks and _tells(other))
    found, marker, left = _key(run, stem, rest, far, sure=True)
    if isinstance(found, Key):
        return Choices(run, found, marker, (*stem, *run.before), left, tuple(_odd(run, found, stem)), more)
    if len(run.options) < 2 and run.kind != "ticks":
        return None
    after = (Segment("", run.after, run.after), *rest)
    return Choices(run, None, "", (*stem, *run.before), after, (_no_key(run, found, rest),))


def _areas(segments: Sequence[Segment]) -> Iterator[tuple[Segment, tuple[Block, ...], tuple[Segment, ...]]]:
    """Yield where options can stand, with the stem before and the segments after: below their label, if there is one.

    Else they stand in what is above the answer, first in what is above any label: `Note:` in a stem may name no part.
    """
    end = next((index for index, each in enumerate(segments) if each.part in ("answer", "fold")), len(segments))
    place = next((index for index, each in enumerate(segments[:end]) if each.part == "options"), None)
    if place is not None:
        stem = tuple(
            block for each in segments[:place] for block in (each.blocks if each.part in _STEM else each.source)
        )
        yield segments[place], stem, tuple(segments[place + 1 :])
        return
    for stop in range(1, end + 1):
        before = segments[:stop]
        if any(each.is_folded for each in before):
            return
        if stop == end or segments[stop].part not in _STEM:
            blocks = tuple(block for each in before for block in (each.blocks if each.part in _STEM else each.source))
            yield Segment("", blocks, blocks), (), tuple(segments[stop:])


def _key(
    run: Run, stem: Sequence[Block], rest: Sequence[Segment], far: tuple[Block, ...] | None, *, sure: bool
) -> tuple[Key | str | None, str, tuple[Segment, ...]]:
    """Return the key, the marker that told it, and the segments that are left."""
    options = run.options
    after = (Segment("", run.after, run.after), *rest)
    ticked = Key(place for place, option in enumerate(options) if option.is_ticked)
    if ticked:
        return ticked, "ticks", after
    wrong: str | None = None
    for index, segment in enumerate(after):
        if segment.part == "answer" or (segment.is_folded and segment.part in ("", "fold", "explanation")):
            found, left = _from_answer(segment, options, sure=sure)
            if isinstance(found, Key):
                return found, "answer lines", (*after[:index], *left, *after[index + 1 :])
            wrong = wrong or found
    if wrong is not None and sure:
        return wrong, "", after
    if far is not None:
        found, left = _from_far(far, options, sure=sure)
        if isinstance(found, Key):
            return found, "a key elsewhere", (*after, *left)
        if isinstance(found, str):
            return found, "", after
    marked = Key(place for place, option in enumerate(options) if option.is_marked)
    if marked and len(marked) < len(options):
        return marked, "marks", after
    # In a plain list, an *emphasised* item is a part of the stem where emphasis tells the answer below it.
    is_plain = not sure and any(_is_emphasised(block) for each in after for block in each.blocks)
    strong = Key(
        place for place, option in enumerate(options) if option.is_strong and (option.is_bold or not is_plain)
    )
    asked = layout.text((*stem, *run.before))
    wanted = how_many(asked) or (len(strong) if asks_for_several(asked) else 1)
    if strong and len(strong) in (1, wanted) and len(strong) < len(options):
        return strong, "emphasis on options", after
    return _from_rest(run, after, sure=sure)


def _from_far(
    far: tuple[Block, ...], options: Sequence[Option], *, sure: bool
) -> tuple[Key | str | None, tuple[Segment, ...]]:
    """Read the key in what a key elsewhere says: below its label, if it has one, or at its beginning."""
    divided = divide(far)
    place = next((index for index, each in enumerate(divided) if each.part == "answer" and each.blocks), None)
    if place is None:
        return _from_answer(Segment("answer", far, far), options, sure=sure)
    found, left = _from_answer(divided[place], options, sure=sure)
    return found, (*divided[:place], *left, *divided[place + 1 :])


def _is_emphasised(block: Block) -> bool:
    return block.kind == "paragraph" and "em" in inlines.peel(block.inline, ("strong", "em"))[1]


def _from_rest(
    run: Run, after: Sequence[Segment], *, sure: bool
) -> tuple[Key | str | None, str, tuple[Segment, ...]]:
    """Look for the key in what follows: a block that repeats an option, or a sentence."""
    options = run.options
    first = after[0]
    for place, block in enumerate(first.blocks[:3]):
        if block.kind == "fence":
            lines = [line for line in block.tokens[0].content.split("\n") if line.strip()]
            text = "\n".join(lines)
            found: Key | str | None = key.from_text(text, options, whole=True) or key.from_lines(lines, options)
        elif block.kind == "paragraph" and (unwrapped := inlines.peel(block.inline, ("strong", "em"))[1]):
            found = key.from_text(inlines.text(block.inline), options, whole=True) if unwrapped else None
        else:
            continue
        if isinstance(found, Key):
            blocks = (*first.blocks[:place], *first.blocks[place + 1 :])
            return found, "the option's text", (Segment("", blocks, blocks), *after[1:])
    for segment in after:
        for block in islice(_leaves(segment.blocks), _FARTHEST):
            told = key.from_sentence(inlines.text(block.inline), options)
            if isinstance(told, Key) and (sure or segment.part or segment.is_folded or run.kind == "numbers"):
                return told, "sentences", tuple(after)
    return None, "", tuple(after)


def _leaves(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind in ("paragraph", "heading"):
            yield block
        elif block.kind in ("blockquote", "list_item", "element") or block.is_list:
            yield from _leaves(block.children)


def _from_answer(
    segment: Segment, options: Sequence[Option], *, sure: bool
) -> tuple[Key | str | None, tuple[Segment, ...]]:
    """Read the key at the beginning of an answer; return it with what of the answer says more."""
    if not segment.blocks:
        return None, (segment,)
    first, *others = segment.blocks
    if first.kind == "fence":
        lines = [line for line in first.tokens[0].content.split("\n") if line.strip()]
        found = key.from_text("\n".join(lines), options) or key.from_lines(lines, options)
        return found, (_explaining(segment, others),)
    if first.is_list:
        items = [layout.text(item.children[:1]) for item in first.children]
        listed = key.from_lines(items, options)
        if listed is None and len(items) == 1:
            listed = key.from_sentence(items[0], options)
        number = first.tokens[0].attrs.get("start", 1) if first.kind == "ordered_list" else None
        if listed is None and len(items) == 1 and number is not None:
            told = key.from_text(f"{number}", options)
            is_counted = {letters.kind(option.letter) for option in options} == {"number"}
            is_told = isinstance(told, Key) and (is_counted or _repeats(items[0], told, options))
            listed = told if is_told and isinstance(told, Key) else None
        if listed is None:
            listed = _from_reasons(first, options)
            return listed, (_explaining(segment, segment.blocks),)
        return listed, (_explaining(segment, others),)
    if first.kind != "paragraph":
        return None, (segment,)
    lines = inlines.lines(first.inline, inlines.BREAKS)
    texts = [inlines.text(line) for line in lines]
    if len(texts) > 1 and (every := key.from_lines(texts, options)):
        return every, (_explaining(segment, others),)
    is_answer = segment.part == "answer"
    found = key.from_text(texts[0], options, whole=not is_answer) if texts else None
    if found is None and is_answer and texts:
        _, colon, behind = texts[0].replace("：", ":").rpartition(":")
        found = key.from_text(behind, options, whole=True) if colon else None
    if isinstance(found, Key):
        left = _left(first, lines, texts, found, options)
        return found, (_explaining(segment, (*left, *others)),)
    bold, marks = inlines.peel(_first_bold(lines[0]) if lines else (), ("strong", "em"))
    if marks and is_answer and isinstance(told := key.from_text(inlines.text(bold), options, whole=True), Key):
        return told, (_explaining(segment, segment.blocks),)
    for block in islice(_leaves(segment.blocks), _FARTHEST):
        sentence = key.from_sentence(inlines.text(block.inline), options)
        if sentence is not None:
            return sentence, (_explaining(segment, segment.blocks),)
    return found if sure else None, (segment,)


def _from_reasons(block: Block, options: Sequence[Option]) -> Key | None:
    """Read a list with a reason for each option, of which one says that its option is right."""
    if len(block.children) < 2:
        return None
    right = [
        number
        for number, item in enumerate(block.children)
        if re.search(
            r"\b(?:this is (?:the )?(?:correct|right)|correct (?:answer|option|solution)|^(?:correct|right|"
            r"yes)\b)",
            layout.text(item.children),
            re.IGNORECASE,
        )
        and not re.search(r"\b(?:not|in)\s?(?:the )?(?:correct|right)", layout.text(item.children), re.IGNORECASE)
    ]
    return Key(right) if len(right) == 1 and right[0] < len(options) else None


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


def _tells(run: Run) -> bool:
    return any(option.is_ticked or option.is_marked for option in run.options)


def _no_key(run: Run, found: Key | str | None, after: Sequence[Segment]) -> Fault:
    if isinstance(found, str):
        message = f"The answer names `{found}`, and no option has that letter"
        blocks = [block for each in after if each.part in ("answer", "fold") for block in each.blocks]
        return Fault("wrong-key", message, "Mend the letter, or the options.", blocks[0].line if blocks else 0)
    return Fault(
        "no-key",
        "Nothing tells which of these options is right",
        "Tick it, as in `- [x]`, or write a line `Answer: B` below the options.",
        0,
    )


def _odd(run: Run, found: Key, stem: Sequence[Block]) -> Iterator[Fault]:
    """Yield what is odd about the options and their key."""
    seen: dict[str, Option] = {}
    for option in run.options if run.kind == "letters" else ():
        first = seen.setdefault(option.letter.casefold(), option)
        if first is not option:
            message = f"Two options have the letter `{option.letter}`; they are told apart by their order"
            yield Fault("same-letter", message, "Give each option a letter of its own.", option.line)
    wanted = how_many(layout.text((*stem, *run.before)))
    if wanted and wanted != len(found):
        number = f"{len(found)} {'option is' if len(found) == 1 else 'options are'}"
        message = f"The stem asks for {wanted} options, and {number} right"
        yield Fault("key-count", message, "Mend the stem or the key.", 0)
