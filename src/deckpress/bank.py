"""A folder or a file → a bank: its name, its settings, its questions."""

import fnmatch
import os
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

from deckpress import lockfile, topics
from deckpress import settings as deck_toml
from deckpress.lockfile import Lock
from deckpress.problems import Problem, RefusedError, Severity, error, warning
from deckpress.questions import Question, Unread, without_controls
from deckpress.reading import file as reading
from deckpress.reading.file import FileReading
from deckpress.settings import Settings

_ENDINGS = (".md", ".markdown", ".mdx")
_INDEX = "index.md"


@dataclass(frozen=True, slots=True)
class Bank:
    """A question bank as it was read.

    `is_named` tells whether settings or pages give it the name; else it has that of the last build, and at first that
    of its folder or file. `unread` is what may have been a question, `paths` are all files that it is made of, its
    settings included.
    `lock` is what the last build left in the file `lock_path`, and `lock_text` the text of that; both are None where
    there is none.
    """

    name: str
    is_named: bool
    description: str
    questions: tuple[Question, ...]
    unread: tuple[Unread, ...]
    files: tuple[FileReading, ...]
    problems: tuple[Problem, ...]
    paths: tuple[Path, ...]
    lock_path: Path
    lock_text: str | None
    lock: Lock | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What reading a bank found, whether it can be pressed or not.

    `bank` is None where `problems`, which are all there are, hold an error. `texts` are the files' texts by name.
    """

    bank: Bank | None
    files: tuple[FileReading, ...]
    problems: tuple[Problem, ...]
    texts: dict[str, str]


def read(source: Path, tick: Callable[[float], None] = lambda _: None) -> Bank:
    """Read the bank at `source`, a folder or one Markdown file; `tick` is told how far it is, 0 to 1.

    Raises RefusedError, with all that was found, when a file cannot be read, when a setting, a front matter, an id
    or the lock is wrong, and when there is no question at all.
    """
    checked = check(source, tick)
    if checked.bank is None:
        raise RefusedError(checked.problems)
    return checked.bank


def check(source: Path, tick: Callable[[float], None] = lambda _: None) -> Checked:
    """Read the bank at `source` as `read` does, and return all that was found, errors included."""
    problems: list[Problem] = []
    folder = source if os.path.isdir(source) else source.parent
    settings, settings_paths = _settings(folder, problems)
    settings_texts = [(path, _text(path, folder, []) or "") for path in settings_paths]
    paths = _paths(source, settings, problems)
    lock_path = _lock_path(source, problems)
    lock_text, lock = _lock(lock_path, folder, problems)
    texts = [(path, text) for path in paths if (text := _text(path, folder, problems)) is not None]
    files = tuple(_read_all(texts, folder, tick))
    problems += [problem for file in files for problem in file.problems]
    questions = tuple(_filed(files, settings, problems))
    if not questions and not any(problem.severity == Severity.ERROR for problem in problems):
        problems.append(_no_question(source, files))
    problems += _same_pins(questions)
    named = {_relative(path, folder): text for path, text in [*texts, *settings_texts]}
    if any(problem.severity == Severity.ERROR for problem in problems):
        return Checked(None, files, tuple(problems), named)
    problems += _twins(questions)
    first = next((file for file in files if len(files) == 1 or file.file == _INDEX), None)
    name = _name(settings, first)
    bank = Bank(
        name=name or (lock.name if lock else _name_of_path(source)),
        is_named=bool(name),
        description=settings.description or (first.front_matter.description if first else ""),
        questions=questions,
        unread=tuple(unread for file in files for unread in file.unread),
        files=files,
        problems=tuple(problems),
        paths=(*paths, *settings_paths),
        lock_path=lock_path,
        lock_text=lock_text,
        lock=lock,
    )
    return Checked(bank, files, bank.problems, named)


def _settings(folder: Path, problems: list[Problem]) -> tuple[Settings, list[Path]]:
    path = folder / deck_toml.FILE
    if not os.path.lexists(path):
        return Settings(), []
    text = _text(path, folder, problems)
    settings, mistakes = deck_toml.read(text or "")
    problems += mistakes
    return settings, [path]


def _paths(source: Path, settings: Settings, problems: list[Problem]) -> list[Path]:
    if os.path.isfile(source):
        return [source]
    if not os.path.isdir(source):
        problems.append(
            error(
                "no-source",
                f"There is no file or folder `{source}` here",
                "Name a folder with Markdown files, or one such file, as in deckpress build . here.",
            )
        )
        return []
    found: list[Path] = []

    def refuse(refusal: OSError) -> None:
        problems.append(_unreadable(_relative(Path(refusal.filename), source), refusal.strerror or str(refusal)))

    seen: set[str] = set()  # links are followed, but in no circle
    for folder, subfolders, names in os.walk(source, onerror=refuse, followlinks=True):
        seen.add(os.path.realpath(folder))
        inner = [name for name in subfolders if not name.startswith(".")]
        subfolders[:] = [name for name in inner if os.path.realpath(Path(folder, name)) not in seen]
        found += [Path(folder, name) for name in names if _is_markdown(name)]
    kept = [path for path in found if not _is_excluded(_relative(path, source), settings.exclude)]
    if found and not kept:
        hint = f"Change source.exclude in {deck_toml.FILE}."
        problems.append(error("no-files", f"Every Markdown file in {source} is excluded", hint, file=deck_toml.FILE))
    elif not kept:
        hint = "Put the questions into a file such as questions.md there, or name another folder."
        problems.append(error("no-files", f"There is no Markdown file (*.md, *.markdown, *.mdx) in {source}", hint))
    return sorted(kept, key=lambda path: _natural(_relative(path, source)))


def _lock_path(source: Path, problems: list[Problem]) -> Path:
    """Return where the lock of the bank at `source` lies, and refuse to go by none where another may be meant."""
    is_folder = os.path.isdir(source)
    folder = source if is_folder else source.parent
    own = folder / lockfile.NAME if is_folder else _lock_of_file(source)
    above = [folder, *folder.absolute().parents] if not is_folder else folder.absolute().parents
    whole = next((place for place in above if os.path.lexists(place / lockfile.NAME)), None)
    if whole is not None and (whole == folder or not os.path.lexists(own)):
        message = f"{source} is part of the bank in {whole}, which has a lock"
        problems.append(
            error("part-of-bank", message, f"Build that folder: deckpress build {shlex.quote(str(whole))}")
        )
    elif not os.path.lexists(own) and (other := _other_lock(folder, source)):
        message = f"There is no {own.name}, and {other.name} beside it"
        hint = f"To go on with the deck of that lock, rename it to {own.name}; to start a new one, remove it."
        problems.append(error("other-lock", message, hint))
    return own


def _other_lock(folder: Path, source: Path) -> Path | None:
    """Return a lock that the bank may have had before: of a file that is gone now, or of one in the folder."""
    for path in sorted(folder.glob(f"*.{lockfile.NAME}")):
        name = path.name.removesuffix(f".{lockfile.NAME}")
        if source == folder or not any(os.path.lexists(folder / f"{name}{ending}") for ending in ("", _ENDINGS[0])):
            return path
    return None


def _lock_of_file(path: Path) -> Path:
    """Return where the lock of a file lies: `a.deckpress.lock` for `a.md`, and with the ending for any other."""
    name = path.stem if path.suffix.lower() == _ENDINGS[0] else path.name
    return path.with_name(f"{name}.{lockfile.NAME}")


def _lock(path: Path, folder: Path, problems: list[Problem]) -> tuple[str | None, Lock | None]:
    if not os.path.lexists(path):
        return None, None
    text = _text(path, folder, problems, hint=lockfile.RESTORE)
    if text is None:
        return None, None
    text = text.replace("\r\n", "\n")  # as git may have made it
    try:
        return text, lockfile.read(text, path.name)
    except RefusedError as refused:
        problems += refused.problems
        return text, None


def _is_markdown(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and not name.startswith(".")


def _is_excluded(file: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(file, pattern) for pattern in patterns)


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _natural(file: str) -> tuple[list[tuple[int, str, int]], str]:
    """Sort `2` before `10`, and a folder's files by folder."""
    parts = re.split(r"(\d+)", file.casefold())
    return [(0, "", int(part)) if part.isdecimal() else (1, part, 0) for part in parts if part], file


def _text(path: Path, folder: Path, problems: list[Problem], hint: str = "") -> str | None:
    file = _relative(path, folder)
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe or a device may never end
        problems.append(_unreadable(file, "it is no regular file", hint))
        return None
    try:
        data = path.read_bytes()
    except OSError as refusal:
        problems.append(_unreadable(file, refusal.strerror or str(refusal), hint))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        before = data[: wrong.start]
        problems.append(
            error(
                "not-utf-8",
                f"{file} is not UTF-8: byte {data[wrong.start]:#04x} cannot stand here",
                hint or "Save the file as UTF-8, if it is Markdown.",
                file=file,
                line=before.count(b"\n") + 1,
                column=len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1,
            )
        )
        return None


def _unreadable(file: str, reason: str, hint: str = "") -> Problem:
    return error("unreadable", f"{file} cannot be read: {reason}", hint or "Mend or exclude it.", file=file)


def _read_all(
    texts: Sequence[tuple[Path, str]], folder: Path, tick: Callable[[float], None]
) -> Iterator[FileReading]:
    total, done = sum(len(text) for _, text in texts) or 1, 0
    for path, text in texts:
        yield reading.read(text, _relative(path, folder), partial(_tick, tick, done / total, len(text) / total))
        done += len(text)


def _tick(tick: Callable[[float], None], start: float, share: float, part: float) -> None:
    """Tell of a whole that a part of a file is done, whose share of it begins at `start`."""
    tick(start + share * part)


def _filed(files: Sequence[FileReading], settings: Settings, problems: list[Problem]) -> Iterator[Question]:
    """Give each question its tags and its link."""
    spelling: dict[str, str] = {}  # Anki knows no case in tags: the first way to write one is that of all
    for file in files:
        given = (*settings.tags, *file.front_matter.tags)
        own = [topics.legal(tag) for tag in given]
        problems += [_no_tag(tag, file.file) for tag in given if not topics.is_kept(tag)]
        for question in file.questions:
            tags = topics.merge(
                own,
                [topics.section_tag(heading.text for heading in question.section)],
                topics.of_labels(question.topics),
            )
            link = settings.url.replace("{file}", quote(os.fsencode(file.file))).replace("{line}", str(question.line))
            yield replace(
                question,
                tags=topics.merge(spelling.setdefault(tag.casefold(), tag) for tag in tags),
                link=quote(link, safe="%/:?#@!$&'()*+,;=~"),
            )


def _name(settings: Settings, first: FileReading | None) -> str:
    titles = (first.front_matter.title, first.title) if first else ()
    return next(filter(None, map(_deck_name, (settings.name, *titles))), "")


def _name_of_path(source: Path) -> str:
    own = source.resolve()
    return _deck_name(own.name if own.is_dir() else own.stem) or "Questions"


def _deck_name(name: str) -> str:
    """Return a name as Anki keeps it: on one line, without empty levels."""
    levels = [" ".join(level.split()) for level in without_controls(name).split("::")]
    return "::".join(level for level in levels if level)


def _no_tag(tag: str, file: str) -> Problem:
    if topics.legal(tag):
        message = f"Anki keeps the tag `{tag}` for itself and drops it from an imported note"
    else:
        message = f"Nothing is left of the tag `{tag}` in Anki"
    return warning("no-tag", message, "Choose another word.", file=file, line=1)


def _no_question(source: Path, files: Sequence[FileReading]) -> Problem:
    hint = "Each question needs its answer, or a key, beside or below it; deckpress check tells how a file is read."
    file = files[0].file if len(files) == 1 else None
    return error("no-question", f"There is no question in {source}", hint, file=file)


def _same_pins(questions: Sequence[Question]) -> Iterator[Problem]:
    """Refuse an id that several questions have; Anki's search knows no case, so ids have none either."""
    seen: dict[str, Question] = {}
    for question in questions:
        first = seen.setdefault(question.pin.casefold(), question)
        if question.pin and first is not question:
            message = f"The id `{question.pin}` is that of the question at {first.file}:{first.line}, too"
            hint = "Remove it from the question that is newer, or give that one another."
            yield error("same-id", message, hint, file=question.file, line=question.line, column=1)


def _twins(questions: Sequence[Question]) -> Iterator[Problem]:
    """Warn of questions that stand twice, word for word, answer included."""
    seen: dict[tuple[str, str], Question] = {}
    for question in questions:
        words = (" ".join(question.stem.html.split()), " ".join(question.answer.html.split()))
        first = seen.setdefault(words, question)
        if first is not question:
            yield warning(
                "twin",
                f"The same question with the same answer stands at {first.file}:{first.line}",
                "Remove one of the two, or learners will get both.",
                file=question.file,
                line=question.line,
            )
