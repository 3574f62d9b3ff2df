"""What tests share: expected files that a person can review, and one option that writes them anew."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.import_export_pb2 import ImportResponse

ROOT = Path(__file__).parents[1]
CheckExpected = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="Write the expected files anew; review them with git diff.")


@pytest.fixture
def check_expected(request: pytest.FixtureRequest) -> CheckExpected:
    """Compare a text with the file that holds what is expected, or write that file with --renew."""

    def check(expected: Path, actual: str) -> None:
        if request.config.getoption("--renew"):
            expected.write_text(actual, encoding="utf-8")
        assert actual == expected.read_text(encoding="utf-8")

    return check


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test work in an empty folder of its own, at no set time."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """Copy the project's own bank, without its lock, to a folder `source` that a build may write to."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "questions.md").write_bytes((ROOT / "source" / "questions.md").read_bytes())
    return folder


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """Open a learner's collection in Anki's own library."""
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def import_deck(collection: Collection, deck: Path) -> ImportResponse.Log:
    """Import a deck file as Anki's dialog does in a new profile, and return what the importer says."""
    request = ImportAnkiPackageRequest(package_path=str(deck), options=ImportAnkiPackageOptions())
    return collection.import_anki_package(request).log
