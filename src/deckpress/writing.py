"""Files are written at the end, whole, and all of them or none."""

import os
import shutil
import signal
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from deckpress.problems import Problem, RefusedError, error


def write(files: Mapping[Path, bytes]) -> None:
    """Write the files, making folders, or raise RefusedError and leave all that was there as it was.

    Each is written beside its place and moved there, so that nobody ever sees half of one.
    """
    places = {target: Path(os.path.realpath(target)) for target in files}  # a link stays one
    prepared = {place: place.with_name(f".deckpress-{uuid.uuid4().hex}") for place in places.values()}
    try:
        for target, place in places.items():
            with _refusing(target):
                _write_beside(place, prepared[place], files[target])
        with _undisturbed():
            _move(places, prepared)
    finally:
        for beside in prepared.values():
            with suppress(OSError):  # what cannot be there need not be removed
                beside.unlink(missing_ok=True)


def _move(places: Mapping[Path, Path], prepared: Mapping[Path, Path]) -> None:
    """Move what is prepared to its place; if one cannot be, put back what was there."""
    placed: dict[Path, bytes | None] = {}
    try:
        for target, place in places.items():
            with _refusing(target):
                before = place.read_bytes() if place.exists() else None
                prepared[place].replace(place)
                placed[place] = before
    except RefusedError:
        for place, content in placed.items():
            if content is None:
                place.unlink(missing_ok=True)
            else:
                _write_beside(place, prepared[place], content)
                prepared[place].replace(place)
        raise


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait, so that no build ends between two files. Only POSIX can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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


def _write_beside(place: Path, beside: Path, data: bytes) -> None:
    """Write the data into a new file `beside` a place, of the same mode as what is there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with beside.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if place.exists():
        shutil.copymode(place, beside)


@contextmanager
def _refusing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as refusal:
        raise RefusedError((_not_written(target, refusal),)) from refusal


def _not_written(target: Path, refusal: OSError) -> Problem:
    reason = refusal.strerror or str(refusal)
    if isinstance(refusal, (FileExistsError, NotADirectoryError)):
        reason = "a part of its path is a file and no folder"
    message = f"{target} cannot be written: {reason}"
    hint = "Make room for it there, or name another place for the deck with -o."
    if target.suffix != ".apkg":
        hint = "Make room for it there: without it, the next build would not know the questions again."
    return error("not-written", message, hint)
