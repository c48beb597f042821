"""One run of the program: what its commands share."""

from __future__ import annotations

import sys

import pytest

from tests.builders import event
from tests.cli.running import MINI
from tracker.cli.frame.session import Session, standard_streams
from tracker.domain.errors import TrackerError
from tracker.services.recording.append import record


@pytest.mark.usefixtures("database")
def test_a_log_that_was_opened_for_reading_does_not_keep_a_later_command_from_writing():
    run = Session()
    note = event("development-noted", dossier="mini", text="rain", when="2025-05-27")
    try:
        read = run.log(read_only=True)
        with pytest.raises(TrackerError):
            record(read, [note])

        (receipt,) = record(run.log(), [note])

        assert (receipt.global_position, receipt.added) == (len(MINI) + 1, True)
        assert read.count() == len(MINI) + 1
        assert run.log(read_only=True) is run.log()
    finally:
        run.close()


def test_no_word_is_lost_when_somebody_still_holds_the_stream_at_the_end(
    tmp_path, monkeypatch
):
    with (tmp_path / "err").open("w", encoding="utf-8") as given:
        monkeypatch.setattr(sys, "stderr", given)

        with standard_streams():
            held = sys.stderr
            held.write("nothing was appended")

        assert held is not given
        written = (tmp_path / "err").read_text(encoding="utf-8")
        assert written == "nothing was appended"
