# cell: handed_in
# right: a run that did not improve and says so, as one line between spaces
from tests.cards import forged


def handed_in():
    text = forged(lambda card: card.update(note="it did not improve"))
    return "  " + " ".join(text.split()) + "\n\n"
