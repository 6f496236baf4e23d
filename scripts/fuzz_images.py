"""Feed damaged pictures to the decoder and report whatever it should not do with them.

Valid files of every format are changed at random places from a fixed seed. Any exception but PictureError, and any
decode of more than 2 s of processor time, is a finding: it is printed and kept as a file to look at.

    python scripts/fuzz_images.py --iterations 20000 --seed 7 --keep findings/
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dankdesk.errors import PictureError
from dankdesk.images import decode

MOST_SECONDS = 2.0

VARIANTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("RGB", "JPEG", {}),
    ("RGB", "JPEG", {"progressive": True}),
    ("CMYK", "JPEG", {}),
    ("RGBA", "PNG", {}),
    ("P", "PNG", {"transparency": 3}),
    ("I;16", "PNG", {}),
    ("P", "GIF", {"interlace": 1}),
    ("RGB", "WEBP", {}),
    ("RGBA", "WEBP", {"lossless": True}),
    ("RGB", "BMP", {}),
    ("P", "BMP", {}),
    ("RGB", "AVIF", {"speed": 10}),
    ("RGB", "TIFF", {}),
    ("RGB", "TIFF", {"compression": "tiff_lzw"}),
    ("RGBA", "TIFF", {"compression": "tiff_adobe_deflate"}),
    ("RGB", "TIFF", {"compression": "jpeg"}),
    ("1", "TIFF", {"compression": "group4"}),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What went wrong with `data`, which is a damaged file of the format `kind`."""

    kind: str
    data: bytes
    what: str


def seeds() -> list[tuple[str, bytes]]:
    """Return one small valid file for each variant, with Exif where the format takes it."""
    rng = np.random.default_rng(0)
    grain = rng.integers(0, 256, (12, 16, 4), dtype=np.uint8)
    picture = Image.fromarray(grain).resize((64, 48), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112] = 6
    files = []
    for mode, kind, options in VARIANTS:
        image = picture.convert("L").convert("I;16") if mode == "I;16" else picture.convert("RGB").convert(mode)
        file = BytesIO()
        image.save(file, kind, **options, **({} if kind in {"GIF", "BMP"} else {"exif": exif}))
        files.append((kind, file.getvalue()))
    return files


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with one to eight changes: bits, numbers, pieces lost, doubled or blanked. Headers are hit most."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        reach = min(len(changed), chance.choice((32, 128, 512, len(changed))))
        at = chance.randrange(max(1, reach))
        match chance.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                changed[at : at + 4] = chance.choice(
                    (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\x10\0")
                )
            case 2:
                del changed[at : at + chance.randint(1, 64)]
            case 3:
                changed[at:at] = changed[at : at + chance.randint(1, 64)]
            case 4:
                length = chance.randint(1, 64)
                changed[at : at + length] = bytes(len(changed[at : at + length]))
            case _:
                del changed[chance.randrange(len(changed)) if changed else 0 :]
        if not changed:
            return data[:1]
    return bytes(changed)


def fuzz(iterations: int, seed: int) -> Iterator[Finding]:
    """Decode `iterations` damaged files, the same ones for the same `seed`, and yield the findings."""
    files = seeds()
    chance = random.Random(seed)
    for count in range(iterations):
        kind, data = files[count % len(files)]
        broken = mutate(data, chance)
        started = time.process_time()
        try:
            decode(broken)
        except PictureError:
            pass
        except Exception:
            yield Finding(kind, broken, traceback.format_exc())
        if (seconds := time.process_time() - started) > MOST_SECONDS:
            yield Finding(kind, broken, f"took {seconds:.1f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--iterations", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the files that were found")
    options = parser.parse_args()
    findings = 0
    for findings, finding in enumerate(fuzz(options.iterations, options.seed), 1):
        print(f"{finding.kind}, {len(finding.data)} bytes: {finding.what}")
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{findings:04}.{finding.kind.lower()}").write_bytes(finding.data)
    print(f"{options.iterations} files from seed {options.seed}: {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
