"""The parts of Pillow that read pictures. Importing them by name registers them and spares `Image.init`, which would
load forty more."""

from __future__ import annotations

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

PLUGINS = {
    "JPEG": JpegImagePlugin,
    "PNG": PngImagePlugin,
    "GIF": GifImagePlugin,
    "WEBP": WebPImagePlugin,
    "BMP": BmpImagePlugin,
    "AVIF": AvifImagePlugin,
    "TIFF": TiffImagePlugin,
}
"""By format. MPO, the two-picture JPEG of some cameras, has no entry of its own: Pillow reaches it through JPEG."""

# Pictures are decoded several at a time; without this each AVIF would start a thread for every core.
AvifImagePlugin.DEFAULT_MAX_THREADS = 2
