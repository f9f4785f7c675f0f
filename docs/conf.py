"""Settings of the documentation: ``make docs`` builds it without network, every warning an error."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from frame import translate_body, translate_templates  # noqa: E402  # they lie beside this file, on the path only now
from generated import fill_generated  # noqa: E402  # as above

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "budaya_eval"
copyright = "para kontributor budaya_eval"  # noqa: A001  # Sphinx asks for this name
language = "id"
extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
templates_path: list[str] = []
default_role = "literal"

html_theme = "furo"
html_title = "budaya_eval"
html_show_sourcelink = False
html_show_sphinx = False
html_copy_source = False
html_show_search_summary = False  # the pages are read from disk, where a browser lets no page read another
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#02397a", "color-brand-content": "#02397a"},
    "dark_css_variables": {"color-brand-primary": "#8fbfdd", "color-brand-content": "#8fbfdd"},
}

myst_heading_anchors = 4
# The kernel of the method page finds the library and the sample of this checkout.
os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
os.environ["BUDAYA_EVAL_SAMPLE"] = str(ROOT / "data" / "contoh" / "2025")
os.environ["JUPYTER_PLATFORM_DIRS"] = "1"
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
nb_execution_mode = "auto"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_custom_formats = {".notebook": "generated.run_sample_notebook"}
nb_execution_excludepatterns = ["buku-kerja/*"]  # they come run

autodoc_typehints = "none"  # numpydoc says the types, with shape and unit
autodoc_member_order = "bysource"
numpydoc_show_class_members = False


def setup(app: Sphinx) -> None:
    """Fill the pages that are made from the program itself, and let the frame around them speak Indonesian."""
    app.connect("source-read", fill_generated)
    app.connect("builder-inited", translate_templates)
    app.connect("html-page-context", translate_body, priority=900)  # after the theme has made its list of pages
