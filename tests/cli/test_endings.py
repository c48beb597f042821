"""A suffix says the format: what a name asks for is written, or refused with what is."""

from __future__ import annotations

import pytest

from tests.cli.running import run


@pytest.mark.files
@pytest.mark.parametrize(
    ("words", "ending", "written"),
    [
        (("brief", "--as-of", "2025-05-28", "-d", "ukraine-2025"), "odt", "docx"),
        (("brief", "-f", "html", "-d", "ukraine-2025"), "pdf", "html"),
        (("export", "-d", "ukraine-2025"), "xlsx", "csv"),
        (("export", "-d", "ukraine-2025"), "json", "jsonl"),
        (("export", "-d", "ukraine-2025"), "pdf", "parquet"),
        (("chart", "truces", "-d", "ukraine-2025"), "docx", "svg"),
        (("draft", "text.txt", "-d", "ukraine-2025"), "xlsx", "jsonl"),
    ],
)
def test_a_known_ending_that_is_not_written_is_refused(
    tmp_path, monkeypatch, words, ending, written
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("Russia said no.\n", encoding="utf-8")

    done = run(*words, "-o", f"out.{ending}")

    assert done.code == 2
    assert f"out.{ending}" in done.err
    assert written in done.err
    assert not (tmp_path / f"out.{ending}").exists()
