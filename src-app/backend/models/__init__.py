"""The models on this machine: what they can do, fetching them, and what to do where Ollama is missing."""
