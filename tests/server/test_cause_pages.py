"""The pages about causes, as the server shows them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tornado.httpclient import HTTPClientError

from jupyterlab_kernel_status.server.api.causes import DOCUMENTATION, FOLDERS

PAGES = sorted(path.stem for folder in FOLDERS for path in folder.glob("*.md"))
PREFIX = ("jupyterlab-kernel-status", "causes")


async def code(jp_fetch, page, **options):
    with pytest.raises(HTTPClientError) as caught:
        await jp_fetch(*PREFIX, page, follow_redirects=False, **options)
    return caught.value.code


async def test_each_cause_has_its_page_here_and_leads_to_others_that_are_here(jp_fetch):
    assert "killed" in PAGES
    for page in PAGES:
        html = (await jp_fetch(*PREFIX, page)).body.decode()
        assert re.search(r"<title>\w.*</title>", html)
        assert "<h1" in html
        links = re.findall(r'href="([^"#]+)', html)
        assert {link for link in links if "://" not in link} <= set(PAGES)


def test_other_links_lead_to_the_repository_that_the_package_names():
    package = json.loads((Path(__file__).parents[2] / "package.json").read_text())
    assert DOCUMENTATION.startswith(f"{package['homepage']}/")


async def test_a_cause_without_a_page_is_not_found(jp_fetch):
    assert await code(jp_fetch, "no-such-cause") == 404


async def test_a_page_is_for_who_is_logged_in(jp_fetch):
    assert await code(jp_fetch, "killed", headers={"Authorization": "token wrong"}) == 302
