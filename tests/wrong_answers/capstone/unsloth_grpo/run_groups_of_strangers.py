# cell: handed_in
# message: the completions of a group answer the same prompt
from tests.cards import forged


def handed_in():
    def change(card):
        for batch in card["batches"]:
            batch["prompts"] = [f"({i}) {p}" for i, p in enumerate(batch["prompts"])]

    return forged(change)
