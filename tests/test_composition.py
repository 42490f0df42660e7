"""Status tracking is put before any kernel manager class, and changes nothing else of it."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
from jupyter_client.ioloop import AsyncIOLoopKernelManager, IOLoopKernelManager
from jupyter_client.ioloop.restarter import AsyncIOLoopKernelRestarter, IOLoopKernelRestarter
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.restarter import KernelRestarter
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from traitlets import Integer, Unicode
from traitlets.config import Config

from jupyterlab_kernel_status.client.compose import CompositionError, compose, with_status
from jupyterlab_kernel_status.client.manager import KernelStatusMixin
from jupyterlab_kernel_status.client.restarter import StatusRestarterMixin, with_status_restarter

STOCK = [
    KernelManager,
    AsyncKernelManager,
    IOLoopKernelManager,
    AsyncIOLoopKernelManager,
    ServerKernelManager,
]


class OwnManager(AsyncIOLoopKernelManager):
    """What a deployment might configure."""

    flavour = Unicode("plain").tag(config=True)
    answers = Integer(42)

    def start_kernel(self, **kw):
        """Its own way."""
        return super().start_kernel(**kw)


class OwnRestarter(AsyncIOLoopKernelRestarter):
    """A configured restarter with a rule of its own."""

    rule = Unicode("mine").tag(config=True)


@pytest.mark.parametrize("cls", [*STOCK, OwnManager])
def test_a_manager_class_can_be_tracked(cls):
    tracked = with_status(cls)
    assert issubclass(tracked, cls)
    assert issubclass(tracked, KernelStatusMixin)
    assert tracked.__name__ == f"Status{cls.__name__}"
    manager = tracked()
    assert (manager.status, manager.reason, manager.last_exit) == (None, "", None)


@pytest.mark.parametrize("cls", STOCK)
def test_every_trait_of_the_class_is_kept(cls):
    theirs = cls.class_traits()
    ours = with_status(cls).class_traits()
    assert set(theirs) <= set(ours)
    changed = {name for name, trait in theirs.items() if ours[name].this_class is KernelStatusMixin}
    assert changed <= {"execution_state", "reason"}


def test_a_composed_class_is_pickled_as_what_it_is_made_of():
    tracked = with_status(OwnManager)
    assert pickle.loads(pickle.dumps(tracked)) is tracked
    assert pickle.loads(pickle.dumps(OfTracked)) is OfTracked


def test_another_process_unpickles_a_composed_class():
    data = pickle.dumps(with_status(ServerKernelManager))
    code = f"import pickle; print(pickle.loads({data!r}).__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "StatusServerKernelManager\n", done.stderr


class OfTracked(with_status(AsyncKernelManager)):
    """A module has it under its name."""


def test_one_class_is_composed_once():
    assert with_status(OwnManager) is with_status(OwnManager)
    assert with_status(with_status(OwnManager)) is with_status(OwnManager)


@pytest.mark.parametrize("thing", [object, KernelRestarter, "jupyter_client.KernelManager", None])
def test_what_is_no_kernel_manager_is_refused(thing):
    with pytest.raises(CompositionError, match=r"no jupyter_client\.KernelManager"):
        with_status(thing)


def test_a_class_of_an_unknown_release_is_refused_by_the_missing_name():
    with pytest.raises(CompositionError, match="KernelManager has no _gone, _too"):
        compose(KernelStatusMixin, KernelManager, ("_restarter", "_gone", "_too"))


def test_a_class_that_does_not_fit_is_refused():
    class Final:
        def __init_subclass__(cls):
            raise TypeError("not to be subclassed")

    with pytest.raises(CompositionError, match="Final cannot be composed: not to be subclassed"):
        compose(dict, Final, ())


@pytest.mark.parametrize("section", ["OwnManager", "AsyncIOLoopKernelManager", "KernelManager"])
def test_config_of_every_base_class_applies(section):
    config = Config({section: {"shutdown_wait_time": 12.5}})
    assert with_status(OwnManager)(config=config).shutdown_wait_time == 12.5


def test_config_of_its_own_traits_applies():
    config = Config({"OwnManager": {"flavour": "vanilla"}})
    manager = with_status(OwnManager)(config=config)
    assert (manager.flavour, manager.answers) == ("vanilla", 42)


@pytest.mark.parametrize("cls", [IOLoopKernelRestarter, AsyncIOLoopKernelRestarter, OwnRestarter])
def test_a_configured_restarter_is_kept(cls):
    told = with_status_restarter(cls)
    assert issubclass(told, cls)
    assert issubclass(told, StatusRestarterMixin)
    assert with_status_restarter(cls) is told
    assert with_status_restarter(told) is told


def test_a_restarter_of_an_unknown_release_is_left_alone(monkeypatch):
    class Unknown(AsyncIOLoopKernelRestarter):
        def __getattribute__(self, name):
            raise AssertionError

    monkeypatch.setattr("jupyterlab_kernel_status.client.restarter.RESTARTER_NAMES", ("_gone",))
    assert with_status_restarter(Unknown) is Unknown


def test_config_of_a_restarter_applies():
    config = Config({"OwnRestarter": {"rule": "theirs"}, "KernelRestarter": {"restart_limit": 9}})
    restarter = with_status_restarter(OwnRestarter)(config=config)
    assert (restarter.rule, restarter.restart_limit) == ("theirs", 9)
