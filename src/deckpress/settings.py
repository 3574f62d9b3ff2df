"""`deck.toml` → typed settings; every mistake in it is said with its key."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deckpress.problems import Problem, error

FILE = "deck.toml"
_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*["']?([\w.-]+?)["']?\s*=""")
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
    except (ValueError, RecursionError) as mistake:  # TOMLDecodeError is of the former
        return Settings(), (_no_toml(str(mistake)),)
    values: dict[str, Any] = {}
    problems = tuple(_read(tables, values, text))
    return Settings(**values), problems


def _no_toml(mistake: str) -> Problem:
    place = _PLACE.search(mistake)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    message = f"{FILE} is not TOML: {_PLACE.sub('', mistake)}"
    return error("not-toml", message, "Mend the line; texts stand in quotes.", file=FILE, line=line, column=column)


def _read(tables: dict[str, Any], values: dict[str, Any], text: str) -> Iterator[Problem]:
    """Put the settings into `values`, and yield what is wrong with the others."""
    for table, keys in tables.items():
        line = _line(text, table)
        if table not in _KEYS:
            yield _unknown(f"[{table}]", table, list(_KEYS), line)
        elif not isinstance(keys, dict):
            yield _wrong(table, f"is a table: write [{table}] on a line of its own", line)
        else:
            for key, value in keys.items():
                name, line = f"{table}.{key}", _line(text, table, key)
                if key not in _KEYS[table]:
                    yield _unknown(name, key, list(_KEYS[table]), line)
                    continue
                setting, kind = _KEYS[table][key]
                if mistake := _mistake(setting, kind, value):
                    yield _wrong(name, mistake, line)
                else:
                    values[setting] = tuple(value) if kind is list else value


def _mistake(setting: str, kind: type[Any], value: Any) -> str:
    """Say what is wrong with a setting's value; empty if it is right."""
    if not isinstance(value, kind) or not all(isinstance(text, str) for text in value):
        return f"has to be {_TYPES[kind]}"
    if setting == "url" and not value.startswith(("https://", "http://")):
        return "has to begin with https://"
    if setting == "url" and (unknown := re.sub(r"\{file\}|\{line\}", "", value)) and re.search(r"[{}]", unknown):
        return "can hold {file} and {line}, and no other braces"
    return ""


def _line(text: str, table: str, key: str | None = None) -> int | None:
    """Return the line of a table or a key, which tomllib does not tell; None where it is written in a rarer way."""
    current = ""
    for number, line in enumerate(text.split("\n"), 1):
        header = _TABLE.match(line)
        current = header[1] if header else current
        name = _KEY.match(line)
        if (header and key is None and current == table) or (name and current == table and name[1] == key):
            return number
        if name and not current and name[1] in (table, f"{table}.{key}"):
            return number
    return None


def _unknown(what: str, word: str, known: list[str], line: int | None) -> Problem:
    close = difflib.get_close_matches(word, known, 1)
    hint = f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(known)}."
    return _error("unknown-setting", f"{FILE} sets {what}, which does not exist", hint, line)


def _wrong(what: str, sentence: str, line: int | None) -> Problem:
    return _error("wrong-setting", f"{what} {sentence}", f"Change it in {FILE}, or leave it out.", line)


def _error(code: str, message: str, hint: str, line: int | None) -> Problem:
    return error(code, message, hint, file=FILE, line=line, column=None if line is None else 1)
