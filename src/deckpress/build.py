"""One build, in order: a bank is read, its questions get their identities, the deck is pressed and written."""

import os
import re
import shutil
import sys
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from deckpress import bank, identity
from deckpress.anki import package
from deckpress.anki.package import DeckInfo, Note
from deckpress.bank import Bank
from deckpress.problems import Problem, RefusedError, error

_DECKS = Path("build")
_LONGEST_NAME = 200  # bytes, of the 255 that file systems take
_READING = 0.9
"""The share of a build's time that reading takes."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A build that is done: the bank, its notes in study order, and where the deck lies."""

    bank: Bank
    notes: tuple[Note, ...]
    output: Path


def press(source: Path, output: Path | None, tick: Callable[[float], None]) -> Pressed:
    """Press the bank at `source` into the deck file `output`, by default `build/` and the deck's name.

    `tick` is told how far it is, 0 to 1. Raises RefusedError if anything is wrong with the input or the output
    cannot be written; what was at `output` before is then as it was.
    """
    now = _now()
    read = bank.read(source, lambda done: tick(done * _READING))
    target = output or _DECKS / f"{_file_name(read.name)}.apkg"
    _refuse_to_lose(target, read.paths)
    identities = identity.identify(read.questions, read.name)
    notes = tuple(Note(*known, now) for known in zip(read.questions, identities, strict=True))
    deck = DeckInfo(
        name=read.name,
        description=read.description,
        number=identity.number(read.name, "deck"),
        note_type_number=identity.number(read.name, "note type"),
        note_type_mod=now,
    )
    packed = package.pack(deck, notes, lambda done: tick(_READING + done * (1 - _READING)))
    _write(target, packed)
    return Pressed(read, notes, target)


def _now() -> int:
    """Return the time of the build in seconds (https://reproducible-builds.org/specs/source-date-epoch)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return int(time.time())
    if not re.fullmatch(r"[0-9]{1,10}", epoch):
        message = f"SOURCE_DATE_EPOCH is {epoch!r}, not a number of seconds since 1970"
        raise RefusedError((error("wrong-date", message, "Set it to a whole number, or unset it."),))
    return int(epoch)


def _file_name(deck: str) -> str:
    letters = unicodedata.normalize("NFC", deck.lower())
    words = "".join(
        letter if letter.isalnum() or unicodedata.combining(letter) else " " for letter in letters
    ).split()
    encoding = sys.getfilesystemencoding()
    return "-".join(words).encode(encoding, "ignore")[:_LONGEST_NAME].decode(encoding, "ignore") or "deck"


def _refuse_to_lose(target: Path, paths: Iterable[Path]) -> None:
    """Refuse an output that is a file of the bank, or anything else but a deck file."""
    reason = ""
    real = os.path.realpath(target)
    if any(_is_same_file(target, path) for path in paths):
        reason = "is a file of the bank itself"
    elif not real.lower().endswith(".apkg"):
        reason = f"is a link to {real}, which is no deck file"
    elif os.path.exists(real) and not os.path.isfile(real):
        reason = "is there already, and no regular file"
    if reason:
        hint = "Name another file for the deck with -o."
        raise RefusedError((error("wrong-output", f"{target} {reason}", hint),))


def _is_same_file(target: Path, path: Path) -> bool:
    try:
        return target.samefile(path)
    except OSError:  # most often there is no such target yet
        return False


def _write(target: Path, data: bytes) -> None:
    """Write beside the target and move it there, so that no half-written deck is ever seen."""
    try:
        place = Path(os.path.realpath(target))  # a link stays one
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(f".deckpress-{uuid.uuid4().hex}")
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if place.exists():
                shutil.copymode(place, beside)
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as refusal:
        raise RefusedError((_not_written(target, refusal),)) from refusal


def _not_written(target: Path, refusal: OSError) -> Problem:
    reason = refusal.strerror or str(refusal)
    if isinstance(refusal, (FileExistsError, NotADirectoryError)):
        reason = "a part of its path is a file and no folder"
    message = f"{target} cannot be written: {reason}"
    return error("not-written", message, "Name another place for the deck with -o, or mend this one.")
