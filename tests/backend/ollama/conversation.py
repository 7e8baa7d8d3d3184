"""One question to the gate, and all that came of it."""

from backend.ollama import ChatAsk, ChatEvent, ChatMessage, ChatOptions, Ollama, OllamaFault, Text


class Conversation:
    """Keeps what came, also where the answer ends in a fault."""

    def __init__(self) -> None:
        self.events: list[ChatEvent] = []
        self.fault: OllamaFault | None = None

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, Text))

    async def ask(
        self,
        gate: Ollama,
        question: str = "ping",
        *,
        model: str = "tiny-chat",
        think: bool | None = None,
        options: ChatOptions | None = None,
        continue_text: str = "",
    ) -> "Conversation":
        messages = (ChatMessage("user", question),)
        try:
            async for event in gate.chat(ChatAsk(model, messages, think, options or ChatOptions(), continue_text)):
                self.events.append(event)
        except OllamaFault as fault:
            self.fault = fault
        return self
