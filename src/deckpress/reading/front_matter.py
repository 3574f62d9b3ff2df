"""Front matter: the YAML at the top of a file, with the deck's name, its description and the file's tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from deckpress.problems import Problem, error

_HINT = "Mend the lines between the two ---, or remove them."


class _PlainLoader(yaml.SafeLoader):
    """The safe loader, which takes `No`, `007` and `2026-01-02` for the texts that they are in a title."""

    yaml_implicit_resolvers = {  # noqa: RUF012 the name and the type are PyYAML's
        sign: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What Deckpress reads of a front matter; a file may say much else there for its site."""

    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()


def read(source: str | None, file: str) -> tuple[FrontMatter, tuple[Problem, ...]]:
    """Read the front matter of `file`, given as it stands between the `---`; None is a file without one."""
    try:
        values = yaml.load(source or "", _PlainLoader)  # noqa: S506 a subclass of the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as mistake:  # the last two: !!int "x", brackets without end
        return FrontMatter(), (_not_yaml(mistake, file),)
    problems = tuple(_wrong_values(values, file))
    if problems or values is None:
        return FrontMatter(), problems
    return FrontMatter(_text(values, "title"), _text(values, "description"), _tags(values.get("tags"))), ()


def _not_yaml(mistake: Exception, file: str) -> Problem:
    mark = getattr(mistake, "problem_mark", None)
    reason = getattr(mistake, "problem", None) or str(mistake)
    # The YAML begins on the file's second line, and marks count from 0.
    line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
    return error(
        "front-matter", f"The front matter is not YAML: {reason}", _HINT, file=file, line=line, column=column
    )


def _wrong_values(values: Any, file: str) -> Iterator[Problem]:
    if values is None:
        return
    if not isinstance(values, dict):
        message = "The front matter is no mapping of names to values, such as `title: My questions`"
        yield error("front-matter", message, _HINT, file=file, line=1, column=1)
        return
    for key in ("title", "description"):
        if isinstance(values.get(key), (list, dict)):
            message = f"The front matter's {key} is no text"
            yield error("front-matter", message, f"Write it as `{key}: …`.", file=file, line=1, column=1)
    tags = values.get("tags")
    if isinstance(tags, dict) or (isinstance(tags, list) and any(isinstance(tag, (list, dict)) for tag in tags)):
        message = "The front matter's tags are no list of texts"
        yield error("front-matter", message, "Write them as `tags: [one, two]`.", file=file, line=1, column=1)


def _text(values: dict[Any, Any], key: str) -> str:
    value = values.get(key)
    return "" if value is None else str(value).strip()


def _tags(tags: Any) -> tuple[str, ...]:
    """Take a list of tags, or one text of several: between commas if there are any, else between blanks."""
    if tags is None:
        return ()
    if isinstance(tags, list):
        return tuple(str(tag) for tag in tags if tag is not None)
    return tuple(re.split(r"\s*,\s*" if "," in str(tags) else r"\s+", str(tags).strip()))
