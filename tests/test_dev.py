"""Set-up from nothing: what scripts/dev.py decides before it installs anything."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dankdesk
from scripts.devtools import environment, system_packages
from scripts.devtools.console import SetupError, logged
from scripts.devtools.mutex import only_one

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "scripts" / "locks"

LDD = """\
libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffd)
\tlibxcb-icccm.so.4 => not found
\tlibX11.so.6 => /lib/x86_64-linux-gnu/libX11.so.6 (0x00007f)
\tlibxkbcommon-x11.so.0 => not found
libqwayland.so:
\tlibxcb-icccm.so.4 => not found
"""


def pins(lock: str) -> dict[str, str]:
    """Package and marker -> version, as a lock file pins them."""
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\$", text, flags=re.MULTILINE)
    return {f"{name} ; {marker}": version for name, version, marker in found}


def names(lock: str) -> set[str]:
    return {pin.split(" ;")[0] for pin in pins(lock)}


def test_ldd_names_each_missing_library_once() -> None:
    assert system_packages.not_found(LDD) == ["libxcb-icccm.so.4", "libxkbcommon-x11.so.0"]


@pytest.mark.parametrize(
    ("soname", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ],
)
def test_library_to_debian_package(soname: str, package: str) -> None:
    assert system_packages.package_of(soname) == package


def test_nothing_lacks_where_qt_is_not_installed(tmp_path: Path) -> None:
    assert system_packages.missing_for_qt(tmp_path) == []


def test_says_the_line_where_it_may_not_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not system_packages.install_or_say(["xvfb", "openbox"], "what the window tests use")
    assert "xvfb openbox" in capsys.readouterr().err


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """An environment and lock files of which dev was completely installed; returns the folder of both."""
    (tmp_path / "pyvenv.cfg").write_text("version = 3.11.7\n")
    for lock in ("run", "dev"):
        (tmp_path / f"{lock}.txt").write_text(f"{lock} packages\n")
    write_stamp(tmp_path, "dev")
    return tmp_path


def write_stamp(folder: Path, lock: str) -> None:
    environment.stamp_path(folder, lock).write_text(environment.stamp(folder, folder / f"{lock}.txt"))


def test_an_installation_satisfies_its_lock_and_the_one_inside_it(installed: Path) -> None:
    assert environment.satisfied("dev", installed, installed)
    assert environment.satisfied("run", installed, installed)


def test_run_does_not_satisfy_dev(installed: Path) -> None:
    environment.stamp_path(installed, "dev").unlink()
    write_stamp(installed, "run")
    assert environment.satisfied("run", installed, installed)
    assert not environment.satisfied("dev", installed, installed)


@pytest.mark.parametrize("changed", ["dev.txt", "pyvenv.cfg", "dankdesk-dev.stamp"])
def test_a_change_means_installing_again(installed: Path, changed: str) -> None:
    (installed / changed).write_text("something else\n")
    assert not environment.satisfied("dev", installed, installed)


def test_an_empty_folder_is_not_an_installation(tmp_path: Path) -> None:
    assert not environment.satisfied("run", tmp_path, LOCKS)


def test_a_failing_command_shows_the_end_of_its_log(tmp_path: Path) -> None:
    code = "for n in range(100): print('line', n)\nraise SystemExit(3)"
    with pytest.raises(SetupError) as caught:
        logged([sys.executable, "-c", code], tmp_path / "logs" / "it.log")
    assert "line 99" in str(caught.value)
    assert "line 50" not in str(caught.value)
    assert str(tmp_path / "logs" / "it.log") in str(caught.value)


def test_a_missing_program_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="can't start"):
        logged([tmp_path / "absent"], tmp_path / "it.log")


def test_two_setups_take_turns(tmp_path: Path) -> None:
    """The second starts while the first holds the lock, says that it waits, and goes on when the first is done."""
    code = f"""if True:
        from pathlib import Path
        from scripts.devtools.mutex import only_one
        with only_one(Path({str(tmp_path / "lock")!r})):
            print("in", flush=True)
    """
    with only_one(tmp_path / "lock"):
        second = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert second.stderr is not None
        assert "waiting" in second.stderr.readline()
        assert second.poll() is None
    out, _ = second.communicate(timeout=30)
    assert out == "in\n"


def test_old_pythons_get_a_sentence() -> None:
    """dev.py parses on Python 3.8; nothing newer is imported before the version is checked."""
    source = (ROOT / "scripts" / "dev.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {alias.name for node in imported for alias in node.names} == {"annotations", "sys", "Path"}


@pytest.mark.parametrize("args", [[], ["frobnicate"]])
def test_wrong_usage_shows_the_commands(args: list[str]) -> None:
    program = [sys.executable, str(ROOT / "scripts" / "dev.py"), *args]
    answer = subprocess.run(program, capture_output=True, text=True, check=False)
    assert answer.returncode == 2
    assert "run score assets/samples" in answer.stderr


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_locks_name_no_host_and_no_machine(lock: str) -> None:
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8").lower()
    assert not re.search(r"http|file:|//|/opt|pypi\b|--find-links|--index| @ ", text)


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) == len(pins(lock))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)


def test_dev_holds_all_of_run_in_the_same_versions() -> None:
    """On every system where run has a package dev has it too, if on more: of the conditions it has some or all."""
    dev = [(*pin.split(" ; "), version) for pin, version in pins("dev").items()]
    for pin, version in pins("run").items():
        package, conditions = pin.split(" ; ")
        assert any(
            (package, version) == (name, other) and set(marker.split(" and ")) - {""} <= set(conditions.split(" and "))
            for name, marker, other in dev
        ), pin


def test_only_dev_brings_tensorflow() -> None:
    assert "tensorflow" in names("dev")
    assert not names("run") & {"tensorflow", "keras", "tf2onnx", "pytest"}


def test_never_both_onnxruntimes() -> None:
    """They share a folder and break each other: no system may get both, and each must get one."""
    from packaging.markers import Marker

    markers = [Marker(pin.split(" ; ")[1]) for pin in pins("run") if pin.startswith("onnxruntime")]
    assert len(markers) == 2
    systems = [("linux", "x86_64"), ("linux", "aarch64"), ("win32", "AMD64"), ("win32", "ARM64"), ("darwin", "arm64")]
    for system, machine in systems:
        place = {"sys_platform": system, "platform_machine": machine}
        assert [marker.evaluate(place) for marker in markers].count(True) == 1, place


def test_locks_cover_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]

    def wanted(requirements: list[str]) -> set[str]:
        return {re.split(r"[ ;<>=!~\[]", requirement)[0] for requirement in requirements}

    assert wanted(project["dependencies"]) <= names("run")
    assert wanted(extras["dev"] + extras["train"]) <= names("dev")


def test_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == dankdesk.__version__


def test_sample_memes_are_small_and_each_has_a_source(samples: Path) -> None:
    pictures = {path.name for path in samples.iterdir() if path.suffix != ".md"}
    sources = set(
        re.findall(r"^\| `([\w.-]+\.(?:jpg|png))`", (samples / "SOURCES.md").read_text("utf-8"), re.MULTILINE)
    )
    assert len(pictures) == 6
    assert pictures == sources
    assert sum((samples / name).stat().st_size for name in pictures) < 1_000_000
