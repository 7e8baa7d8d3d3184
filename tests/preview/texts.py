"""What the invented conversations say."""

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

LONG_NAME = "what-the-tasters-said-about-the-second-flush-of-the-season-2026.txt"

MATHS = r"""Leaves give off their taste as $c(t) = c_\infty\,(1 - e^{-kt})$, where

$$k = A\, e^{-\frac{E_a}{RT}}$$

is the faster the hotter the water is."""

CODE = """```python
def warm(pot: Pot, minutes: float = 2) -> None:
    \"\"\"Warm the pot before the leaves go in.\"\"\"
    for _ in range(3):
        pot.fill(hot_water())  # a line that is so long that it does not fit into the width of a column on a telephone
```"""

JSON = '{"name": "Sencha", "degrees": 75, "minutes": [1, 2], "is_green": true, "from": {"country": "Japan"}}'
SCHEMA = """{
  "type": "object",
  "properties": {"name": {"type": "string"}, "degrees": {"type": "integer"}},
  "required": ["name", "degrees"]
}"""

SUMMARY = "Ada likes green tea and asked for a table of teas with temperature and time, and for a timer in Python."

MODE = "---\nname: Write\ntemperature: 0.8\nabilities: [memory, documents]\n---\nYou help a person write.\n"

PROMPT = "Translate into {{language}}, as for {{reader}}: {{text}}"

LINES = ("A table of teas", "Which of them has the least caffeine?", "Only the green ones", "In Korean, please")
"""How the branches of a conversation begin."""

HEADINGS = "# One\n\n## Two\n\n### Three\n\nText beneath.\n\n---\n\n> Somebody else said this."

DIAGRAM = "```mermaid\ngraph LR\n  Pot --> Cup\n```"
