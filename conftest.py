"""Plugins of the whole test suite."""

pytest_plugins = ["pytest_jupyter.jupyter_server"]
