"""Where lines and questions stand: in which order in their file, and between which neighbours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from deckpress.lockfile import Line
from deckpress.questions import Question

Neighbours = tuple[int | None, int | None]
"""The indices of those before and after one in its file."""


def of_lines(lines: Sequence[Line]) -> list[list[int]]:
    """Return for each file the indices of its lines, in the order in which they stood there."""
    following: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.removed is None:
            following[line.file, line.after].append(index)
    orders = []
    for file in dict.fromkeys(line.file for line in lines):
        order: list[int] = []
        coming = following.get((file, ""), [])
        while coming:
            order += coming
            coming = [index for last in coming for index in following.pop((file, lines[last].id), [])]
        orders.append(order)
    return orders


def of_questions(questions: Sequence[Question]) -> list[list[int]]:
    """Return for each file the indices of its questions, in their order."""
    files: dict[str, list[int]] = defaultdict(list)
    for index, question in enumerate(questions):
        files[question.file].append(index)
    return list(files.values())


def around(orders: Iterable[Sequence[int]]) -> dict[int, Neighbours]:
    """Return for each index its neighbours; none for one that stands nowhere."""
    neighbours: dict[int, Neighbours] = defaultdict(lambda: (None, None))
    for order in orders:
        for before, index, after in zip([None, *order], order, [*order[1:], None], strict=False):
            neighbours[index] = (before, after)
    return neighbours
