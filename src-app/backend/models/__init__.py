"""The models on this machine: what they can do, fetching them, and what to do where Ollama is missing.

The catalogue remembers what Ollama said when it was asked last, so that no page waits for it, and asks again
in the background. The picker and the page of models show what it knows. Downloads run here, not in a window:
several at once, kept in the store, taken up again after a restart. Whatever keeps Ollama from answering
becomes a card: what happened, and the next step on this system. Where Ollama itself is missing, a button fetches
its official build: offered with its size, held against its checksum, unpacked with distrust, started.
"""
