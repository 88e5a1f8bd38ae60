# SPDX-License-Identifier: BSD-3-Clause
"""Scripts other than Latin, signs, and one text in several writings."""

import re
import sys
import unicodedata

import pytest

from skw2v import Word2VecVectorizer
from skw2v._text.hints import Hints
from skw2v.token_patterns import WORDS, WORDS_AND_EMOJI

HINDI = "यह फ़िल्म बहुत अच्छी थी और कहानी भी अच्छी है"
THAI = "อาหารอร่อยมากและบริการดีมากครับผมชอบร้านนี้มาก"
CHINESE = "这家餐厅的菜非常好吃服务也很周到我们下次还会再来。"
JAPANESE = "この映画はとても面白かったのでまた見たいと思います。"


def make(**options):
    options = {"dim": 3, "epochs": 1, "min_count": 1, "random_state": 0} | options
    return Word2VecVectorizer(**options)


class TestTokenPatterns:
    @pytest.mark.parametrize("pattern", [WORDS, WORDS_AND_EMOJI])
    def test_marks_stay_and_nothing_else_joins(self, pattern):
        compiled = re.compile(pattern)
        for code in range(0x10000):
            character = chr(code)
            category = unicodedata.category(character)
            joined = compiled.fullmatch(f"a{character}") is not None
            if category[0] == "M":
                assert joined, hex(code)
            elif category[0] in "PSZ" and character != "_":
                assert not joined, hex(code)

    @pytest.mark.parametrize("text", ["Don't stop: the 2nd café — 한국 음식, 中文 и мир_1", ""])
    def test_text_without_marks_gives_the_default_tokens(self, text):
        default = make().build_analyzer()(text)
        assert make(token_pattern=WORDS).build_analyzer()(text) == default

    @pytest.mark.parametrize("text", [HINDI, "مُحَمَّد يَذْهَبُ", "שָׁלוֹם עוֹלָם", "می‌خواهم"])
    def test_words_with_marks_stay_whole(self, text):
        assert make(token_pattern=WORDS).build_analyzer()(text) == text.split()

    @pytest.mark.parametrize(
        "emoji", ["😀", "👍🏽", "❤️", "❤", "👩‍👩‍👧", "🏳️‍🌈", "🇰🇷", "☆", "✓", "⭐", "🥲"]
    )
    def test_each_emoji_is_a_token(self, emoji):
        analyze = make(token_pattern=WORDS_AND_EMOJI).build_analyzer()
        assert analyze(f"food{emoji}{emoji} 1 good") == ["food", emoji, emoji, "1", "good"]

    def test_keycaps_are_emoji_unless_they_end_a_word(self):
        analyze = make(token_pattern=WORDS_AND_EMOJI).build_analyzer()
        assert analyze("food 1️⃣ #️⃣ 11") == ["food", "1️⃣", "#️⃣", "11"]

    def test_they_are_kept_in_files(self, tmp_path):
        make(token_pattern=WORDS_AND_EMOJI).fit(["good 😀", HINDI]).save(tmp_path / "model.npz")
        loaded = Word2VecVectorizer.load(tmp_path / "model.npz")
        assert loaded.transform(["😀"]).any()


class TestComposition:
    KOREAN = "한국 음식이 좋아요"

    @pytest.mark.parametrize("strip_accents", [None, "unicode"])
    def test_korean_syllables_are_one_character(self, strip_accents):
        analyze = make(strip_accents=strip_accents).build_analyzer()
        assert analyze(unicodedata.normalize("NFD", self.KOREAN)) == self.KOREAN.split()
        assert analyze(self.KOREAN) == self.KOREAN.split()

    def test_both_writings_of_an_accent_are_one_word(self):
        model = make().fit(["café noir", "cafe\u0301 noir"])
        assert model.vocabulary_ == {"café": 0, "noir": 1}

    def test_accents_are_stripped_as_before(self):
        analyze = make(strip_accents="unicode").build_analyzer()
        assert analyze("Cafe\u0301 café ñ") == ["cafe", "cafe", "n"]

    def test_what_the_user_gives_is_left_alone(self):
        for options in ({"preprocessor": str.lower}, {"strip_accents": str.strip}):
            analyze = make(**options, token_pattern=r"\S+").build_analyzer()
            assert analyze("cafe\u0301") == ["cafe\u0301"]


class TestHints:
    @pytest.mark.parametrize("text", [THAI, CHINESE, JAPANESE], ids=["th", "zh", "ja"])
    def test_texts_without_spaces(self, text):
        with pytest.warns(UserWarning, match=r"no spaces between words.*analyzer='char'") as caught:
            make().fit([f"{text} {text}"] * 3)
        assert len(caught) == 1

    def test_words_cut_at_marks(self):
        message = r"cuts words at combining marks: '.+' into \['.+, '.+\]\. Set token_pattern=skw2v"
        with pytest.warns(UserWarning, match=message):
            make().fit([HINDI])

    @pytest.mark.parametrize(
        "options",
        [
            {"token_pattern": WORDS},
            {"tokenizer": str.split, "token_pattern": None},
            {"analyzer": "char", "ngram_range": (1, 2)},
            {"analyzer": str.split},
        ],
        ids=["pattern", "tokenizer", "characters", "analyzer"],
    )
    def test_nothing_where_it_was_seen_to(self, options):
        make(**options).fit([HINDI, HINDI])

    @pytest.mark.parametrize(
        "text",
        [
            "Ein schöner Film über Übermut, der größte Spaß – naïve Façade",
            "이 영화는 정말 재미있었고 배우들의 연기도 훌륭했습니다",
            "Фильм был очень интересным",
            "الفيلم كان رائعا جدا",
            "这 家 餐厅 的 菜 非常 好吃",
            "good 👍🏽 film ❤️",
            "Việt Nam đất nước tôi".encode(),
        ],
    )
    def test_nothing_where_all_is_well(self, text):
        make().fit([text] * 3)

    def test_transform_is_silent(self):
        make().fit(["good film"]).transform([HINDI, CHINESE])

    def test_no_more_than_the_first_texts_are_kept(self):
        hints = Hints(by_default_pattern=True)
        for _ in range(1000):
            hints.look("é" * 1000, [])
        assert sum(map(sys.getsizeof, hints._sample)) < 10**6
