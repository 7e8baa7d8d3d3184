"""The page of components: `.venv/bin/python -m tests.components` writes `docs/components.html` anew.

Every part of what a person sees, in every state, from the real templates and style sheets.
"""

from tests.components.page import PAGE, gallery


def main() -> None:
    """Write the page."""
    PAGE.write_text(gallery().html, encoding="utf-8")


if __name__ == "__main__":
    main()
