"""Which bar holds on a machine hangs on what its processor has."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.benchmarks import processor

SAPPHIRE_RAPIDS = """processor\t: 0
model name\t: Intel(R) Xeon(R) Platinum 8488C
flags\t\t: fpu sse2 avx2 fma avx512f avx512_vnni avx512_bf16 amx_bf16 amx_tile amx_int8
"""
ALDER_LAKE = "model name\t: 12th Gen Intel(R) Core(TM) i5-12400\nflags\t\t: fpu sse2 avx2 fma avx_vnni\n"
ARM = "processor\t: 0\nFeatures\t: fp asimd asimddp\n"


def described(cpuinfo: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    file = tmp_path / "cpuinfo"
    file.write_text(cpuinfo, encoding="utf-8")
    monkeypatch.setattr(processor, "_CPUINFO", file)
    return processor.describe()


@pytest.mark.parametrize(
    ("cpuinfo", "said"),
    [
        (SAPPHIRE_RAPIDS, "AVX2, AVX-512, VNNI, bf16, AMX"),
        (ALDER_LAKE, "AVX2, VNNI, no AVX-512, no bf16, no AMX"),
        (ARM, "what it has is not known here"),
    ],
)
def test_what_a_processor_has(cpuinfo: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert described(cpuinfo, monkeypatch, tmp_path).endswith(said)


def test_a_system_that_says_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "none")
    assert processor.features() is None
    assert "not known" in processor.describe()
