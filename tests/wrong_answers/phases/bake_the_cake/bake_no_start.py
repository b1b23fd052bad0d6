# cell: bake
# hint: the card before any training is missing. Without it nobody knows what the
#   first phase has changed: begin with ("start", card(model)).
def bake(model, phases, schedule, train, card):
    cards = []
    for phase in phases:
        train(model, phase, schedule)
        cards.append((phase.name, card(model)))
        schedule = schedule._replace(done=schedule.done + phase.steps)
    return cards
