"""The typefaces a certificate is set in: from the installed packages `typst` and `weblate-fonts`, and nowhere else."""

import functools
import importlib.util
from pathlib import Path

import typst

SERIF = "Libertinus Serif"
"""For the name and the headings, as on the site; typst itself carries it."""

SANS = "Source Sans 3"
"""For all other text. Both cover Latin, Greek and Cyrillic letters, Vietnamese included."""

WORLD = ("Kurinto Sans", "Kurinto Sans SC", "Kurinto Sans KR", "Kurinto Sans JP", "Kurinto Sans TC")
"""For letters that the first two lack, asked in this order."""

_PACKAGE = "weblate_fonts"


class FontsMissing(Exception):
    """The typefaces are not installed, so no certificate can be drawn; the message says what to install."""


@functools.cache
def typefaces() -> typst.Fonts:
    """The typefaces, loaded once a process; the machine's own fonts are never used, so paper looks alike everywhere.

    Raises FontsMissing where the package, or a family in it, is not there.
    """
    package = importlib.util.find_spec(_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise FontsMissing("Certificates are set in the typefaces of the Python package weblate-fonts; install it.")
    root = Path(package.submodule_search_locations[0])
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(root)])
    absent = {SERIF, SANS, *WORLD} - set(fonts.families())
    if absent:
        names = ", ".join(sorted(absent))
        raise FontsMissing(f"The installed typst and weblate-fonts lack {names}; install those of requirements.txt.")
    return fonts
