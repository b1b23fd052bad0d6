# cell: handed_in
# message: the diagnosis is no improvement shown by the curve, and the card says healthy
from tests.cards import forged


def handed_in():
    def change(card):
        card["diagnosis"] = ["healthy"]

    return forged(change)
