# cell: handed_in
# message: held-out problems were trained on
from tests.cards import forged


def handed_in():
    def change(card):
        for row, batch in enumerate(card["batches"]):
            card["problems"][row] = [batch["prompts"][0], batch["answers"][0]]

    return forged(change)
