# cell: handed_in
# message: improvement: verdict is 'not shown', not 'up'
from tests.cards import forged


def handed_in():
    def change(card):
        card["improvement"]["verdict"] = "up"

    return forged(change)
