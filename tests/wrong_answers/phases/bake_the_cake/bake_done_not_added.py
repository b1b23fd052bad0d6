# cell: bake
# hint: you set `done` to the steps of the last phase alone. It counts all steps
#   before: add them up.
def bake(model, phases, schedule, train, card):
    cards = [("start", card(model))]
    for phase in phases:
        train(model, phase, schedule)
        cards.append((phase.name, card(model)))
        schedule = schedule._replace(done=phase.steps)
    return cards
