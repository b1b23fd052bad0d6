# cell: bake
# hint: you advance `done` by 1 a phase. It counts steps, so add phase.steps.
def bake(model, phases, schedule, train, card):
    cards = [("start", card(model))]
    for phase in phases:
        train(model, phase, schedule)
        cards.append((phase.name, card(model)))
        schedule = schedule._replace(done=schedule.done + 1)
    return cards
