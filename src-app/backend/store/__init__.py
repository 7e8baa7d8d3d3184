"""`hearth.db`: all that must not be lost, in plain tables that any SQLite reads.

Opening it (`opening.py`) looks first and changes later: a database that can't be used is left as it is. One
thread writes and two read (`workers.py`); who asks awaits. Migrations are numbered files, and a checked
backup comes before them. What was deleted for good is taken out of the file itself (`renewing.py`). Which
driver is used is known in `driver.py` alone. Rows are the rooms' own (`tables.py`); their keys come from
`keys.py`, their times from `columns.py`: both are left out here, the announcement doesn't need them.
"""

from backend.store.faults import DataReadOnly, DataTaken, DataUnusable, StoreBusy, StoreFault
from backend.store.store import Store

__all__ = ["DataReadOnly", "DataTaken", "DataUnusable", "Store", "StoreBusy", "StoreFault"]
