"""Windows named by what they show, also while they are hidden: a page that nobody sees hears of no change."""

from collections.abc import Callable

from backend.contract import Parent


def name_windows(parent: Parent) -> Callable[[str, str], None]:
    """What has the shell name the windows of a conversation anew; it takes the conversation's id, and its title."""

    def tell(conversation_id: str, title: str) -> None:
        if parent.present:
            arguments = {"title": title, "path": f"/conversations/{conversation_id}"}
            parent.request("window.set_title", arguments, lambda reply: None)  # pages say it, too, once seen

    return tell
