"""How many questions keep their identity over a history of edits, and how many get another one's.

    python benchmarks/identity.py

The history begins with the project's own questions and as many made of their words, and goes on for a hundred
revisions of ten edits each, three times over. Every revision is pressed by the program, with the lock of the one
before. An edited question that becomes a new one is lost; one that gets the GUID of another is mistaken.

Then a bank of ten thousand is pressed again after a tenth of it was reworded, and after all of it was replaced.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from edits import EDITS, Bank, Entry, as_markdown, generate, revise, reword

from deckpress import bank as reading
from deckpress.build import press

SOURCE = Path(__file__).parents[1] / "source"
REVISIONS = 100
EDITS_EACH = 10


def own_bank(random: Random) -> Bank:
    """Return the project's questions, and as many random ones of their words."""
    questions = reading.read(SOURCE).questions
    vocabulary = sorted({word for question in questions for word in question.stem.text.split() if word.isalpha()})
    bank = generate(random, vocabulary, len(questions))
    for question in questions:
        asked = " ".join(question.asked.split())
        scenario = " ".join(question.stem.text.split()).removesuffix(asked).strip()
        answer, explanation = (" ".join(part.text.split()) for part in (question.answer, question.explanation))
        bank.entries.append(Entry(next(bank.keys), scenario, asked, answer, explanation))
    return bank


def measure(seed: int, folder: Path) -> dict[str, Counter[str]]:
    """Return for each kind of edit how many questions were kept, lost and mistaken in one history."""
    random = Random(seed)
    bank = own_bank(random)
    results: dict[str, Counter[str]] = {name: Counter() for name in EDITS}
    key_of: dict[str, int] = {}
    before: dict[int, Entry] = {}
    for revision in range(REVISIONS + 1):
        kinds = revise(bank, random.choices(list(EDITS), k=EDITS_EACH if revision else 0))
        (folder / "bank.md").write_text("Title\n=====\n\n" + as_markdown(bank.entries), encoding="utf-8")
        pressed = press(folder / "bank.md", folder / "bank.apkg")
        for entry, known in zip(bank.entries, pressed.plan.history.known, strict=True):
            guid = known.identity.guid
            owner = key_of.setdefault(guid, entry.key)
            if owner != entry.key:
                outcome = "mistaken"
            elif known.match is None and entry.key in before:
                outcome = "lost"
            else:
                outcome = "kept" if entry.key in before else "new"
            results[kinds.get(entry.key, "moved")][outcome] += entry.key in kinds or outcome in ("mistaken", "lost")
            key_of[guid] = entry.key
            before[entry.key] = entry
    return results


def seconds(bank: Bank, edit: Callable[[int, Entry], Entry], folder: Path) -> float:
    """Return how long the program takes to press a bank again after an edit of its entries."""
    (folder / "bank.md").write_text(as_markdown(bank.entries), encoding="utf-8")
    press(folder / "bank.md", folder / "bank.apkg")
    edited = [edit(number, entry) for number, entry in enumerate(bank.entries)]
    (folder / "bank.md").write_text(as_markdown(edited), encoding="utf-8")
    start = time.perf_counter()
    press(folder / "bank.md", folder / "bank.apkg")
    return time.perf_counter() - start


def main() -> None:
    """Print a row for each kind of edit, and the times."""
    total: dict[str, Counter[str]] = {name: Counter() for name in EDITS}
    for seed in range(3):
        with tempfile.TemporaryDirectory() as folder:
            for name, results in measure(seed, Path(folder)).items():
                total[name] += results
    print(f"{'edit':<28} {'kept':>6} {'new':>6} {'lost':>6} {'mistaken':>9}")
    rows = [*total.items(), ("all", sum(total.values(), Counter()))]
    for name, results in rows:
        print(f"{name:<28} {results['kept']:>6} {results['new']:>6} {results['lost']:>6} {results['mistaken']:>9}")
    everything = rows[-1][1]
    print(f"kept: {everything['kept'] / (everything['kept'] + everything['lost']):.2%} of the edited questions")
    bank = generate(Random(0), own_bank(Random(0)).vocabulary, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        edits = {
            "nothing changed": lambda _, entry: entry,
            "1,000 reworded": lambda number, entry: entry if number % 10 else reword(bank, entry),
            "all replaced": lambda _, entry: bank.new(entry.scenario and bank.sentence(15, 60, ".")),
        }
        for name, edit in edits.items():
            print(f"10,000 questions, {name}: {seconds(bank, edit, Path(folder)):.1f} s")
    sys.exit(bool(everything["mistaken"]))


main()
