"""Whether a turn asks nothing that documents could answer: thanks, a greeting, “ok, got it”. Pure.

Two ways. What is known by heart, in some languages, needs no search at all. Of any other language only the form is
known: whoever says so little, without a question mark and without a number, may mean anything; `may_be_small_talk` is
therefore asked where nothing was found, and the model is told to say so if it was a question after all.
"""

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from backend.late import late

if TYPE_CHECKING:
    from backend.chat import wording
else:
    wording = late("backend.chat.wording")

FEW_WORDS: Final = 3
"""Words with a meaning of their own: with so many a turn says something."""
FEW_PAIRS: Final = 6
"""The same of pairs of Chinese, Japanese and Korean characters."""
LONGEST: Final = 80
"""Characters."""

_PHRASES: Final = (
    r"(?:how are you(?: doing)?(?: today)?|how s it going|good (?:morning|afternoon|evening|night|day|job|point|one)"
    r"|well done|got it|i see|i understand|makes sense|sounds good|you re welcome|no problem|see you(?: later)?"
    r"|(?:vielen|besten|herzlichen) dank|guten (?:morgen|tag|abend)|gute nacht|alles klar|wie geht s(?: dir| ihnen)?"
    r"|merci beaucoup|bonne (?:journée|soirée|nuit)|d accord|ça va|comment ça va|muchas gracias|buenos días"
    r"|buenas (?:tardes|noches)|de nada|mille grazie|muito obrigad[oa]|bom dia|boa (?:tarde|noite))"
)
_WORDS: Final = (
    r"(?:thanks|thank|thankyou|thx|ty|cheers|hi|hello|hey|hiya|bye|goodbye|ok|okay|okey|great|nice|cool|perfect|awesome"
    r"|excellent|wonderful|brilliant|lovely|understood|noted|lol|haha|wow|danke|hallo|tschüss|servus|super|prima|verstanden"
    r"|merci|salut|bonjour|bonsoir|coucou|parfait|gracias|hola|adiós|vale|perfecto|grazie|ciao|perfetto|obrigad[oa]|olá"
    r"|고마워요?|고맙습니다|감사(?:합니다|해요|드립니다|드려요)?|안녕(?:하세요|하십니까|히)?|알겠(?:습니다|어요?)|알았(?:습니다|어요?)"
    r"|그렇군요?|좋(?:습니다|아요?|네요?)|수고하(?:세요|셨습니다)|잘됐네요?|이해했(?:습니다|어요?)"
    r"|(?:谢谢|多谢|感谢|谢啦|您好|你好|大家好|早上好|早安|晚上好|晚安|再见|拜拜|好的|好吧|明白|知道|收到|了解|懂|太好|太棒|不客气"
    r"|謝謝|多謝|感謝|再見)(?:了|啦|你|您|大家|呀|啊|哦)*"
    r"|ありがとう(?:ございま(?:す|した))?|どうも|こんにちは|こんばんは|おはよう(?:ございます)?|了解(?:です|しました)?"
    r"|わかりました|分かりました|なるほど|さようなら)"
)
_BESIDE: Final = (
    r"(?:a|lot|so|very|much|many|you|then|all|again|for|the|that|your|help|there|everyone|and|oh|ah|well|really|it|was"
    r"|sehr|dir|ihnen|dann|für|die|hilfe|und|mucho|por|la|ayuda|pour|ton|votre|aide|정말|너무|대단히|네|아|도와주셔서|非常|十分|好|那)"
)
_KNOWN: Final = re.compile(rf"(?:{_BESIDE} )*(?:{_PHRASES}|{_WORDS})(?: (?:{_PHRASES}|{_WORDS}|{_BESIDE}))* ")
_WELL_KNOWN_QUESTIONS: Final = re.compile(r"(?:how are you|how s it going|wie geht s|ça va|comment ça va)")


def is_small_talk(turn: str) -> bool:
    """Whether it is thanks, a greeting or agreement, and nothing else, in a language that is known here; or signs
    alone, such as a thumb that is held up."""
    words = _spoken(turn)
    if not words:
        return bool(turn.strip()) and not _asks(turn)
    if _asks(turn) and not _WELL_KNOWN_QUESTIONS.search(words):
        return False
    return len(words) <= LONGEST and _KNOWN.fullmatch(f"{words} ") is not None


def may_be_small_talk(turn: str) -> bool:
    """Whether it says so little that it may be, whatever the language: few words, no question mark, no number."""
    if _asks(turn) or len(turn) > LONGEST or any(each.isdigit() for each in turn):
        return False
    said = wording.words_of(turn)
    return len(said.roots) < FEW_WORDS and len(said.pairs) < FEW_PAIRS


def telling_words(turn: str) -> str:
    """Its words that mean something of their own."""
    return " ".join(each for each in _spoken(turn).split() if each not in wording.STOP)


def _asks(turn: str) -> bool:
    """Whether there is a question mark of any script."""
    return any("QUESTION MARK" in unicodedata.name(each, "") for each in turn)


def _spoken(turn: str) -> str:
    """Its letters and digits in small ones, words parted by single spaces."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", turn).casefold()))
