"""`deck.toml` → typed settings; every mistake in it is said with its key."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deckpress.problems import Problem, error

FILE = "deck.toml"
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a maintainer can set for a bank. Empty is what holds without `deck.toml`."""

    name: str = ""
    description: str = ""
    exclude: tuple[str, ...] = ()
    url: str = ""
    tags: tuple[str, ...] = ()


_KEYS: dict[str, dict[str, tuple[str, type[Any]]]] = {
    "deck": {"name": ("name", str), "description": ("description", str)},
    "source": {"exclude": ("exclude", list), "url": ("url", str)},
    "tags": {"all": ("tags", list)},
}
"""Table → key → the setting it sets and its type; a list is one of strings."""

_TYPES: dict[type[Any], str] = {str: "a text in quotes", list: 'a list of texts, like ["one", "two"]'}


def read(text: str) -> tuple[Settings, tuple[Problem, ...]]:
    """Read the `text` of a `deck.toml`. With problems, the settings are those that are right."""
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as mistake:
        return Settings(), (_no_toml(str(mistake)),)
    values: dict[str, Any] = {}
    problems = tuple(_read(tables, values))
    return Settings(**values), problems


def _no_toml(mistake: str) -> Problem:
    place = _PLACE.search(mistake)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    message = f"{FILE} is not TOML: {_PLACE.sub('', mistake)}"
    return error("not-toml", message, "Mend the line; texts stand in quotes.", file=FILE, line=line, column=column)


def _read(tables: dict[str, Any], values: dict[str, Any]) -> Iterator[Problem]:
    for table, keys in tables.items():
        if table not in _KEYS:
            yield _unknown(f"[{table}]", table, list(_KEYS))
        elif not isinstance(keys, dict):
            yield _wrong(table, f"is a table: write [{table}] on a line of its own")
        else:
            for key, value in keys.items():
                if key not in _KEYS[table]:
                    yield _unknown(f"{table}.{key}", key, list(_KEYS[table]))
                    continue
                setting, kind = _KEYS[table][key]
                if not isinstance(value, kind) or not all(isinstance(text, str) for text in value):
                    yield _wrong(f"{table}.{key}", f"has to be {_TYPES[kind]}")
                elif setting == "url" and not value.startswith(("https://", "http://")):
                    yield _wrong(f"{table}.{key}", "has to begin with https://")
                else:
                    values[setting] = tuple(value) if kind is list else value


def _unknown(what: str, word: str, known: list[str]) -> Problem:
    close = difflib.get_close_matches(word, known, 1)
    hint = f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(known)}."
    return error("unknown-setting", f"{FILE} sets {what}, which does not exist", hint, file=FILE)


def _wrong(what: str, sentence: str) -> Problem:
    return error("wrong-setting", f"{what} {sentence}", f"Change it in {FILE}, or leave it out.", file=FILE)
