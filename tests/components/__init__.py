"""One page with every component in every state.

`conversations` and `surroundings` list them; `page` renders each from the real templates, with the values that
`tests.preview` invents; `inert` takes out what acts; `tokens` reads the design's values from the style sheets.
"""

import tests.preview  # noqa: F401 (it makes `backend` known to programs that are started here)
