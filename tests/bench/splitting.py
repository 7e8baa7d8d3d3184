"""Text cut as the usual pipelines cut it: recursively at blank lines, lines, words and characters, with an overlap."""

from collections.abc import Iterator, Sequence

SIZE = 1_000
OVERLAP = 200
SEPARATORS = ("\n\n", "\n", " ", "")

Span = tuple[int, int]


def split(text: str, size: int = SIZE, overlap: int = OVERLAP) -> list[Span]:
    """Where the splits begin and end; those without a word are left out."""
    return [span for span in _split(text, (0, len(text)), SEPARATORS, size, overlap) if text[slice(*span)].strip()]


def _split(text: str, whole: Span, separators: Sequence[str], size: int, overlap: int) -> Iterator[Span]:
    at = next(at for at, each in enumerate(separators) if not each or text.find(each, *whole) >= 0)
    short = list[Span]()
    for part in _parts(text, whole, separators[at]):
        if part[1] - part[0] < size:
            short.append(part)
            continue
        yield from _merged(short, size, overlap)
        short.clear()
        yield from _split(text, part, separators[at + 1 :], size, overlap) if at + 1 < len(separators) else [part]
    yield from _merged(short, size, overlap)


def _parts(text: str, whole: Span, separator: str) -> Iterator[Span]:
    begin, stop = whole
    while begin < stop:
        end = text.find(separator, begin, stop) if separator else begin + 1
        end = stop if end < 0 else end
        if end > begin:
            yield begin, end
        begin = end + len(separator)


def _merged(parts: Sequence[Span], size: int, overlap: int) -> Iterator[Span]:
    """Parts joined while they fit; each split begins with the last parts of the one before, up to `overlap`."""
    window = list[Span]()
    for part in parts:
        if window and part[1] - window[0][0] > size:
            yield window[0][0], window[-1][1]
            while window and (window[-1][1] - window[0][0] > overlap or part[1] - window[0][0] > size):
                window.pop(0)
        window.append(part)
    if window:
        yield window[0][0], window[-1][1]
