"""How Sphinx builds the documentation: ``nox -s docs``."""

from __future__ import annotations

from importlib.metadata import version as version_of

project = "jupyterlab-kernel-status"
author = "jupyterlab-kernel-status contributors"
copyright = author
release = version = version_of("jupyterlab_kernel_status")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_heading_anchors = 4
autodoc_typehints = "description"
autodoc_member_order = "bysource"

html_theme = "pydata_sphinx_theme"
html_title = project
html_theme_options = {
    "github_url": "https://github.com/jupyter-kernel-status/jupyterlab-kernel-status",
    "show_toc_level": 2,
}
html_context = {"default_mode": "auto"}
