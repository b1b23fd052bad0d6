# cell: bake
# hint: you count `done` from 0. The schedule that comes in has steps behind it
#   already: add to its own `done`.
def bake(model, phases, schedule, train, card):
    cards = [("start", card(model))]
    schedule = schedule._replace(done=0)
    for phase in phases:
        train(model, phase, schedule)
        cards.append((phase.name, card(model)))
        schedule = schedule._replace(done=schedule.done + phase.steps)
    return cards
