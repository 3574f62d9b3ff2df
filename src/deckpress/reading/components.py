"""MDX components that hold a question: `<MultipleChoice>` with `<Option isCorrect>`, `<Question choices={[…]} />`.

Each becomes the task list that it could have been written as. The literals of the second kind are JavaScript's:
strings, numbers, `true`, `false`, arrays and objects of these.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from deckpress.reading import layout
from deckpress.reading.markdown import Block, container, parse_again, rewrite

MARK = "component"
"""What the opening token of such a list has as `info`."""
_CHOICES = re.compile(r"\b(?:choices|options|answers)\s*=\s*\{", re.IGNORECASE)
_IS_RIGHT = re.compile(r"\b(?:is_?)?(?:correct|right|answer)\b(?!\s*=\s*\{?\s*[\"']?false)", re.IGNORECASE)
_DEEPEST = 20
_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ESCAPES = {"n": "\n", "t": "\t", "r": "", "b": "", "f": "", "\n": ""}
_TEXT = ("text", "label", "option", "answer", "value", "content", "title", "choice")
_RIGHT = ("correct", "isCorrect", "is_correct", "right", "isAnswer")
_WHY = ("explain", "explanation", "reason", "feedback", "rationale", "why")


class UnreadableError(ValueError):
    """A component whose attributes are more than literals; `args` holds the sign at which it is."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A component that could not be read: its name, its line, and why."""

    name: str
    line: int
    reason: str


def read(blocks: Iterable[Block], references: dict[str, Any], unreadable: list[Unreadable]) -> tuple[Block, ...]:
    """Put task lists in place of the components among blocks, at any depth; `unreadable` gets what cannot be read."""
    return tuple(_read(block, references, unreadable) for block in blocks)


def _read(block: Block, references: dict[str, Any], unreadable: list[Unreadable]) -> Block:
    if block.kind == "element" and (options := [each for each in _elements(block) if each.name.lower() == "option"]):
        return _task_list(block, [(_is_right(each), each.children, ()) for each in options])
    source = block.tokens[0].meta.get("attributes", "") if block.kind == "element" else ""
    if source and (found := _CHOICES.search(source)):
        try:
            value, _ = _value(source, found.end())
            return _task_list(block, list(_choices(value, block, references)))
        except UnreadableError as reason:
            unreadable.append(Unreadable(block.name, block.line, str(reason)))
            return block
    if block.children and any(_holds_component(child) for child in block.children):
        children = read(block.children, references, unreadable)
        tokens = (block.tokens[0], *(token for child in children for token in child.tokens), block.tokens[-1])
        return Block(block.kind, block.line, block.end, tokens, children)
    return block


def _holds_component(block: Block) -> bool:
    return (block.kind == "element" and block.name[:1].isupper()) or any(map(_holds_component, block.children))


def _elements(block: Block) -> Iterator[Block]:
    return (child for child in layout.flat(block.children) if child.kind == "element")


def _is_right(option: Block) -> bool:
    tag = option.tokens[0].content.partition(">")[0]
    return _IS_RIGHT.search(tag.partition(" ")[2]) is not None


def _choices(
    value: Any, block: Block, references: dict[str, Any]
) -> Iterator[tuple[bool, Sequence[Block], Sequence[Block]]]:
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        raise UnreadableError("its choices are no list of objects")
    for each in value:
        text = next((each[name] for name in _TEXT if isinstance(each.get(name), (str, int, float))), None)
        if text is None:
            raise UnreadableError("one of its choices has no text")
        why = next((each[name] for name in _WHY if isinstance(each.get(name), str)), "")
        is_right = any(each.get(name) is True for name in _RIGHT)
        yield (
            is_right,
            parse_again(str(text), block.line, references),
            parse_again(why, block.line, references) if why else (),
        )


def _task_list(block: Block, options: Sequence[tuple[bool, Sequence[Block], Sequence[Block]]]) -> Block:
    items = []
    for is_right, inside, why in options:
        box = Token("text", "", 0, content="[x] " if is_right else "[ ] ")
        first, *rest = layout.flat(inside) if inside else (None,)
        if first is None or first.kind != "paragraph":
            own = (rewrite(block, [box]), *((first,) if first is not None else ()), *rest)
        else:
            own = (rewrite(first, [box, *first.inline], hidden=not rest), *rest)
        quote = (container("blockquote", "blockquote", why),) if why else ()
        items.append(container("list_item", "li", (*own, *quote)))
    made = container("bullet_list", "ul", items)
    made.tokens[0].info = MARK
    return Block(made.kind, block.line, block.end, made.tokens, made.children)


def _value(source: str, position: int, depth: int = 0) -> tuple[Any, int]:
    """Read the literal that begins at a place, and return it with where it ends."""
    if depth > _DEEPEST:
        raise UnreadableError("it holds too many values in one another")
    position = _skip(source, position)
    sign = source[position : position + 1]
    if sign == "[":
        return _array(source, position + 1, depth + 1)
    if sign == "{":
        return _object(source, position + 1, depth + 1)
    if sign and sign in "\"'`":
        return _string(source, position)
    if number := _NUMBER.match(source, position):
        return (float(number[0]) if "." in number[0] else int(number[0])), number.end()
    if word := _WORD.match(source, position):
        if word[0] in ("true", "false", "null", "undefined"):
            return {"true": True, "false": False}.get(word[0]), word.end()
        raise UnreadableError(f"`{word[0]}` is no literal")
    raise UnreadableError(f"`{sign}` is no literal" if sign else "it never ends")


def _array(source: str, position: int, depth: int) -> tuple[list[Any], int]:
    values: list[Any] = []
    while True:
        position = _skip(source, position)
        if source.startswith("]", position):
            return values, position + 1
        value, position = _value(source, position, depth)
        values.append(value)
        position = _after_value(source, position, "]")


def _object(source: str, position: int, depth: int) -> tuple[dict[str, Any], int]:
    values: dict[str, Any] = {}
    while True:
        position = _skip(source, position)
        if source.startswith("}", position):
            return values, position + 1
        if source[position : position + 1] in ("'", '"'):
            name, position = _string(source, position)
        elif word := _WORD.match(source, position):
            name, position = word[0], word.end()
        else:
            raise UnreadableError(f"`{source[position : position + 1]}` is no name")
        position = _skip(source, position)
        if not source.startswith(":", position):
            raise UnreadableError(f"`{name}` has no value")
        values[name], position = _value(source, position + 1, depth)
        position = _after_value(source, position, "}")


def _after_value(source: str, position: int, end: str) -> int:
    position = _skip(source, position)
    if source.startswith(",", position):
        return position + 1
    if source.startswith(end, position):
        return position
    raise UnreadableError(f"`{source[position : position + 1]}` stands where a comma or `{end}` has to")


def _string(source: str, position: int) -> tuple[str, int]:
    quote = source[position]
    pieces: list[str] = []
    position += 1
    while position < len(source):
        sign = source[position]
        if sign == quote:
            return "".join(pieces), position + 1
        if sign == "\\":
            escaped = source[position + 1 : position + 2]
            if escaped in ("u", "x"):
                digits = source[position + 2 : position + (6 if escaped == "u" else 4)]
                try:
                    pieces.append(chr(int(digits, 16)))
                except ValueError:
                    raise UnreadableError(f"`\\{escaped}{digits}` is no character") from None
                position += 2 + len(digits)
                continue
            pieces.append(_ESCAPES.get(escaped, escaped))
            position += 2
            continue
        if quote == "`" and source.startswith("${", position):
            raise UnreadableError("a template that computes something is no literal")
        pieces.append(sign)
        position += 1
    raise UnreadableError("a text never ends")


def _skip(source: str, position: int) -> int:
    found = _SPACE.match(source, position)
    return found.end() if found else position
