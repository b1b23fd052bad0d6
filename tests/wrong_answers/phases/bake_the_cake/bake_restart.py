# cell: bake
# hint: you never advance `done`, so each phase begins the schedule where the
#   first one began. After a phase, add its steps:
#   schedule._replace(done=schedule.done + phase.steps).
def bake(model, phases, schedule, train, card):
    cards = [("start", card(model))]
    for phase in phases:
        train(model, phase, schedule)
        cards.append((phase.name, card(model)))
    return cards
