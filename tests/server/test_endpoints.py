"""Who may ask the extension's endpoints, and how."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest
from jupyter_server.auth import Authorizer
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from .conftest import TIMEOUTS

UNKNOWN = "00000000-0000-0000-0000-000000000000"
READ = ["openapi.json", "kernels", f"kernels/{UNKNOWN}", f"kernels/{UNKNOWN}/wait?status=dead"]
EXECUTE = [f"kernels/{UNKNOWN}/evidence", "server-death"]
PATHS = READ + EXECUTE


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}], ids=["no", "wrong"])
async def test_without_the_token_nothing_is_told(server_url, path, headers):
    with pytest.raises(HTTPClientError) as refused:
        await AsyncHTTPClient().fetch(
            HTTPRequest(f"{server_url}/{path}", headers=headers, **TIMEOUTS)
        )
    assert refused.value.code == 403
    assert json.loads(refused.value.response.body)["message"] == "Forbidden"


class RefusesKernels(Authorizer):
    """Somebody who may do anything but read kernels, or run code on them."""

    refused: ClassVar[str] = ""
    asked: ClassVar[list[tuple[str, str]]] = []

    def is_authorized(self, handler, user, action, resource):
        self.asked.append((action, resource))
        return (action, resource) != (self.refused, "kernels")


class TestAuthorizer:
    @pytest.fixture
    def extra_config(self):
        return {"ServerApp": {"authorizer_class": RefusesKernels}}

    @pytest.mark.parametrize(
        ("action", "path"),
        [*(("read", path) for path in READ), *(("execute", path) for path in EXECUTE)],
    )
    async def test_who_may_not_is_refused(
        self, server_url, jp_auth_header, monkeypatch, action, path
    ):
        monkeypatch.setattr(RefusesKernels, "refused", action)
        request = HTTPRequest(f"{server_url}/{path}", headers=jp_auth_header, **TIMEOUTS)
        with pytest.raises(HTTPClientError) as refused:
            await AsyncHTTPClient().fetch(request)
        assert refused.value.code == 403
        message = json.loads(refused.value.response.body)["message"]
        assert message == f"User is not authorized to {action} on resource: kernels."
        assert RefusesKernels.asked[-1] == (action, "kernels")


@pytest.mark.parametrize("path", PATHS)
async def test_another_method_is_told_the_allowed_ones(server_url, jp_auth_header, path):
    request = HTTPRequest(
        f"{server_url}/{path}", method="PUT", body="", headers=jp_auth_header, **TIMEOUTS
    )
    with pytest.raises(HTTPClientError) as refused:
        await AsyncHTTPClient().fetch(request)
    assert refused.value.code == 405
    allowed = "GET, DELETE, OPTIONS" if path == "server-death" else "GET, OPTIONS"
    assert refused.value.response.headers["Allow"] == allowed
