"""What the README shows is what happens."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deckpress import bank

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
MAKE_DECK, RUN_TESTS, DAILY = (text for language, text in BLOCKS if language == "sh")


@pytest.fixture
def fresh_clone(tmp_path: Path) -> Path:
    """A repository of what is in this one now, as a newcomer would clone it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    clone = tmp_path / "clone"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / name).write_bytes((ROOT / name).read_bytes())
    for command in ("init -q", "add -A", "-c user.name=A -c user.email=a@example.org commit -qm All"):
        subprocess.run(["git", *command.split()], cwd=clone, check=True)
    return clone


def shell(command: str, folder: Path, **environment: str) -> str:
    # Nothing of this run's own environment may help: no active virtual environment, no path to this package.
    inherited = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=inherited | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_command_makes_the_deck_and_leaves_git_status_clean(fresh_clone: Path) -> None:
    said = shell(MAKE_DECK, fresh_clone)

    assert "Sample Questions: 69 notes" in said
    assert (fresh_clone / "build" / "sample-questions.apkg").is_file()
    assert shell("git status --porcelain", fresh_clone) == ""


def test_the_second_command_finds_all_tests_and_is_what_ci_runs(fresh_clone: Path) -> None:
    said = shell(RUN_TESTS, fresh_clone, PYTEST_ADDOPTS="--collect-only")

    assert "tests/test_anki.py::test_the_front_asks_and_the_back_answers" in said
    assert 'eval "$tests"' in (ROOT / ".ci" / "run").read_text("utf-8")
    assert len(re.findall("^python3 -m venv .*pytest", README, re.MULTILINE)) == 1


def test_the_example_is_read_as_the_text_around_it_says(tmp_path: Path) -> None:
    [example] = [text for language, text in BLOCKS if language == "markdown"]
    (tmp_path / "bank.md").write_text(example, encoding="utf-8")

    read = bank.read(tmp_path / "bank.md")
    first, second = read.questions

    assert (read.name, read.problems) == ("Networks", ())
    assert first.stem.text.endswith("Which protocol carries it best?")
    assert first.answer.text == "UDP, since it does not wait for lost packets."
    assert first.rejected.text.startswith("TCP.")
    assert first.explanation.text == "Speech can be understood with some of it missing."
    assert first.sources.text == "UDP"
    assert first.tags == ("exam", "section::Transport")
    assert (second.stem.text, second.answer.text) == ("Which port does DNS use?", "53")


def test_the_daily_commands_work(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "source", tmp_path / "source")
    (tmp_path / "bank.md").write_text("A?\n\n*B*\n", encoding="utf-8")
    scripts = str(Path(sys.executable).parent)

    for command in DAILY.splitlines():
        assert shell(command, tmp_path, PATH=f"{scripts}:{os.environ['PATH']}")

    assert (tmp_path / "bank.apkg").is_file()


def test_the_problem_it_shows_is_what_is_said(tmp_path: Path) -> None:
    [shown] = [text for language, text in BLOCKS if language == "text"]
    (tmp_path / "bank.md").write_text("A?\n\n*B*\n\n---\n\n" + "\n" * 5 + "Which port does HTTP use?\n\n80\n")

    [problem] = bank.read(tmp_path / "bank.md").problems

    assert f"{problem}\n" == shown


def test_the_settings_it_shows_are_right(tmp_path: Path) -> None:
    [settings] = [text for language, text in BLOCKS if language == "toml"]
    (tmp_path / "a.md").write_text("A?\n\n*B*\n", encoding="utf-8")
    (tmp_path / "deck.toml").write_text(settings, encoding="utf-8")

    read = bank.read(tmp_path)

    assert (read.name, read.description) == ("Networks", "Oral exam, *second* year")
    assert read.questions[0].tags == ("exam::networks",)
    assert read.questions[0].link == "https://example.org/a.md#L1"
