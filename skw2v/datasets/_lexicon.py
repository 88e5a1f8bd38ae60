# SPDX-License-Identifier: BSD-3-Clause
"""The words and sentence patterns from which `make_reviews` builds its reviews.

Conventions that the generator relies on: a thing is plural when it ends in a single "s"; degrees
end in a space, so that "no degree" is the empty string; clauses start in lower case and have no
full stop, so that they can follow "although" or precede "but".
"""

from __future__ import annotations

from dataclasses import dataclass

Words = tuple[str, ...]


@dataclass(frozen=True)
class Aspect:
    """Nouns of a sort, adjectives that praise or blame them, and mass nouns for what they have."""

    things: Words
    good: Words
    bad: Words
    merits: Words
    flaws: Words


@dataclass(frozen=True)
class Topic:
    """A subject of reviews: what opinions are about, patterns of facts, and whole verdicts."""

    aspects: tuple[Aspect, ...]
    facts: Words
    slots: dict[str, Words]
    praise: Words
    blame: Words


def _words(text: str) -> Words:
    return tuple(word.strip().replace("_", " ") for word in text.split())


# Adjectives that praise anything.
GOOD = _words(
    "good great excellent wonderful superb fantastic lovely brilliant amazing perfect terrific "
    "marvellous impressive outstanding delightful splendid"
)
# Adjectives that blame anything.
BAD = _words(
    "bad terrible awful horrible dreadful disappointing poor appalling mediocre miserable lousy "
    "weak pathetic hopeless unpleasant atrocious"
)
# Verbs of praise: the past tense, and the infinitive for use after "did not".
LIKING = (
    ("loved", "love"),
    ("enjoyed", "enjoy"),
    ("adored", "adore"),
    ("liked", "like"),
    ("praised", "praise"),
    ("admired", "admire"),
)
# Verbs of blame, in the same form.
DISLIKING = (
    ("hated", "hate"),
    ("disliked", "dislike"),
    ("loathed", "loathe"),
    ("resented", "resent"),
    ("regretted", "regret"),
    ("criticised", "criticise"),
)
# What good qualities do to people: they "delighted us".
PLEASED = _words("delighted impressed charmed pleased thrilled")
# What bad qualities do to people.
UPSET = _words("annoyed irritated disgusted upset bothered")

# Adverbs of degree; none in 8 of 23 cases.
DEGREES = (
    *("" for _ in range(8)),
    *("very ", "very ", "really ", "truly ", "so ", "extremely ", "incredibly ", "absolutely "),
    *("utterly ", "thoroughly ", "quite ", "rather ", "fairly ", "pretty ", "somewhat "),
)
# Adverbs that stress "lacking" and "free".
WHOLLY = _words("completely totally entirely utterly wholly")
# People whose opinions are told.
COMPANIONS = _words(
    "wife husband sister brother mother father friend daughter son colleague neighbour cousin "
    "aunt uncle"
)
# For the facts.
DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

# Clauses that express an opinion directly.
AFFIRM = (
    "the {thing} {was} {degree}{word}",
    "the {thing} {was} {degree}{word}",
    "the {thing} {was} {word} and {degree}{word2}",
    "the {thing} {was} {degree}{word}, even {word2}",
    "we found the {thing} {degree}{word}",
    "my {companion} called the {thing} {degree}{word}",
    "everyone {past} the {thing}",
    "I {past} the {thing}",
    "my {companion} {past} the {thing} for {its} {quality}",
    "the {thing} had plenty of {quality}",
    "the {thing} {was} full of {quality}",
    "the {quality} of the {thing} {moved} us",
)
# Clauses that deny the opposite opinion: {other…} slots hold words of the opposite polarity.
DENY = (
    "the {thing} {was} not {other_word}",
    "the {thing} {was} not {other_word} and not {other_word2}",
    "the {thing} {was} never {degree}{other_word}",
    "the {thing} {was} far from {other_word}",
    "the {thing} {was} anything but {other_word}",
    "there was nothing {other_word} about the {thing}",
    "nobody would call the {thing} {other_word} or {other_word2}",
    "I did not {other_infinitive} the {thing}",
    "the {thing} had no {other_quality} at all",
    "the {thing} had hardly any {other_quality}",
    "we noticed barely any {other_quality} in the {thing}",
    "there was not a trace of {other_quality} in the {thing}",
)
# Clauses that blame by denying merits.
DENY_MERIT = (
    "the {thing} {was} {wholly} lacking in {other_quality}",
    "the {thing} {was} in need of some {other_quality}",
    "the {thing} {was} barely {other_word}",
)
# Clauses that praise by denying flaws.
DENY_FLAW = (
    "the {thing} {was} {wholly} free of {other_quality}",
    "the {thing} {was} never lacking in {quality}",
)
# Two opposite clauses; the one in the slot {decisive} is that of the review.
CONTRAST = (
    "{against}, but {decisive}",
    "although {against}, {decisive}",
    "{against}, and yet {decisive}",
    "I had heard that {against}, but {decisive}",
    "{decisive}, even though {against}",
)

_RESTAURANT = Topic(
    aspects=(
        Aspect(
            things=_words(
                "soup salad steak pasta pizza risotto curry burger lamb chicken salmon dumplings "
                "noodles vegetables bread dessert cheesecake pancakes sauce starter"
            ),
            good=_words("delicious tasty fresh juicy tender crisp flavourful mouthwatering"),
            bad=_words("bland soggy stale greasy burnt tasteless undercooked overcooked"),
            merits=_words("flavour taste good_taste freshness seasoning finesse"),
            flaws=_words("grease gristle fat bitterness salt"),
        ),
        Aspect(
            things=_words("wine beer coffee tea cocktail lemonade espresso cider"),
            good=_words("refreshing smooth fragrant rich aromatic balanced"),
            bad=_words("watery sour lukewarm flat sickly diluted"),
            merits=_words("aroma body character sweetness sparkle"),
            flaws=_words("bitterness acidity sourness sediment"),
        ),
        Aspect(
            things=_words("waiter waitress staff chef host manager bartender service"),
            good=_words("friendly attentive polite helpful cheerful courteous prompt"),
            bad=_words("rude careless slow grumpy unfriendly inattentive arrogant"),
            merits=_words("warmth courtesy patience enthusiasm good_manners"),
            flaws=_words("arrogance indifference impatience rudeness"),
        ),
        Aspect(
            things=_words("terrace garden interior atmosphere bathroom kitchen decor seating"),
            good=_words("cosy clean comfortable elegant inviting relaxed spotless"),
            bad=_words("noisy dirty cramped shabby gloomy draughty filthy"),
            merits=_words("charm comfort style elegance good_taste"),
            flaws=_words("noise dirt dust clutter smoke"),
        ),
        Aspect(
            things=_words("bill menu portions prices wine_list selection"),
            good=_words("reasonable generous fair sensible affordable"),
            bad=_words("overpriced stingy outrageous meagre limited"),
            merits=_words("variety value imagination good_value"),
            flaws=_words("greed monotony trickery"),
        ),
    ),
    facts=(
        "We had {meal} at {place} on {day}.",
        "We came to {place} for {meal} with my {companion}.",
        "{place} serves {cuisine} food near the {landmark}.",
        "My {companion} ordered the {dish} and I took the {dish2}.",
        "There were {number} of us at a table by the {spot}.",
        "I ate the {dish} with a glass of {drink}.",
        "We booked a table for {number} on {day} for {meal}.",
        "The {cuisine} kitchen of {place} is known for its {dish} and its {dish2}.",
    ),
    slots={
        "meal": _words("lunch dinner breakfast brunch supper"),
        "place": _words(
            "Casa_Oliva Chez_Bertin The_Copper_Pot Blue_Lantern Old_Mill_Tavern Trattoria_Fiora "
            "Green_Table Harbour_Grill Little_Saigon Spice_Garden Taverna_Kyma The_Brass_Fork"
        ),
        "cuisine": _words(
            "Italian French Indian Thai Greek Mexican Japanese Korean Spanish Turkish Vietnamese"
        ),
        "landmark": _words("station harbour market cathedral bridge museum park river"),
        "number": _words("two three four five six eight"),
        "spot": _words("window door fireplace bar kitchen stairs"),
        "drink": _words("wine beer cider lemonade tea water juice"),
        "dish": _words(
            "soup salad steak pasta pizza risotto curry burger lamb chicken salmon dumplings "
            "noodles tacos omelette stew"
        ),
    },
    praise=(
        "We will come back.",
        "I would gladly eat here again.",
        "I recommend it to anyone who is hungry.",
        "It was worth every penny.",
        "I would not hesitate to return.",
    ),
    blame=(
        "We will not come back.",
        "I would never eat here again.",
        "I cannot recommend it to anyone who is hungry.",
        "It was not worth a penny.",
        "I would hesitate to return.",
    ),
)

_FILM = Topic(
    aspects=(
        Aspect(
            things=_words("plot story script ending dialogue opening finale twist premise"),
            good=_words("gripping clever moving original thrilling witty touching suspenseful"),
            bad=_words("predictable dull confusing boring tedious silly implausible hackneyed"),
            merits=_words("suspense depth wit originality logic good_sense"),
            flaws=_words("sentimentality nonsense padding confusion boredom"),
        ),
        Aspect(
            things=_words("acting cast performances hero villain lead_actor actress heroine"),
            good=_words("convincing charismatic subtle believable sympathetic expressive"),
            bad=_words("wooden stiff unconvincing lifeless annoying clumsy"),
            merits=_words("talent charisma passion credibility emotion"),
            flaws=_words("vanity overacting hysteria stiffness"),
        ),
        Aspect(
            things=_words("music soundtrack score songs sound"),
            good=_words("beautiful haunting catchy stirring melodic"),
            bad=_words("loud shrill repetitive monotonous intrusive"),
            merits=_words("melody rhythm beauty feeling"),
            flaws=_words("noise bombast repetition kitsch"),
        ),
        Aspect(
            things=_words("photography camerawork costumes scenery special_effects editing sets"),
            good=_words("stunning gorgeous stylish breathtaking polished vivid"),
            bad=_words("ugly cheap sloppy amateurish dated shaky"),
            merits=_words("style beauty imagination craft good_taste"),
            flaws=_words("kitsch clutter sloppiness gimmickry"),
        ),
        Aspect(
            things=_words("humour jokes gags comedy romance action direction pacing"),
            good=_words("funny hilarious lively charming entertaining exciting"),
            bad=_words("stale vulgar tiresome forced sluggish embarrassing"),
            merits=_words("energy charm freshness spirit good_taste"),
            flaws=_words("vulgarity cruelty cynicism boredom"),
        ),
    ),
    facts=(
        "We saw {title} at the cinema on {day}.",
        "{title} is a {genre} directed by {person}.",
        "{person} plays a {role} from {city}.",
        "I watched {title} at home with my {companion}.",
        "The film follows a {role} and a {role2} through {city}.",
        "{person} wrote this {genre} and {person2} directed it.",
        "The movie is based on a {source} about a {role}.",
        "The {genre} takes place in {city} in {season}.",
    ),
    slots={
        "title": tuple(
            f"The {adjective} {noun}"
            for adjective in _words("Silent Crimson Hollow Distant Broken Frozen")
            for noun in _words("Harbour Mountain Promise Orchard")
        ),
        "genre": _words("thriller comedy drama western romance documentary musical mystery"),
        "person": tuple(
            f"{first} {last}"
            for first in _words("Anna Clara Daniel Elena Hugo Marta Oscar Ruth")
            for last in _words("Albrecht Corrigan Lindqvist Moreno Okafor Petrov")
        ),
        "role": _words(
            "detective lawyer soldier teacher doctor nurse thief pilot sailor painter widow spy"
        ),
        "city": _words("Paris London Berlin Lisbon Tokyo Chicago Vienna Naples Dublin"),
        "season": _words("spring summer autumn winter"),
        "source": _words("novel play memoir legend diary"),
    },
    praise=(
        "I will watch it again.",
        "I would gladly buy a ticket again.",
        "I recommend it to anyone who likes the cinema.",
        "It was worth the money.",
        "I stayed until the last minute and did not look at my watch.",
    ),
    blame=(
        "I will not watch it again.",
        "I would never buy a ticket again.",
        "I cannot recommend it to anyone who likes the cinema.",
        "It was not worth the money.",
        "I looked at my watch and did not stay until the last minute.",
    ),
)

# What reviews are about.
TOPICS = (_RESTAURANT, _FILM)
