"""What tests share: expected files that a person can review, and one option that writes them anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

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
