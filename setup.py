"""What pyproject.toml can't say: the model and the assets lie beside the package here, and inside it in a wheel."""

from __future__ import annotations

from setuptools import find_packages, setup

SHIPPED = ("assets/fonts", "assets/icon", "assets/linux", "assets/samples", "model")
INSIDE = {"dankdesk.shipped." + folder.replace("/", "."): folder for folder in SHIPPED}
"""`dankdesk.paths` looks for them there. docs/decisions/107-what-a-wheel-holds.md"""

setup(
    packages=[*find_packages(include=["dankdesk*"]), *INSIDE],
    package_dir=INSIDE,
    package_data={package: ["*.*"] for package in INSIDE},
)
