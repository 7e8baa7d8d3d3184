"""Robyn as a host that serves nothing by itself: our socket, our guard, our route table, one event stream a window.

A request passes the guard (`guard.py`), finds its handler (`routes.py`) and becomes a page, a fragment or JSON
(`render.py`, `errors.py`). What changes by itself goes to every window as numbered events (`events.py`). Only `host`
and `robyn_core` know Robyn, only `render` knows Jinja; rooms see plain values (`request.py`).
"""
