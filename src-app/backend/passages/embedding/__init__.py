"""Passages and questions as vectors, by the model that comes with the set-up, all-MiniLM-L6-v2, and without torch.

`weights.py` reads the model's numbers where they lie, `graph.py` writes the network as a graph with eight-bit weights,
in the format of `onnx.py`; onnxruntime runs it. Questions are computed in full (`exact.py`). `embedder.py` is the
whole of it, from text to vector.
"""

from backend.passages.embedding.embedder import Embedder
from backend.passages.embedding.weights import ModelUnusable

__all__ = ["Embedder", "ModelUnusable"]
