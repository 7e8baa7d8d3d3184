"""A Robyn app with one route and nothing else: what the parts alone cost. Its port is the argument."""

import sys

from robyn import Robyn

port = int(sys.argv.pop())
app = Robyn(__file__)


@app.get("/")  # type: ignore[untyped-decorator]  # Robyn has no types for it
async def hello() -> str:
    return "hello"


app.start(host="127.0.0.1", port=port, _check_port=False)
