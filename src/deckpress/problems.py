"""What can be wrong with a bank: a place, a code, a sentence and what to do about it."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"
    """Nothing is written."""
    WARNING = "warning"
    """The rest of the bank is pressed without what the problem is about, or with a guess."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, said once.

    `file` is relative to the bank's folder, with `/`; `line` and `column` count from 1 in the file as it lies
    on disk. All three are None where a problem has no such place.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Say it as compilers do: `questions.md:12:1: warning[no-answer] …`, the hint on a line of its own."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        head = f"{place}: " if place else ""
        return f"{head}{self.severity}[{self.code}] {self.message}\n  help: {self.hint}"


class RefusedError(Exception):
    """A bank that cannot be pressed, with every problem that was found and not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Take all `problems`, of which at least one is an error."""
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def error(  # the places are those of Problem
    code: str,
    message: str,
    hint: str,
    *,
    file: str | None = None,
    line: int | None = None,
    column: int | None = None,
) -> Problem:
    """Make a problem that stops the build."""
    return Problem(code, Severity.ERROR, message, hint, file, line, column)


def soften(problem: Problem, hint: str) -> Problem:
    """Make a warning of a problem that is allowed to pass; the `hint` says what comes of it."""
    return replace(problem, severity=Severity.WARNING, hint=hint)


def warning(code: str, message: str, hint: str, *, file: str | None = None, line: int | None = None) -> Problem:
    """Make a problem that does not stop the build; it concerns the line from its first column on."""
    return Problem(code, Severity.WARNING, message, hint, file, line, None if line is None else 1)
