"""As much of the ONNX format as a graph of ours needs: a protocol-buffers message, written by hand.

The numbers of the fields are those of onnx.proto. Writing them takes less than the package that has them.
"""

import struct
from collections.abc import Sequence
from typing import Any, Final

from numpy.typing import NDArray

FLOAT, INT32 = 1, 6
ELEMENT_TYPES: Final = {"f4": FLOAT, "u1": 2, "i1": 3, "i4": INT32, "i8": 7}
"""ONNX's numbers for NumPy's types."""

IR_VERSION, OPSET = 9, 18
MICROSOFT: Final = "com.microsoft"
"""The domain of onnxruntime's own operators, which do in one step what would take five."""

ATTRIBUTE_FLOAT, ATTRIBUTE_INT = 1, 2


class Graph:
    """A graph that grows by a step at a time; `to_bytes` is the model."""

    def __init__(self) -> None:
        self._nodes = list[bytes]()
        self._constants = list[bytes]()

    def add(self, operator: str, inputs: Sequence[str], *outputs: str, domain: str = "", **how: float) -> str:
        """A step from named values to named values. Returns the name of the first that comes out."""
        attributes = b"".join(_message(5, _attribute(name, value)) for name, value in how.items())
        self._nodes.append(
            b"".join(_text(1, each) for each in inputs)
            + b"".join(_text(2, each) for each in outputs)
            + _text(4, operator)
            + attributes
            + _text(7, domain)
        )
        return outputs[0]

    def constant(self, name: str, numbers: NDArray[Any]) -> str:
        """Numbers that are part of the model. Returns their name."""
        dimensions = b"".join(_number(1, each) for each in numbers.shape)
        kind = _number(2, ELEMENT_TYPES[numbers.dtype.str[1:]])
        self._constants.append(dimensions + kind + _text(8, name) + _message(9, numbers.tobytes()))
        return name

    def to_bytes(
        self,
        inputs: Sequence[tuple[str, int, Sequence[int | str]]],
        outputs: Sequence[tuple[str, int, Sequence[int | str]]],
    ) -> bytes:
        """The model. Inputs and outputs are name, type of element and shape; what varies in a shape has a name."""
        graph = b"".join(
            [
                *(_message(1, each) for each in self._nodes),
                _text(2, "hearth"),
                *(_message(5, each) for each in self._constants),
                *(_message(11, _value(*each)) for each in inputs),
                *(_message(12, _value(*each)) for each in outputs),
            ]
        )
        opsets = _message(8, _number(2, OPSET)) + _message(8, _text(1, MICROSOFT) + _number(2, 1))
        return _number(1, IR_VERSION) + _message(7, graph) + opsets


def _attribute(name: str, value: float) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, ATTRIBUTE_INT)
    return _text(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, ATTRIBUTE_FLOAT)


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    sizes = (_text(2, each) if isinstance(each, str) else _number(1, each) for each in shape)
    dimensions = b"".join(_message(1, size) for size in sizes)
    return _text(1, name) + _message(2, _message(1, _number(1, kind) + _message(2, dimensions)))


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())


def _message(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(body)) + body


def _number(field: int, number: int) -> bytes:
    """A field with a number that is not negative."""
    return _varint(field << 3) + _varint(number)


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)
