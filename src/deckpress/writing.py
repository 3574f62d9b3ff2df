"""Files are written at the end, whole, and all of them or none."""

import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deckpress.problems import Problem, RefusedError, error


def write(files: Mapping[Path, bytes]) -> None:
    """Write the files, making folders, or raise RefusedError and leave all that was there as it was.

    Each is written beside its place and moved there, so that nobody ever sees half of one.
    """
    prepared: dict[Path, Path] = {}
    placed: dict[Path, bytes | None] = {}
    places = {target: Path(os.path.realpath(target)) for target in files}  # a link stays one
    try:
        for target, place in places.items():
            with _refusing(target):
                prepared[place] = _beside(place, files[target])
        for target, place in places.items():
            with _refusing(target):
                before = place.read_bytes() if place.exists() else None
                prepared[place].replace(place)
                placed[place] = before
    except BaseException:
        for place, before in placed.items():
            _put_back(place, before)
        raise
    finally:
        for beside in prepared.values():
            beside.unlink(missing_ok=True)


def refuse_to_lose(target: Path, paths: Iterable[Path]) -> None:
    """Raise RefusedError if the deck file `target` is one of the bank's `paths`, or anything else but a deck file."""
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


def _beside(place: Path, data: bytes) -> Path:
    """Write the data into a new file beside a place, of the same mode as what is there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".deckpress-{uuid.uuid4().hex}")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            shutil.copymode(place, beside)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


@contextmanager
def _refusing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as refusal:
        raise RefusedError((_not_written(target, refusal),)) from refusal


def _put_back(place: Path, before: bytes | None) -> None:
    if before is None:
        place.unlink(missing_ok=True)
    else:
        _beside(place, before).replace(place)


def _not_written(target: Path, refusal: OSError) -> Problem:
    reason = refusal.strerror or str(refusal)
    if isinstance(refusal, (FileExistsError, NotADirectoryError)):
        reason = "a part of its path is a file and no folder"
    message = f"{target} cannot be written: {reason}"
    return error("not-written", message, "Make room for it there, or name another place for the deck with -o.")
