"""Every picture of the bundled dossier, as librsvg draws it: the library of desktops, without dark colours and scripts."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache

import pytest

from tests.briefs import asked_of
from tests.dossiers.reading import UKRAINE, recorded
from tracker.render.charts import pictures
from tracker.render.charts.paper import Paper, paper_of

PERIOD = "2025-04-19..2025-06-03"
CASES = {
    "timeline": ("timeline", Paper(), None),
    "a4": ("timeline", paper_of("a4"), None),
    "issue": ("issue", Paper(), "ceasefire"),
    "slide": ("positions", Paper(), "ceasefire"),
    "truces": ("truces", Paper(), None),
}


@cache
def drawn():
    return asked_of(recorded(UKRAINE), PERIOD, pictures=True).drawn


@pytest.mark.parametrize("name", CASES)
def test_librsvg_draws_it_without_a_word_and_every_text_can_be_seen(name):
    program = shutil.which("rsvg-convert")
    if program is None:
        pytest.skip("there is no rsvg-convert: `apt-get install librsvg2-bin`")
    image = pytest.importorskip("PIL.Image", reason="Pillow reads the picture")
    kind, sheet, issue = CASES[name]
    picture = pictures(kind, drawn(), sheet, issue=issue)[0]
    done = subprocess.run(
        [program], input=picture.svg.encode(), capture_output=True, check=False
    )
    seen = image.open(io.BytesIO(done.stdout)).convert("L")
    blank = []
    for box, text in picture.drawing.texts:
        low, high = seen.crop(tuple(map(round, box))).getextrema()
        if high - low < 80:
            blank.append(text)

    assert (done.returncode, done.stderr) == (0, b"")
    assert abs(seen.width - picture.drawing.width) <= 1
    assert seen.getpixel((1, 1)) == 255
    assert len(picture.drawing.texts) > 20
    assert blank == []
