"""Who may read statuses, and that reading them is no activity."""

from __future__ import annotations

import pytest
from jupyter_server.auth import Authorizer

PATHS = {
    "all": ("jupyterlab-kernel-status", "kernels"),
    "one": ("jupyterlab-kernel-status", "kernels", "{id}"),
    "sessions": ("jupyterlab-kernel-status", "sessions"),
}
RESOURCES = {"all": "kernels", "one": "kernels", "sessions": "sessions"}


class Unread(Authorizer):
    """Refuses to let anybody read kernels or sessions, and notes what was asked."""

    asked: list = []  # noqa: RUF012

    def is_authorized(self, handler, user, action, resource):
        self.asked.append((action, resource))
        return (action, resource) not in (("read", "kernels"), ("read", "sessions"))


@pytest.fixture
def sleeps(kernelspec):
    return kernelspec("sleeps", ["/bin/sleep", "600"])


def parts(path, kernel_id):
    return [part.format(id=kernel_id) for part in PATHS[path]]


@pytest.mark.parametrize("path", PATHS)
async def test_a_token_is_needed(api, sleeps, path):
    kernel_id = await api.start(sleeps)
    stranger = {"Authorization": "token wrong"}
    stock, _ = await api.code("api", "kernels", headers=stranger)
    assert stock in (401, 403)
    assert (await api.code(*parts(path, kernel_id), headers=stranger))[0] == stock
    assert (await api.code(*parts(path, kernel_id)))[0] == 200


class TestRefused:
    @pytest.fixture
    def extra_config(self):
        return {"ServerApp": {"authorizer_class": Unread}}

    @pytest.mark.parametrize("path", PATHS)
    async def test_reading_must_be_allowed(self, api, sleeps, path):
        kernel_id = await api.start(sleeps)
        Unread.asked.clear()
        code, message = await api.code(*parts(path, kernel_id))
        assert code == 403
        assert kernel_id not in message
        assert Unread.asked == [("read", RESOURCES[path])]


@pytest.mark.parametrize("path", PATHS)
async def test_reading_is_no_activity(api, sleeps, path):
    kernel_id = await api.start(sleeps)
    settings = api.app.web_app.settings
    activity = settings["api_last_activity"]
    kernel_activity = api.manager(kernel_id).last_activity
    assert (await api.code(*parts(path, kernel_id)))[0] == 200
    assert settings["api_last_activity"] == activity
    assert api.manager(kernel_id).last_activity == kernel_activity
    await api.json("api", "kernels")
    assert settings["api_last_activity"] > activity


@pytest.mark.parametrize(
    "kernel_id", ["00000000-0000-0000-0000-000000000000", "no-such-kernel", "..%2f..%2fetc"]
)
async def test_an_unknown_kernel_is_not_found(api, kernel_id):
    assert (await api.code("jupyterlab-kernel-status", "kernels", kernel_id))[0] == 404


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
async def test_statuses_can_only_be_read(api, method):
    assert (await api.code("jupyterlab-kernel-status", "kernels", method=method))[0] == 405
