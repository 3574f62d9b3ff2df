"""Tags: how a question is filed in Anki, by its section and by what the maintainer says."""

import re
import unicodedata
from collections.abc import Iterable

from deckpress.questions import without_controls

_SEPARATOR = "::"
_BLANK = re.compile(r"\s+")
# Anki puts tags on a card as HTML that it does not escape, and acts on what looks like its own syntax there.
_LOOK_ALIKES = str.maketrans('<>[]\\"', "‹›()/'")
# Anki treats these two as states of a note and drops them from an imported one.
_RESERVED = frozenset({"leech", "marked"})


def legal(tag: str) -> str:
    """Return `tag` as Anki takes it: NFC, `_` for white space, no empty level; empty if nothing is left of it."""
    levels = unicodedata.normalize("NFC", tag).split(_SEPARATOR)
    return _SEPARATOR.join(level for level in map(_level, levels) if level)


def is_kept(tag: str) -> bool:
    """Whether anything of the tag arrives in Anki, which keeps some tags for itself."""
    return legal(tag).lower() not in ("", *_RESERVED)


def section_tag(section: Iterable[str]) -> str:
    """Return the hierarchical tag of the headings above a question, outermost first; empty if there are none."""
    levels = [_level(re.sub("::+", ":", heading)) for heading in section]
    return _SEPARATOR.join(["section", *filter(None, levels)]) if any(levels) else ""


def of_labels(labels: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the tags of what labels such as `Topic: Storage` say: `topic::Storage`."""
    return tuple(legal(f"topic::{re.sub('::+', ':', value)}") for _, value in labels if legal(value))


def merge(*tags: Iterable[str]) -> tuple[str, ...]:
    """Put tags together, sorted and each once; the empty ones are left out."""
    return tuple(sorted({tag for some in tags for tag in some if tag}))


def _level(level: str) -> str:
    kept = without_controls(unicodedata.normalize("NFC", level)).translate(_LOOK_ALIKES)
    return _BLANK.sub("_", kept.strip().strip(":").strip())
