"""What the previewed conversations say."""

from backend.models.fetching import DownloadView

QUESTION = "Could you put the teas I like into a table, and write a little timer script?"

THINKING = """The person wants a table and a script. Four teas are enough; temperature matters as much as time.

- Green tea turns bitter above 80 °C.
- Black tea takes boiling water."""

ANSWER = """Of course. Water that is too hot is what makes tea bitter, so the temperature is there as well.[^1]

| Tea | Water | Time | Leaves per cup |
|---|---:|---:|---|
| Sencha | 75 °C | 1–2 min | one heaped teaspoon |
| Oolong | 90 °C | 3 min | one teaspoon |
| Darjeeling | 95 °C | 3–4 min | one teaspoon |
| Rooibos | 100 °C | 6 min | one heaped teaspoon |

### A little timer

Save this as `tea.py` and call it with the minutes:

```python
import sys
import time


def steep(minutes: float) -> None:
    \"\"\"Wait, then ring the terminal's bell.\"\"\"
    time.sleep(minutes * 60)
    print("\\a Tea is ready.")  # \\a rings the bell


steep(float(sys.argv[1]))
```

Before you sit down:

- [x] Warm the pot
- [ ] Set the timer
- [ ] Find a book, ~~the phone~~ anything but the phone

1. Pour the water over the leaves, *not* the other way round.
2. Take the leaves out when it rings; see [this page](https://example.org/tea) for more.

> Tea is never only about tea.

[^1]: Four fifths of a gram of leaves for a cup is a good start.
"""

TITLES = (
    ("Today", ("Rainy Sunday for two", "A table of teas", "Why the sky turns red in the evening, and what dust adds")),
    ("Yesterday", ("Heat pumps in plain words", "Letter to the landlord")),
    ("Last 7 days", ("Regular expressions for dates", "Names for a sailing boat", "Bread without kneading")),
)  # fmt: skip

DOWNLOADS = (
    DownloadView("D1", "qwen3:8b", "running", 26, "1.4 of 5.2 GB · 12 MB/s · 6 min left", None, None),
    DownloadView("D2", "gemma3:12b", "queued", 0, "Waiting for its turn", None, None),
    DownloadView("D3", "mistral:7b", "paused", 61, "2.5 of 4.1 GB", None, None),
    DownloadView(
        "D4", "llama9:1b", "failed", 0, "", "There is no model called llama9:1b to download.", "Check its name and tag."
    ),
    DownloadView("D5", "llama3.2:3b", "done", 100, "2.0 GB · done", None, None),
)
