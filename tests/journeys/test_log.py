"""From the click in the window to the line in the log."""

import re

from tests.journeys.hearth import Hearth

NOTE = """
    window.ids = [];
    document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
        window.ids.push([ctx.request.headers["X-Request-Id"], ctx.response.raw.headers.get("X-Request-Id")]);
    });
"""
"""Keeps the id that each request was sent with, and the one that it was answered with."""


def test_every_click_has_an_id_of_its_own_which_the_backend_takes_over(hearth: Hearth) -> None:
    window = hearth.window
    window.run(NOTE)
    window.click("#models-link")
    window.until("$('#pane')?.dataset.title === 'Models' || location.pathname === '/models'")
    window.click("#new")
    window.until("location.pathname === '/' && window.ids.length >= 2")
    pairs = window.see("window.ids")
    assert [pair for pair in pairs if pair[0] != pair[1] or not re.fullmatch(r"[0-9a-z]{8}", pair[0])] == []
    assert len({sent for sent, _ in pairs}) == len(pairs)
