"""What systems want to be told of a program: Windows' version resource, and macOS' list of properties."""

from __future__ import annotations

from typing import Any

IDENTIFIER = "io.github.dankdesk.DankDesk"
DESCRIPTION = "Should I share this meme?"
RIGHTS = "MIT licence; see the folder licences"

PICTURES = (
    "public.jpeg",
    "public.png",
    "com.compuserve.gif",
    "org.webmproject.webp",
    "com.microsoft.bmp",
    "public.avif",
    "public.tiff",
)
"""Apple's names of the formats that `dankdesk.images` decodes."""


def windows_version(version: str) -> Any:
    """PyInstaller's version resource; only to be had on Windows. version: as in pyproject.toml, "1.2.3"."""
    from PyInstaller.utils.win32 import versioninfo as vi

    numbers = tuple(int(part) for part in [*version.split("."), "0", "0", "0"][:4])
    texts = {
        "CompanyName": "DankDesk",
        "FileDescription": f"DankDesk: {DESCRIPTION}",
        "FileVersion": version,
        "InternalName": "dankdesk",
        "LegalCopyright": RIGHTS,
        "OriginalFilename": "dankdesk.exe",
        "ProductName": "DankDesk",
        "ProductVersion": version,
    }
    english, unicode = 0x0409, 1200
    strings = [vi.StringStruct(name, text) for name, text in texts.items()]
    return vi.VSVersionInfo(
        ffi=vi.FixedFileInfo(filevers=numbers, prodvers=numbers, OS=0x40004, fileType=0x1),
        kids=[
            vi.StringFileInfo([vi.StringTable(f"{english:04x}{unicode:04x}", strings)]),
            vi.VarFileInfo([vi.VarStruct("Translation", [english, unicode])]),
        ],
    )


def macos_properties(version: str) -> dict[str, Any]:
    """What goes into Info.plist beside PyInstaller's own."""
    return {
        "CFBundleDisplayName": "DankDesk",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "NSHumanReadableCopyright": RIGHTS,
        "NSHighResolutionCapable": True,
        "LSApplicationCategoryType": "public.app-category.utilities",
        # Among those that can open a picture, and never the one that opens it by itself.
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Picture",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": list(PICTURES),
            },
            {
                "CFBundleTypeName": "Folder",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.folder"],
            },
        ],
    }
