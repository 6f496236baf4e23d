"""What goes into a bundle and what does not, decided before it is built. (tests/test_heavy_commands.py builds one.)"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from scripts.bundle import licences, trim

ROOT = Path(__file__).parents[1]


def binary(place: str) -> trim.Entry:
    return place, f"/somewhere/{place}", "BINARY"


@pytest.mark.skipif(sys.platform != "linux", reason="only there a bundle takes the system's libraries along")
def test_libraries_that_nothing_links_to_go() -> None:
    """Roots are extensions, plug-ins and Python; a library stays for as long as one of them leads to it."""
    graph = {
        "PySide6/Qt/plugins/platforms/libqxcb.so": ["libQt6Gui.so.6", "libxcb.so.1"],
        "PySide6/Qt/lib/libQt6Gui.so.6": ["libQt6Core.so.6"],
        "libthai.so.0": ["libdatrie.so.1"],
    }
    extension = ("_cffi_backend.so", "/somewhere/_cffi_backend.so", "EXTENSION")
    core = "PySide6/Qt/lib/libQt6Core.so.6"
    kept = [*map(binary, [*list(graph)[:2], core, "libxcb.so.1", "libpython3.11.so.1.0"]), extension]
    link = ("libQt6Core.so.6", core, "SYMLINK")
    gone = [*map(binary, ["libthai.so.0", "libdatrie.so.1", "PySide6/Qt/lib/libQt6Svg.so.6"])]
    dangling = ("libQt6Svg.so.6", "PySide6/Qt/lib/libQt6Svg.so.6", "SYMLINK")

    def imports(source: str) -> list[str]:
        return graph.get(source.removeprefix("/somewhere/"), [])

    assert trim.linked([*kept, link, *gone, dangling], imports) == [*kept, link]


def test_what_a_pattern_finds_goes_by_its_place_on_any_system() -> None:
    here = [binary("PySide6/plugins/tls/qopensslbackend.dll"), binary("PySide6/plugins/platforms/qwindows.dll")]
    assert trim.without(here, [r"plugins/tls/"]) == here[1:]


def test_each_owner_of_a_file_brings_its_licence(tmp_path: Path) -> None:
    import PySide6

    sources = [Path(np.__file__), Path(PySide6.__file__), ROOT / "dankdesk" / "paths.py"]
    licences.gather(sources, tmp_path / "licences", ROOT)
    folders = {folder.name for folder in (tmp_path / "licences").iterdir() if folder.is_dir()}
    assert folders == {*licences.OURS, *licences.ALWAYS, "numpy", "pyside6-essentials", "python"}
    assert "GNU LESSER GENERAL PUBLIC" in (tmp_path / "licences/pyside6-essentials/LGPL-3.0.txt").read_text()
    index = (tmp_path / "licences" / "INDEX.txt").read_text().splitlines()
    assert f"numpy {np.__version__}" in {line.split(":")[0] for line in index}


def test_what_has_no_licence_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "nameless-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: nameless\nVersion: 1.0\n")
    (package / "RECORD").write_text("nameless.py,,\n")
    (package.parent / "nameless.py").touch()
    monkeypatch.syspath_prepend(str(package.parent))
    with pytest.raises(licences.LicenceError, match=r"nameless 1\.0"):
        licences.gather([package.parent / "nameless.py"], tmp_path / "licences", ROOT)


@pytest.mark.skipif(not Path("/usr/share/doc/libc6/copyright").exists(), reason="asks Debian")
def test_a_library_of_the_system_brings_its_packages_licence(tmp_path: Path) -> None:
    library = next(path for path in Path("/usr/lib").glob("*/libc.so.6"))
    licences.gather([library], tmp_path / "licences", ROOT)
    assert (tmp_path / "licences" / "system-libc6" / "copyright").is_file()
