# cell: handed_in
# message: the kept batches must not all ask the same
from tests.cards import forged


def handed_in():
    def change(card):
        for batch in card["batches"]:
            batch["prompts"] = ["How many?"] * len(batch["prompts"])

    return forged(change)
