"""Open with on macOS: the file comes as an event, which any system's Qt can send."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from dankdesk.paths import Home
from dankdesk.ui.app import run_window

home, manifest, picture = map(Path, sys.argv[1:])

def attend(window):
    def opened():
        QApplication.sendEvent(QApplication.instance(), QFileOpenEvent(QUrl.fromLocalFile(str(picture))))
        timer.start(20)

    def look():
        if window.idle and window.page.strip.model.rowCount():
            print(window.page.panel.name.text(), flush=True)
            window.close()

    timer = QTimer(window)
    timer.timeout.connect(look)
    window.ready.connect(opened)

sys.exit(run_window(Home.at(home), manifest, [], attend=attend))
"""


def test_a_file_that_the_system_wants_opened_is_checked(home: Path, tiny: Path, samples: Path) -> None:
    picture = samples / "cat-test-set.jpg"
    command = [sys.executable, "-W", "error", "-c", SCRIPT, str(home), str(tiny), str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "cat-test-set.jpg\n", "")
