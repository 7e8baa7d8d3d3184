"""Starting, stopping and restarting processes: the shell does it, at the person's word."""

from dataclasses import dataclass

from backend.contract import Parent
from backend.web.errors import DomainError
from backend.web.shell import ask_shell
from backend.words import _


class NotDone(DomainError):
    """The shell did not do what was asked of it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, _("The log below may say more."))


@dataclass(frozen=True)
class Control:
    """Asks the shell."""

    parent: Parent

    async def ask(self, verb: str, name: str) -> None:
        """Have a process started, stopped or restarted; `verb` is one of the contract's. Raises NotDone."""
        request, arguments = f"sidecar.{verb}", {"name": name}
        if name == "backend":  # that is ourselves: nobody will be here for the answer
            self.parent.request(request, arguments, lambda reply: None)
            return
        try:
            reply = await ask_shell(self.parent, request, arguments)
        except TimeoutError:
            raise NotDone(_("Hearth's shell does not answer.")) from None
        if not reply.ok:
            raise NotDone(reply.result if isinstance(reply.result, str) else _("The shell refused that."))
