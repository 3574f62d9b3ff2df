"""What of a wording has to be the same for two to be the same question: a key is that part of it."""

import re
from collections.abc import Callable

from deckpress.identity.names import fold, fold_lightly
from deckpress.lockfile import Wording

Key = Callable[[Wording], tuple[str, ...]]

_NUMBER = re.compile(r"\d+")
_LAYOUT = str.maketrans('"`', "''", ";")
_AROUND_SIGNS = re.compile(r"\s*(?:,(?=\s*[)\]}])|([^\w\s]))\s*")
"""What formatters change in code: kinds of quotes, semicolons, commas at an end, and white space around signs."""


def stem(wording: Wording) -> tuple[str, ...]:
    """Return the stem as it is written, with its code and pictures."""
    return wording.stem, wording.code


def light_stem(wording: Wording) -> tuple[str, ...]:
    """Return the stem without its typography, with its code and pictures."""
    return fold_lightly(wording.stem), wording.code


def text(wording: Wording) -> tuple[str, ...]:
    """Return the stem without its typography, whatever code or picture there is."""
    return (fold_lightly(wording.stem),)


def series(wording: Wording) -> tuple[str, ...]:
    """Return the stem with all its numbers alike, with its code and pictures."""
    return _NUMBER.sub("#", wording.stem), wording.code


def code(wording: Wording) -> tuple[str, ...]:
    """Return code and pictures as they are written; nothing where there are none."""
    return (wording.code,) if wording.code else ()


def code_without_layout(wording: Wording) -> tuple[str, ...]:
    """Return code without what formatters change; nothing where there is none."""
    laid_out = " ".join(_AROUND_SIGNS.sub(r"\1", wording.code.translate(_LAYOUT)).split())
    return (laid_out,) if laid_out else ()


def picture_names(wording: Wording) -> tuple[str, ...]:
    """Return the names of pictures without their folders; nothing where there are none."""
    names = "\n".join(line.rsplit("/", 1)[-1] for line in wording.code.split("\n"))
    return (names,) if names else ()


def with_answer(key: Key) -> Key:
    """Return a key of what another one is of, and the answer."""
    return lambda wording: (*key(wording), fold(wording.answer))
