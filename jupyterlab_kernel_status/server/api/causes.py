"""The documentation's pages about causes, for readers whose browser reaches only this server."""

from __future__ import annotations

import asyncio
import re
from html import escape
from pathlib import Path

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

PACKAGE = Path(__file__).parents[2]
FOLDERS = (PACKAGE / "causes", PACKAGE.parent / "docs" / "causes")
"""Where the pages are: in a wheel, and in a checkout."""

DOCUMENTATION = "https://github.com/jupyter-kernel-status/jupyterlab-kernel-status/blob/main/docs/"

DOCUMENT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
  :root {{ color-scheme: light dark; }}
  body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 45em; margin: 2em auto; padding: 1em; }}
  blockquote {{ margin-inline: 0; padding-inline-start: 1em; border-inline-start: 4px solid; }}
  table {{ display: block; overflow-x: auto; border-collapse: collapse; }}
  td, th {{ padding: 0.25em 0.75em; border: 1px solid; text-align: start; }}
  .anchor-link {{ display: none; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


class CausePageHandler(JupyterHandler):
    """One page, as HTML."""

    @web.authenticated
    async def get(self, kind: str) -> None:
        """The page of a kind, or ``index``; 404 for a kind that has none."""
        try:
            self.finish(await asyncio.to_thread(lambda: html_document(page(kind))))
        except FileNotFoundError as error:
            raise web.HTTPError(404, f"No page about this cause: {kind}") from error


def page(kind: str) -> str:
    """The page of a kind in Markdown.

    Raises
    ------
    FileNotFoundError: the kind has none.
    """
    folder = next(filter(Path.is_dir, FOLDERS), FOLDERS[0])
    return (folder / f"{kind}.md").read_text(encoding="utf-8")


def html_document(markdown: str) -> str:
    """A page of the documentation as an HTML document.

    Links to other pages about causes stay on this server.
    """
    from nbconvert.filters import markdown2html  # takes a while to import

    body = re.sub(r'href="([\w-]+)\.md', r'href="\1', markdown2html(markdown))
    body = body.replace('href="../', f'href="{DOCUMENTATION}')
    title = markdown.partition("\n")[0].lstrip("# ")
    return DOCUMENT.format(title=escape(title), body=body)
