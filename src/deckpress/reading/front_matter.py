"""Front matter: the YAML at the top of a file, with the deck's name, its description and the file's tags."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from deckpress.problems import Problem, error
from deckpress.questions import without_controls
from deckpress.reading import inlines
from deckpress.reading.markdown import Block, Document

_QUESTION = ("question", "stem", "prompt")
_SOURCES = ("documentation", "source", "url", "reference", "link")
_NAMES = ("title", "description", "tags")
_HINT = "Put a value that holds a colon in quotes, and a line --- below the last one; or remove the front matter."


_KINDS = ("null", "str", "seq", "map")


class _PlainLoader(yaml.SafeLoader):
    """The safe loader, with less: `No`, `007` and `2026-01-02` are the texts that they are in a title."""

    yaml_implicit_resolvers = {  # noqa: RUF012 the name and the type are PyYAML's
        sign: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    yaml_constructors = {  # noqa: RUF012
        tag: constructor
        for tag, constructor in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag.removeprefix("tag:yaml.org,2002:") in _KINDS
    }


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What Deckpress reads of a front matter; a file may say much else there for its site.

    `question` is the stem of the one question that a file may be, and `question_line` where it stands; `source` is an
    address to read on at.
    """

    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    question: str = ""
    question_line: int = 1
    source: str = ""


def read(document: Document, file: str) -> tuple[FrontMatter, tuple[Problem, ...]]:
    """Read the front matter of a `file`'s document, and what is wrong with it."""
    source = document.front_matter
    if source is None:
        return FrontMatter(), tuple(_unread(document.blocks, file))
    try:
        values = yaml.load(source, _PlainLoader)  # noqa: S506 a subclass of the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as mistake:  # ValueError: "\U00110000"
        return FrontMatter(), (_not_yaml(mistake, file),)
    if values is not None and not isinstance(values, dict):
        values = _toml(source) or values
    problems = tuple(_wrong_values(values, source, file))
    if problems or values is None:
        return FrontMatter(), problems
    question = next((name for name in _QUESTION if isinstance(values.get(name), str) and values[name].strip()), "")
    address = next((name for name in _SOURCES if _is_address(values.get(name))), "")
    return FrontMatter(
        _text(values, "title"),
        _text(values, "description"),
        _tags(values.get("tags")),
        _text(values, question) if question else "",
        _line(source, question) if question else 1,
        _text(values, address) if address else "",
    ), ()


def _toml(source: str) -> dict[str, Any]:
    """Read a front matter that is TOML, as some tools for cards have it; empty if it is none."""
    try:
        values = tomllib.loads(source)
    except (ValueError, RecursionError):
        return {}
    return {key: value for key, value in values.items() if isinstance(value, str)}


def _is_address(value: Any) -> bool:
    return (
        isinstance(value, str)
        and value.strip().startswith(("https://", "http://"))
        and not re.search(r"[\s<>]", value.strip())
    )


def _unread(blocks: Sequence[Block], file: str) -> Iterator[Problem]:
    """Tell of a front matter that is none, since it does not begin on the first line or does not end."""
    if len(blocks) > 1 and blocks[0].kind == "hr":
        first = inlines.text(blocks[1].inline)
        if first.startswith(tuple(f"{name}:" for name in _NAMES)):
            message = "The front matter cannot be read: it has to begin on the first line and to end with a line ---"
            yield error("front-matter", message, _HINT, file=file, line=blocks[0].line, column=1)


def _not_yaml(mistake: Exception, file: str) -> Problem:
    mark = getattr(mistake, "problem_mark", None)
    reason = getattr(mistake, "problem", None) or str(mistake)
    # The YAML begins on the file's second line, and marks count from 0.
    line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
    return error(
        "front-matter", f"The front matter is not YAML: {reason}", _HINT, file=file, line=line, column=column
    )


def _wrong_values(values: Any, source: str, file: str) -> Iterator[Problem]:
    if values is None:
        return
    if not isinstance(values, dict):
        message = "The front matter is no mapping of names to values, such as `title: My questions`"
        yield error("front-matter", message, _HINT, file=file, line=1, column=1)
        return
    for key in _NAMES[:2]:
        if isinstance(values.get(key), (list, dict)):
            message = f"The front matter's {key} is no text"
            hint = f"Write it as `{key}: …`, in quotes if it holds a colon or begins with a bracket."
            yield error("front-matter", message, hint, file=file, line=_line(source, key), column=1)
    tags = values.get("tags")
    if isinstance(tags, dict) or (isinstance(tags, list) and any(isinstance(tag, (list, dict)) for tag in tags)):
        message = "The front matter's tags are no list of texts"
        hint = "Write them as `tags: [one, two]`, in quotes if they hold a colon and a blank."
        yield error("front-matter", message, hint, file=file, line=_line(source, "tags"), column=1)


def _line(source: str, key: str) -> int:
    """Return the line of a key in the file, whose second line is the first of the YAML."""
    mapping: Any = yaml.compose(source, _PlainLoader)
    return 2 + next(int(name.start_mark.line) for name, _ in mapping.value if name.value == key)


def _text(values: dict[Any, Any], key: str) -> str:
    value = values.get(key)
    return "" if value is None else without_controls(str(value)).strip()


def _tags(tags: Any) -> tuple[str, ...]:
    """Take a list of tags, or one text of several: between commas if there are any, else between blanks."""
    if tags is None:
        return ()
    if isinstance(tags, list):
        return tuple(without_controls(str(tag)) for tag in tags if tag is not None)
    text = without_controls(str(tags))
    return tuple(tag.strip() for tag in text.split(",")) if "," in text else tuple(text.split())
