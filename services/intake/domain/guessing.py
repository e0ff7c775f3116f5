"""查询码: what opens the progress of a case to whoever holds its slip, and how guessing is stopped.

A stranger who guesses is stopped; whoever comes with the right code for the first time never is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Without what is easily mistaken when it is read from paper: 0 O, 1 I L.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 10
#: Wrong codes for one number by one machine, and by all, within so many seconds.
OWN_MOST: Final = 5
ALL_MOST: Final = 20
WHILE: Final = 900


@dataclass(frozen=True)
class Tries:
    """Attempts within the while, this one counted."""

    own: int
    all: int


def may_try(tries: Tries) -> bool:
    """Whether the code is looked at at all. Once many have erred, the number is closed to them all,
    but not to somebody new: nobody can lock the rightful holder out from elsewhere. A thousand
    machines then have one guess each instead of five, at fifty bits of code."""
    if tries.all > ALL_MOST:
        return tries.own == 1
    return tries.own <= OWN_MOST


def written(digest: bytes) -> str:
    """The code as it is printed, made of a keyed digest that nobody can guess."""
    number, letters = int.from_bytes(digest, "big"), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return f"{letters[:5]}-{letters[5:]}"


def typed(text: str) -> str:
    """The code as it is compared, however it was typed in."""
    return "".join(letter for letter in text.upper() if letter in ALPHABET)
