"""How long a build takes, against the bare script that anybody would write first, in ratios.

    python benchmarks/press.py

The bare script splits a page at `---`, renders what stands before and after the emphasis with the same parser, and
hands it to genanki: no safety, no sources, no problems, no identity. Both run as programs of their own, so that
starting and importing count, and the best of three runs does.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (69, 1_000, 10_000)
SEED = Path(__file__).parents[1] / "source" / "questions.md"
BARE = """
import re, sys, genanki
from markdown_it import MarkdownIt
md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
deck = genanki.Deck(2059400110, "Bare")
model = genanki.Model(1607392319, "Bare", [{"name": "Q"}, {"name": "A"}],
                      [{"name": "Card", "qfmt": "{{Q}}", "afmt": "{{FrontSide}}<hr>{{A}}"}])
for entry in open(sys.argv[1], encoding="utf-8").read().split("\\n---\\n"):
    if found := re.search(r"^ *\\*", entry, re.MULTILINE):
        stem, answer = entry[:found.start()], entry[found.start():]
        deck.add_note(genanki.Note(model, [md.render(stem), md.render(answer)]))
genanki.Package(deck).write_to_file(sys.argv[2])
"""


def write_bank(path: Path, size: int) -> None:
    """Repeat the project's own questions, each time with other words, until there are `size`."""
    entries = [
        entry.strip() for entry in SEED.read_text("utf-8").split("---", 2)[2].split("\n---\n") if entry.strip()
    ]
    bank = [entries[number % len(entries)].replace("\n\n*", f" In case {number}?\n\n*", 1) for number in range(size)]
    path.write_text("\n\n---\n\n".join(bank) + "\n", encoding="utf-8")


def seconds(command: list[str]) -> float:
    """Return how long a command takes, the best of three."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Print a row for each size of bank."""
    print(f"{'questions':>9}  {'deckpress':>9}  {'bare':>9}  {'ratio':>5}  {'ms/question':>11}")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            bank, deck = Path(folder, "bank.md"), Path(folder, "deck.apkg")
            write_bank(bank, size)
            ours = seconds([sys.executable, "-m", "deckpress", "build", "-q", str(bank), "-o", str(deck)])
            bare = seconds([sys.executable, "-c", BARE, str(bank), str(deck)])
            print(f"{size:>9,}  {ours:>8.2f}s  {bare:>8.2f}s  {ours / bare:>5.1f}  {ours / size * 1000:>11.2f}")


main()
