"""Processes of the backend's own, for work that is heavy or dangerous.

`calling.py` is the backend's end: it starts a worker with the first call, kills one that stalls, starts a dead one
again after a pause and lets an idle one go; `child.py` is one such process. `serving.py` is the worker's end. Between
them go lines of JSON, over the worker's standard input and output (`protocol.py`). A worker may be killed at any
moment: what it owns must stand that.
"""
