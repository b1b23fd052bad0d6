# cell: bake
# hint: each of your phases starts from a fresh copy of the first model, so
#   nothing adds up. Train the same model on.
def bake(model, phases, schedule, train, card):
    from copy import deepcopy

    first = model
    cards = [("start", card(model))]
    for phase in phases:
        model = deepcopy(first)
        train(model, phase, schedule)
        cards.append((phase.name, card(model)))
        schedule = schedule._replace(done=schedule.done + phase.steps)
    return cards
