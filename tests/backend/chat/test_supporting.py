"""Examples of sentences that rest on a passage, and of such that don't though they sound alike."""

import pytest

from backend.chat.considered import Passage
from backend.chat.supporting import names_in, supports, supports_clearly

TEA = Passage(
    "Green tea is steeped at 70 to 80 °C for two to three minutes. Hotter water makes it bitter. It is not oxidised,"
    " unlike black tea, which takes 95 °C and four minutes.",
    "Tea.pdf\nBrewing",
)
CURIE = Passage(
    "Marie Curie discovered polonium and radium in 1898 together with her husband Pierre. She received the Nobel Prize"
    " in Physics in 1903, and a second one in Chemistry in 1911.",
    "Physicists.docx",
)
LEASE = Passage(
    "The tenant must give notice in writing at least three months before the end of the term. The deposit of 2,400"
    " euros is returned within 30 days after the keys are handed over. Pets are not allowed without the landlord's"
    " consent.",
    "Lease.pdf",
)
PUMP = Passage(
    "A heat pump moves heat from outside air into the house. With 1 kWh of electricity it delivers about 3 to 4 kWh of"
    " heat. Below -10 °C its efficiency drops, and a backup heater switches on.",
    "Heating.md",
)
ROOIBOS = Passage("Rooibos is naturally caffeine-free and low in tannins. It is grown in South Africa.", "Tea.pdf")
KOREAN = Passage("녹차는 70도에서 80도의 물에 2분에서 3분 동안 우려낸다. 물이 너무 뜨거우면 쓴맛이 난다.", "차.txt")
CHINESE = Passage("绿茶应使用七十到八十度的水冲泡两到三分钟。水太热会使茶变苦。", "茶.txt")
GERMAN = Passage(
    "Der Mieter muss schriftlich mit einer Frist von drei Monaten kündigen. Die Kaution von 2.400 Euro wird innerhalb"
    " von 30 Tagen zurückgezahlt.",
    "Mietvertrag.pdf",
)
ALL = (TEA, CURIE, LEASE, PUMP, ROOIBOS, KOREAN, CHINESE, GERMAN)
KNOWN = names_in(each.text for each in ALL)

TRUE = [
    (TEA, "Green tea should be steeped at 70–80 °C for two to three minutes."),
    (TEA, "Steep green tea for 2 to 3 minutes."),
    (TEA, "Water that is too hot makes green tea bitter."),
    (TEA, "Unlike black tea, green tea is not oxidised."),
    (TEA, "- **Black tea**: 95 °C, four minutes"),
    (CURIE, "Marie Curie received two Nobel Prizes: in Physics in 1903 and in Chemistry in 1911."),
    (CURIE, "She discovered radium in 1898."),
    (CURIE, "Curie and her husband Pierre discovered polonium."),
    (CURIE, "마리 퀴리는 1903년과 1911년에 노벨상을 받았다."),
    (LEASE, "You must give written notice at least 3 months before the term ends."),
    (LEASE, "The deposit is €2400, returned within 30 days of handing over the keys."),
    (LEASE, "Pets aren't allowed unless the landlord consents."),
    (LEASE, "Pets need the landlord's consent."),
    (PUMP, "A heat pump delivers 3 to 4 kWh of heat for each kWh of electricity."),
    (PUMP, "Efficiency drops below -10 °C."),
    (PUMP, "When it gets colder than -10 °C, a backup heater switches on."),
    (ROOIBOS, "Rooibos contains no caffeine."),
    (ROOIBOS, "Rooibos is free of caffeine."),
    (ROOIBOS, "Rooibos won't keep you awake: it contains no caffeine."),
    (ROOIBOS, "Rooibos grows in South Africa."),
    (KOREAN, "녹차는 70도에서 80도의 물에 우려내야 합니다."),
    (KOREAN, "너무 뜨거운 물을 쓰면 쓴맛이 납니다."),
    (CHINESE, "绿茶应该用七十到八十度的水冲泡。"),
    (GERMAN, "Die Kündigung muss schriftlich und drei Monate vorher erfolgen."),
    (GERMAN, "Die Kaution von 2400 Euro bekommt der Mieter innerhalb von 30 Tagen zurück."),
]
FALSE = [
    (TEA, "Green tea should be steeped at 100 °C for ten minutes."),
    (TEA, "Green tea is oxidised."),
    (TEA, "Oolong tea is steeped at 80 °C."),
    (TEA, "Green tea contains antioxidants that protect the heart."),
    (TEA, "Green tea is steeped for five minutes."),
    (TEA, "Green tea comes from Japan."),
    (TEA, "The capital of France is Paris."),
    (CURIE, "Marie Curie received the Nobel Prize in Medicine in 1911."),
    (CURIE, "Albert Einstein received the Nobel Prize in Physics in 1903."),
    (CURIE, "Marie Curie was born in Warsaw in 1867."),
    (CURIE, "She died of aplastic anaemia."),
    (CURIE, "마리 퀴리는 1867년 바르샤바에서 태어났다."),
    (LEASE, "The tenant must give notice one month before the end of the term."),
    (LEASE, "The deposit is 3,400 euros."),
    (LEASE, "The landlord pays for repairs of the heating."),
    (LEASE, "Pets are allowed."),
    (PUMP, "A heat pump costs about 15,000 euros."),
    (PUMP, "It delivers 5 kWh of heat from 1 kWh of electricity."),
    (PUMP, "Heat pumps work by burning gas in a boiler."),
    (ROOIBOS, "Rooibos is grown in Kenya."),
    (ROOIBOS, "In Kenya it is the same: rooibos is caffeine-free."),
    (ROOIBOS, "Rooibos is caffeine-free; it was first sold in 1904."),
    (ROOIBOS, "Rooibos contains a lot of caffeine and sugar."),
    (KOREAN, "홍차는 인도에서 재배된다."),
    (KOREAN, "녹차는 95도의 물에 우려낸다."),
    (CHINESE, "红茶产自印度阿萨姆邦。"),
    (GERMAN, "Die Kaution beträgt 3.000 Euro."),
    (GERMAN, "Haustiere sind in der Wohnung verboten."),
    (TEA, "Yes."),
]


@pytest.mark.parametrize(("passage", "sentence"), TRUE)
def test_what_stands_in_a_passage_is_supported_in_other_words_too(passage: Passage, sentence: str) -> None:
    assert supports(passage, sentence, KNOWN)


@pytest.mark.parametrize(("passage", "sentence"), FALSE)
def test_what_does_not_stand_in_it_is_not_however_alike_it_sounds(passage: Passage, sentence: str) -> None:
    assert not supports(passage, sentence, KNOWN)
    assert not supports_clearly(passage, sentence, KNOWN)


def test_no_sentence_is_supported_by_a_passage_about_something_else() -> None:
    wrong = [
        (sentence, other.about)
        for passage, sentence in TRUE
        for other in ALL
        if other is not passage and supports(other, sentence, KNOWN)
    ]
    # The same fact, with the same numbers, in another language.
    assert wrong == [("녹차는 70도에서 80도의 물에 우려내야 합니다.", "Tea.pdf\nBrewing")]


def test_a_name_in_a_document_s_own_name_or_heading_counts() -> None:
    passage = Passage("She discovered polonium in 1898.", "Marie Curie.docx")
    assert supports(passage, "In 1898 Marie Curie discovered polonium.")
    assert not supports(Passage(passage.text), "In 1898 Marie Curie discovered polonium.")


def test_a_plain_restatement_is_clear_and_a_short_one_is_not() -> None:
    assert supports_clearly(TEA, "Green tea is steeped at 70 to 80 °C for two to three minutes.")
    assert not supports_clearly(TEA, "Green tea.")
