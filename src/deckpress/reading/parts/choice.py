"""Multiple choice: an entry's options and its key → which are right, and what of the entry is neither."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from deckpress.reading import layout
from deckpress.reading.markdown import Block
from deckpress.reading.parts import markers
from deckpress.reading.parts.key import Key
from deckpress.reading.parts.markers import Look
from deckpress.reading.parts.options import Option, Run, runs
from deckpress.reading.parts.selecting import how_many
from deckpress.reading.segments import Segment

_NEAREST = 3
"""How many plain lists above an answer are tried as options, from the nearest on."""
_STEM = frozenset({"", "question"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong inside of an entry: a problem's code, a sentence, what to do, and the line, 0 for the entry's."""

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

    `far` is what a key elsewhere in the file says, None if nothing. The first `told` blocks are the stem by form;
    what stands below it and is no part of a stem means that plain lists are no options. With `only_sure`, plain lists
    are none unless a label says so.
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
            after = (Segment("", run.after, run.after), *rest)
            marker, found = markers.find(Look(run, stem, after, far, are_sure=False)) or ("", None)
            if found is not None and isinstance(found.key, Key):
                odd = tuple(_odd(run, found.key, stem))
                return Choices(run, found.key, marker, (*stem, *run.before), found.after, odd)
    return _below_a_label(segments, references)


def _below_a_label(segments: Sequence[Segment], references: dict[str, Any]) -> Choices | None:
    """Read ticked options below a label such as `Solution:`, which is then a part of the stem."""
    if not any(each.part == "answer" for each in segments):
        return None
    place = next((index for index, each in enumerate(segments) if each.is_folded), len(segments))
    blocks = tuple(block for each in segments[:place] for block in each.source)
    for place_of, each in enumerate(segments[:place]):
        if each.part == "answer" and each.blocks:  # options below their key
            below = [run for run in runs(each.blocks[1:], references) if run.are_sure]
            head = Segment("answer", each.blocks[:1], each.blocks[:1])
            stem = tuple(block for before in segments[:place_of] for block in before.blocks)
            if below and stem and not below[0].before:
                after = (head, Segment("", below[0].after, below[0].after), *segments[place_of + 1 :])
                marker, told = markers.find(Look(below[0], stem, after, None, are_sure=True)) or ("", None)
                if told is not None and isinstance(told.key, Key):
                    return Choices(
                        below[0], told.key, marker, stem, told.after, tuple(_odd(below[0], told.key, stem))
                    )
    for run in runs(blocks, references):
        if run.kind == "ticks" and _tells(run) and len(run.options) > 1:
            ticked = Key(index for index, option in enumerate(run.options) if option.is_ticked)
            after = (Segment("", run.after, run.after), *segments[place:])
            if ticked:
                return Choices(run, ticked, "ticks", run.before, after, tuple(_odd(run, ticked, ())))
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
    after = (Segment("", run.after, run.after), *rest)
    marker, told = markers.find(Look(run, stem, after, far, are_sure=True)) or ("", None)
    if told is not None and isinstance(told.key, Key):
        odd = tuple(_odd(run, told.key, stem))
        return Choices(run, told.key, marker, (*stem, *run.before), told.after, odd, more)
    if len(run.options) == 1 and run.kind != "ticks":
        return None
    fault = _no_key(told.key if told is not None else None, run.options, rest)
    return Choices(run, None, "", (*stem, *run.before), after, (fault,))


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


def _tells(run: Run) -> bool:
    return any(option.is_ticked or option.is_marked for option in run.options)


def _no_key(found: Key | str | None, options: Sequence[Option], after: Sequence[Segment]) -> Fault:
    if isinstance(found, str):
        letters = ", ".join(option.letter for option in options if option.letter)
        message = (
            f"The answer names `{found}`, and no option has that letter{f': they are {letters}' if letters else ''}"
        )
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
