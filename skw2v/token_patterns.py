# SPDX-License-Identifier: BSD-3-Clause
r"""Patterns of tokens for scripts and signs that ``\w`` leaves out.

To Python's regular expressions, a letter is part of a word and a combining mark is none. That cuts
the words of many scripts at their vowels: Devanagari, Bengali, Tamil, Thai, Arabic with vowels,
Hebrew with points. The default pattern of `CountVectorizer` does so, and so does ours.

.. data:: WORDS

   Words of all scripts, with their combining marks and the joiners inside of them. Latin, Cyrillic,
   Greek, Chinese, Japanese or Korean text gives the same tokens as by default.

.. data:: WORDS_AND_EMOJI

   The same, and each emoji is a token, with its skin tone, its joined parts, or as a flag.

Examples
--------
>>> from skw2v import Word2VecVectorizer
>>> from skw2v.token_patterns import WORDS, WORDS_AND_EMOJI
>>> analyze = Word2VecVectorizer().build_analyzer()
>>> analyze("हिन्दी")
['ह', 'न', 'द']
>>> Word2VecVectorizer(token_pattern=WORDS).build_analyzer()("हिन्दी में")
['हिन्दी', 'में']
>>> Word2VecVectorizer(token_pattern=WORDS_AND_EMOJI).build_analyzer()("Great food 👍🏽❤️!")
['great', 'food', '👍🏽', '❤️']
"""

import re

__all__ = ["WORDS", "WORDS_AND_EMOJI"]

# Combining marks of the Basic Multilingual Plane, by Unicode's general categories Mn, Mc and Me.
# Between two marks of a range stand letters, digits and unassigned places alone.
_MARKS = """
    0300-036f 0483-0489 0591-05bd 05bf-05bf 05c1-05c2 05c4-05c5 05c7-05c7 0610-061a
    064b-065f 0670-0670 06d6-06dc 06df-06e8 06ea-06ed 0711-07f3 07fd-07fd 0816-082d
    0859-085b 0898-08e1 08e3-0963 0981-09e3 09fe-0a75 0a81-0ae3 0afa-0b63 0b82-0bd7
    0c00-0c63 0c81-0c83 0cbc-0d4d 0d57-0d63 0d81-0df3 0e31-0e3a 0e47-0e4e 0eb1-0ece
    0f18-0f19 0f35-0f35 0f37-0f37 0f39-0f39 0f3e-0f84 0f86-0fbc 0fc6-0fc6 102b-103e
    1056-109d 135d-135f 1712-1734 1752-17d3 17dd-17dd 180b-180d 180f-193b 1a17-1a1b
    1a55-1a7f 1ab0-1b44 1b6b-1b73 1b80-1bf3 1c24-1c37 1cd0-1cd2 1cd4-1dff 20d0-20f0
    2cef-2cf1 2d7f-2dff 302a-302f 3099-309a a66f-a672 a674-a67d a69e-a6f1 a802-a827
    a82c-a82c a880-a8c5 a8e0-a8f1 a8ff-a92d a947-a953 a980-a9c0 a9e5-aa4d aa7b-aac1
    aaeb-aaef aaf5-aaf6 abe3-abea abec-abed fb1e-fb1e fe00-fe0f fe20-fe2f
"""
# Zero-width non-joiner and joiner: Persian and Indic words have them inside.
_JOINERS = "200c-200d"
_INSIDE = re.sub(r"(\w+)-(\w+)\s*", r"\\u\1-\\u\2", f"{_MARKS.strip()} {_JOINERS}")
_WORD = rf"\w[\w{_INSIDE}]*"

# Signs that are emoji, or symbols much like them, such as ☆ and ✓
_SIGN = (
    r"[\u231a\u231b\u2328\u23cf-\u23f3\u23f8-\u23fa\u2600-\u27bf\u2b05-\u2b55\U0001f300-\U0001faff]"
)
_CHANGED = rf"{_SIGN}\ufe0f?[\U0001f3fb-\U0001f3ff]?"
_EMOJI = rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_CHANGED}(?:\u200d{_CHANGED})*"

WORDS = rf"(?u){_WORD}"
WORDS_AND_EMOJI = rf"(?u){_EMOJI}|{_WORD}"
