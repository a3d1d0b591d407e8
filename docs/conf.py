"""How the site is built: `make docs`, or `sphinx-build -W docs docs/_build/html`."""

import sys
from pathlib import Path

import unspike

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

project = "unspike"
author = "The unspike developers"
copyright = "The unspike developers, Apache License 2.0"
version = release = unspike.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    "sphinx_gallery.gen_gallery",
    "code_of",
    "equations",
    "generated_pages",
]
exclude_patterns = ["_build", "gallery/*.py", "gallery/README.rst"]
templates_path = ["_templates"]
default_role = "code"
nitpicky = False
show_warning_types = True
suppress_warnings = ["config.cache"]

autosummary_generate = True
autosummary_ignore_module_all = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_mock_imports: list[str] = []
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "attrs_inline"]
myst_heading_anchors = 3

sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "reference/generated/gallery",
    "filename_pattern": r"plot_",
    "within_subsection_order": "gallery_order.GalleryOrder",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
    "min_reported_time": 10_000,
    "plot_gallery": True,
    "remove_config_comments": True,
    "copyfile_regex": r"^$",
    "write_computation_times": False,
}

html_theme = "pydata_sphinx_theme"
html_math_renderer = "equations"
html_title = f"unspike {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "header_links_before_dropdown": 6,
    "show_prev_next": True,
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_context = {"default_mode": "auto"}
html_sidebars = {"index": []}
