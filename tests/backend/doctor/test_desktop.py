from pathlib import Path

import pytest

from backend.doctor.desktop import check_display, instead
from backend.doctor.finding import State


def test_without_a_display_the_address_is_printed():
    finding = check_display("", "")
    assert finding.state is State.NOTE
    assert "prints the address" in finding.says


def test_a_wayland_display_that_is_there_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "wayland-0").touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert check_display("wayland-0", "").state is State.FINE


def test_a_display_that_is_named_but_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert "nothing is at" in check_display("wayland-0", "").says
    assert "no X server listens" in check_display("", ":60999").says


def test_x11_is_looked_at_where_wayland_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert check_display("wayland-0", "elsewhere:0").says == "X11 (elsewhere:0)"


def test_the_next_best_view_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert instead() == "the system's browser is used"
    (tmp_path / "chromium").write_text("#!/bin/sh\n")
    (tmp_path / "chromium").chmod(0o755)
    assert instead() == "a window of chromium is used"
