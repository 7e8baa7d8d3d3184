"""The engine of the standalone way: a worker process that runs a model of a GGUF file, without any Ollama.

`serving.py` is the worker, a program of its own; it speaks as much of Ollama's protocol as the gate needs, on
loopback, so that nothing else in Hearth knows the difference. It runs where the optional extra `engine`
(llama-cpp-python) is installed.
"""
