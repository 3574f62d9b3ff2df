"""Options: what there is to choose from, in every form that people give it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markdown_it.token import Token

from deckpress.reading import inlines, letters, words
from deckpress.reading.inlines import Inline
from deckpress.reading.markdown import Block, is_hidden, parse_again, rewrite

_TASK = re.compile(r"\s*\[\s*([xX✓✔✅√*]?)\s*\](?!\()\s*")
_WRONG = "❌✗✘✖🔴🟥⬜☐"
_EDGE = re.compile(rf"\s*(?:[{words.MARKS}]\ufe0f?)\s*|\s*(?:[{_WRONG}]\ufe0f?)\s*")
_ARROW = re.compile(r"\s*(?:<-+|←|⬅\ufe0f?|<=+|-->|//|#)\s*(.{1,20})$")
_EMPTY = " \u2800\u200b\u3000\xa0"
"""What people write where an option has nothing on its line: blanks, some of which no program takes for such."""
_BEGINS = re.compile(
    r"\W{0,3}(?:\w+\s)?\w{1,4}\s?[.)\]:：、．）】–—-]|[ァ-ヶぁ-んㄱ-ㅎ가-하Ａ-Ｚ甲乙丙丁戊][ 　]|\s*\[|[①-⑳❶-❿➀-➓Ⓐ-ⓩ]"
)
_STAR = re.compile(r"\s*(?:\*|[✓✔✅→]\ufe0f?)\s*(?=[(\w])")
"""A mark before an option's letter, such as `*C. …`."""
_BESIDE = 3
"""How many blocks between two lettered paragraphs may belong to the first."""
_FEWEST, _MOST = 2, 26
"""Fewer options are no choice, more are a list of something else."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: its letter in the source, empty if none, what it says, and the reason that belongs to it.

    `is_ticked` is None where there is nothing to tick. `is_marked` tells of a mark such as ✅ or "(correct)",
    `is_strong` whether the whole of its first line is emphasis, `is_bold` whether it is strong.
    """

    letter: str
    blocks: tuple[Block, ...]
    line: int
    is_ticked: bool | None = None
    is_marked: bool = False
    is_strong: bool = False
    is_bold: bool = False
    reason: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Options in a row, with the blocks before and after them.

    `kind` is `ticks`, `letters`, `numbers` or `bullets`; the last two may be something else.
    """

    kind: str
    options: tuple[Option, ...]
    before: tuple[Block, ...]
    after: tuple[Block, ...]

    @property
    def are_sure(self) -> bool:
        """Whether nothing but options looks like that."""
        return self.kind in ("ticks", "letters")


def runs(blocks: Sequence[Block], references: dict[str, Any]) -> list[Run]:
    """Return all that could be options among blocks, in their order."""
    found = _runs(blocks)
    if any(run.are_sure for run in found) or not any(block.kind in ("fence", "code_block") for block in blocks):
        return found
    return _runs([piece for block in blocks for piece in _opened(block, references)])


def _runs(opened: Sequence[Block]) -> list[Run]:
    found: list[Run] = []
    start = 0
    while start < len(opened):
        run = _run(opened, start)
        if run is None:
            start += 1
            continue
        stop, kind, options, head, tail = run
        before = (*opened[:start], *head)
        found.append(Run(kind, options, before, (*tail, *opened[stop:])))
        start = stop
    return found


def _run(
    blocks: Sequence[Block], start: int
) -> tuple[int, str, tuple[Option, ...], tuple[Block, ...], tuple[Block, ...]] | None:
    """Return where a run that begins at a block ends, its kind and options, and what of its paragraphs is none."""
    block = blocks[start]
    if block.is_list:
        for kind, read in _KINDS:
            if options := read(block):
                stop, options = _joined(blocks, start + 1, options, read)
                if kind in ("ticks", "letters") or _FEWEST <= len(options) <= _MOST:
                    return stop, kind, tuple(options), (), ()
        return None
    if block.kind == "paragraph" and _may_hold(block):
        return _lettered_paragraphs(blocks, start)
    return None


def _tasks(block: Block) -> list[Option]:
    """Read a task list; an item without a box in it is one that is not ticked."""
    options = [_task(item) for item in block.children]
    boxes = [option for option in options if option.is_ticked is not None]
    if 2 * len(boxes) < len(options) or not boxes:
        return []
    return [replace(option, is_ticked=bool(option.is_ticked)) for option in options]


def _box(inline: Inline) -> re.Match[str] | None:
    """Return the box that a line begins with, such as `[x]`; one in code is none."""
    return _TASK.match(inlines.text(inline)) if inline and inline[0].type == "text" else None


def _task(item: Block) -> Option:
    first = next(iter(item.children), None)
    box = _box(first.inline) if first is not None and first.kind == "paragraph" else None
    if first is None or box is None:
        return _option(item.children, item.line)
    rest = inlines.drop(first.inline, box.end())
    if not inlines.text(rest).strip(_EMPTY):
        return replace(_option(item.children[1:], item.line), is_ticked=bool(box[1]))
    letter, count = _label(rest)
    if letter and letters.place(letter) is None:
        count = 0
    return replace(_lettered(item, first, rest, letter if count else "", count), is_ticked=bool(box[1]))


def _lettered_items(block: Block) -> list[Option]:
    """Read a list whose items begin with letters in a row."""
    options = []
    before = ""
    for number, item in enumerate(block.children):
        first = next(iter(item.children), None)
        if first is None or first.kind != "paragraph":
            return []
        letter, count = _label(first.inline)
        place = letters.place(letter, before) if letter else None
        if place is None or abs(place - number) > 1:
            return []
        before = letter
        options.append(_lettered(item, first, first.inline, letter, count))
    return options if len(options) > 1 or (options and letters.place(options[0].letter) == 0) else []


def _numbered_items(block: Block) -> list[Option]:
    if block.kind != "ordered_list":
        return []
    first = int(block.tokens[0].attrs.get("start", 1))
    return [
        replace(_option(item.children, item.line), letter=str(number))
        for number, item in enumerate(block.children, first)
        if item.children
    ]


def _bulleted_items(block: Block) -> list[Option]:
    if block.kind != "bullet_list":
        return []
    return [_option(item.children, item.line) for item in block.children if item.children]


_Read = Callable[[Block], list[Option]]
_KINDS: tuple[tuple[str, _Read], ...] = (
    ("ticks", _tasks),
    ("letters", _lettered_items),
    ("numbers", _numbered_items),
    ("bullets", _bulleted_items),
)


def _joined(blocks: Sequence[Block], start: int, options: list[Option], read: _Read) -> tuple[int, list[Option]]:
    """Go on with a list that something interrupts: that belongs to the option above, a quotation as its reason."""
    stop = start
    while options:
        between: list[Block] = []
        index = stop
        while index < len(blocks) and blocks[index].kind in _BETWEEN and not blocks[index].is_list:
            between.append(blocks[index])
            index += 1
        following = blocks[index] if index < len(blocks) else None
        more = read(following) if following is not None and following.is_list else []
        if not more and following is not None and read is _lettered_items and following.is_list:
            more = _continued(options, following)
        if read in (_numbered_items, _bulleted_items):
            more = []
        is_empty = not options[-1].blocks
        if more and (not between or read in (_tasks, _lettered_items)):
            options = [*options[:-1], _with(options[-1], between), *more]
            stop = index + 1
        elif is_empty and between:
            options = [*options[:-1], _with(options[-1], between[:1])]
            stop += 1
            break
        else:
            taken = _like_the_others(options, between)
            options = [*options[:-1], _with(options[-1], between[:taken])]
            stop += taken
            break
    return stop, options


def _like_the_others(options: Sequence[Option], below: Sequence[Block]) -> int:
    """Return how many of the blocks below the last option belong to it, since the others have their like."""
    others = options[:-1]
    taken = 0
    while taken < len(below):
        kind = below[taken].kind
        if kind == "blockquote":
            like = sum(bool(option.reason) for option in others)
        else:
            like = sum(any(block.kind == kind for block in option.blocks[1:]) for option in others)
        if like * 2 <= len(others) if kind != "blockquote" else not like:
            break
        taken += 1
    return taken


_BETWEEN = frozenset({"fence", "code_block", "blockquote", "table", "html_block", "paragraph", "comment"})


def _continued(options: Sequence[Option], block: Block) -> list[Option]:
    """Read a list as going on with lettered options: its first letter follows the last one."""
    more: list[Option] = []
    last = options[-1].letter
    for item in block.children:
        first = next(iter(item.children), None)
        letter, count = _label(first.inline) if first is not None else ("", 0)
        place, before = letters.place(letter, last), letters.place(last)
        if first is None or first.kind != "paragraph" or not letter or place is None or before is None:
            return []
        if place - before not in (0, 1):
            return []
        more.append(_lettered(item, first, first.inline, letter, count))
        last = letter
    return more


def _with(option: Option, blocks: Sequence[Block]) -> Option:
    """Add what stands below an option: a quotation to its reason, all else to what it says."""
    quotes = tuple(child for block in blocks if block.kind == "blockquote" for child in block.children)
    others = tuple(block for block in blocks if block.kind != "blockquote")
    return replace(option, blocks=option.blocks + others, reason=option.reason + quotes)


def _lettered_paragraphs(
    blocks: Sequence[Block], start: int
) -> tuple[int, str, tuple[Option, ...], tuple[Block, ...], tuple[Block, ...]] | None:
    """Read lines, and paragraphs in a row, that begin with letters."""
    if boxes := _boxed_lines(blocks[start]):
        return start + 1, "ticks", tuple(boxes), (), ()
    head, found = _lines(blocks[start], "", numbers=False)
    numbers = not found
    if numbers:
        head, found = _lines(blocks[start], "", numbers=True)
    if not found:
        return None
    stop = start + 1
    between: list[Block] = []
    for index, block in enumerate(blocks[start + 1 :], start + 1):
        if block.kind not in _BETWEEN or len(between) > _BESIDE:
            break
        before, more = _lines(block, found[-1].letter, numbers=numbers) if block.kind == "paragraph" else ((), [])
        if before and more:
            break
        if not more:
            between.append(block)
            continue
        found = [*found[:-1], _with(found[-1], between), *more]
        between = []
        stop = index + 1
    if not found[-1].blocks and between:
        found[-1] = _with(found[-1], between[:1])
        stop += 1
    if not _FEWEST <= len(found) <= _MOST or letters.place(found[0].letter) != 0:
        return None
    return stop, "numbers" if numbers else "letters", tuple(found), head, ()


def _may_hold(paragraph: Block) -> bool:
    """Whether a line of a paragraph begins with a letter, a number or a box: a quick look, since few do."""
    lines = inlines.lines(paragraph.inline, inlines.BREAKS)
    return any(_BEGINS.match(inlines.text(line)) is not None for line in lines)


def _boxed_lines(block: Block) -> list[Option]:
    """Read a paragraph of which each line begins with a box, such as `[x]`, as a task list."""
    lines = inlines.lines(block.inline, inlines.BREAKS)
    boxes = [_box(line) for line in lines]
    if len(lines) < _FEWEST or None in boxes:
        return []
    return [
        replace(
            _from_line(replace(block, line=min(block.line + index, block.end)), line, "", box.end()),
            is_ticked=bool(box[1]),
        )
        for index, (line, box) in enumerate(zip(lines, boxes, strict=True))
        if box is not None
    ]


def _label(inline: Inline, *, numbers: bool = False) -> tuple[str, int]:
    """Return the label that a line begins with and its length; what stands in code is none."""
    first = next((token for token in inline if token.nesting == 0 and token.content), None)
    if first is None or first.type != "text":
        return "", 0
    return letters.label(inlines.text(inline), numbers=numbers)


def _lines(paragraph: Block, last: str, *, numbers: bool) -> tuple[tuple[Block, ...], list[Option]]:
    """Divide a paragraph into what stands before its options, and these; a line without a letter goes on."""
    block = _one_a_line(paragraph)
    lines = inlines.line_ranges(block.inline, inlines.BREAKS)
    starts = _starts(block, lines, last, numbers=numbers)
    if not starts or (len(starts) < _FEWEST and not last and len(lines) > 1 and starts[0][0] > 0):
        return (), []
    options: list[Option] = []
    stops = [*(index for index, _, _ in starts[1:]), len(lines)]
    for (index, _, count), stop in zip(starts, stops, strict=True):
        inline = inlines.from_to(block.inline, lines[index:stop])
        line = min(block.line + index, block.end)
        options.append(_from_line(replace(block, line=line), inline, starts[len(options)][1], count))
    first = starts[0][0]
    head = (rewrite(block, inlines.from_to(block.inline, lines[:first])),) if first else ()
    return head, options


def _starts(block: Block, lines: Sequence[range], last: str, *, numbers: bool) -> list[tuple[int, str, int]]:
    """Return which lines begin with a letter in its turn after `last`, the letter, and how long its label is."""
    starts: list[tuple[int, str, int]] = []
    for index, line in enumerate(lines):
        inline = block.inline[line.start : line.stop]
        starred = _STAR.match(inlines.text(inline))
        letter, count = _label(inlines.drop(inline, starred.end()) if starred else inline, numbers=numbers)
        count += starred.end() if starred and count else 0
        place = letters.place(letter, starts[-1][1] if starts else last) if letter else None
        if place is None or (numbers and letters.kind(letter) != "number"):
            continue
        before = starts[-1][1] if starts else last
        expected = (letters.place(before) or 0) + 1 if before else 0
        if place == 0 and len(starts) == 1 and not last:
            starts = [(index, letter, count)]  # what looked like an option was the stem, as in `A. Turing was …`
        elif place == expected or (before and place in (expected - 1, expected + 1)):
            starts.append((index, letter, count))
    return starts


def _one_a_line(block: Block) -> Block:
    """Put options that stand on one line, such as `A. x B. y C. z`, on lines of their own."""
    made: list[Token] = []
    for line in inlines.lines(block.inline, inlines.BREAKS):
        rest = list(line)
        while (cut := _next_label(inlines.text(rest))) is not None:
            text = inlines.text(rest)
            made += [*inlines.drop_last(rest, len(text) - cut), Token("softbreak", "br", 0)]
            rest = list(inlines.drop(rest, cut))
        made += [*rest, Token("softbreak", "br", 0)]
    several = sum(token.type == "softbreak" for token in made) > len(inlines.lines(block.inline, inlines.BREAKS))
    return rewrite(block, made[:-1]) if several else block


def _next_label(text: str) -> int | None:
    """Return where on a line that begins with a label the next one stands, if at least one more follows or did."""
    sign, count = letters.label(text)
    place = letters.place(sign) if sign else None
    if not sign or place is None or letters.kind(sign) in ("circled", "roman", ""):
        return None
    delimiter = text[:count].strip().replace(sign, "", 1).strip()
    script = letters.kind(sign)
    folded = text.casefold()
    position, found = count, []
    for index in range(place + 1, min(place + 9, len(script))):
        label = f"{script[index]}{delimiter}" if not delimiter.startswith("(") else f"({script[index]}{delimiter[1:]}"
        at = folded.find(label, position)
        if at < 0 or not (folded[at - 1].isspace() or folded[at - 1] in ";；,，。."):
            break
        found.append(at)
        position = at + len(label)
    least = 2
    return found[0] if len(found) >= least or (found and place >= least) else None


def _from_line(block: Block, inline: Inline, letter: str, count: int) -> Option:
    ticked = None
    rest = inlines.drop(inline, count)
    is_starred = _STAR.match(inlines.text(inline)) is not None
    if box := _box(rest):
        rest, ticked = inlines.drop(rest, box.end()), bool(box[1])
    rest, remark = _without_remark(rest)
    line, is_marked = _without_mark(rest)
    blocks = (rewrite(block, line),) if line else ()
    reason = (rewrite(block, remark),) if remark else ()
    is_strong = bool(remark) or _is_strong(inline, count)
    return Option(letter, blocks, block.line, ticked, is_marked or is_starred, is_strong, is_strong, reason)


def _lettered(item: Block, first: Block, inline: Inline, letter: str, count: int) -> Option:
    rest = inlines.drop(inline, count) if count else inlines.strip(inline)
    rest, remark = _without_remark(rest)
    line, is_marked = _without_mark(rest)
    own = (rewrite(first, line, hidden=is_hidden(first)),) if line else ()
    option = _option((*own, *item.children[1:]), item.line)
    return replace(
        option,
        letter=letter,
        is_marked=is_marked or option.is_marked,
        is_strong=bool(remark) or _is_strong(inline, count),
        reason=(*((rewrite(first, remark),) if remark else ()), *option.reason),
    )


def _option(blocks: Iterable[Block], line: int) -> Option:
    """Make an option of the blocks of a list item; a quotation at its end is its reason."""
    inside = list(blocks)
    is_marked = is_strong = is_bold = False
    if inside and inside[0].kind == "paragraph":
        text, is_marked = _without_mark(inside[0].inline)
        is_changed = len(inlines.text(text)) < len(inlines.text(inlines.strip(inside[0].inline)))
        marks = inlines.peel(next(iter(inlines.lines(inside[0].inline, inlines.BREAKS)), ()), ("strong", "em"))[1]
        is_strong, is_bold = bool(marks), "strong" in marks
        if is_changed and text:
            inside[0] = rewrite(inside[0], text, hidden=is_hidden(inside[0]))
    reason: tuple[Block, ...] = ()
    if len(inside) > 1 and inside[-1].kind == "blockquote":
        reason = inside.pop().children
    return Option("", tuple(inside), line, None, is_marked, is_strong, is_bold, reason)


def _without_remark(inline: Inline) -> tuple[Inline, Inline]:
    """Divide an option that is strong and has a remark in brackets behind it, such as `**B. x** (since y)`."""
    if not inline or inline[0].type != "strong_open":
        return inline, ()
    depth = 0
    for index, token in enumerate(inline):
        depth += token.nesting
        if depth == 0:
            rest = inlines.strip(inline[index + 1 :])
            text = inlines.text(rest)
            rest = inlines.drop(rest, len(text) - len(text.lstrip()))
            return (inline[: index + 1], rest) if text.lstrip()[:1] in tuple("(（—–") else (inline, ())
    return inline, ()


def _is_strong(inline: Inline, label: int) -> bool:
    """Whether all that stands behind the label of so many characters is emphasis."""
    _, marks = inlines.peel(inline, ("strong", "em"))
    if not marks and label:
        _, marks = inlines.peel(inlines.drop(inline, label), ("strong", "em"))
    return bool(marks)


def _without_mark(inline: Inline) -> tuple[Inline, bool]:
    """Leave out what says that an option is right, at either end of its line, and tell whether it was there."""
    line = inlines.strip(inline)
    is_marked = False
    for _ in range(3):
        text = inlines.text(line)
        is_plain = bool(line) and line[-1].type != "code_inline"  # a mark in code is none
        ends = [found for found in words.CORRECT.finditer(text) if is_plain and found.end() == len(text.rstrip())]
        arrow = _ARROW.search(text) if is_plain else None
        if is_plain and text.rstrip().endswith((" *", "\t*")):
            is_marked = True
            line = inlines.drop_last(line, len(text) - len(text.rstrip().rstrip("*").rstrip()))
        elif line and line[0].type != "code_inline" and (edge := _EDGE.match(text)):
            is_marked = is_marked or any(sign in words.MARKS for sign in edge[0])
            line = inlines.drop(line, edge.end())
        elif is_plain and (found := next((each for each in _EDGE.finditer(text) if each.end() == len(text)), None)):
            is_marked = is_marked or any(sign in words.MARKS for sign in found[0])
            line = inlines.drop_last(line, len(text) - found.start())
        elif wrong := [
            found for found in words.WRONG.finditer(text) if is_plain and found.end() == len(text.rstrip())
        ]:
            line = inlines.drop_last(line, len(text) - wrong[0].start())
        elif ends:
            is_marked = True
            line = inlines.drop_last(line, len(text) - ends[0].start())
        elif arrow and words.CORRECT.fullmatch(f"({arrow[1].strip()})"):
            is_marked = True
            line = inlines.drop_last(line, len(text) - arrow.start())
        else:
            break
    return line, is_marked


def _opened(block: Block, references: dict[str, Any]) -> Iterator[Block]:
    """Read an indented code block as Markdown where options stand in it that were indented too far."""
    if block.kind != "code_block" and not (block.kind == "fence" and not block.tokens[0].info):
        yield block
        return
    meant = parse_again(block.tokens[0].content, block.line, references)
    if meant and (_run(meant, 0) or (_KINDS[0][1](meant[0]) if meant[0].is_list else None)):
        run = _run(meant, 0)
        kinds = ("ticks", "letters", "numbers") if block.kind == "code_block" else ("ticks", "letters")
        if (
            run is not None
            and run[1] in kinds
            and (block.kind == "code_block" or (run[0] == len(meant) and not run[3]))
        ):
            yield from meant
            return
    yield block
