# cell: bake
# hint: you returned the cards without their names. Return pairs: (phase.name,
#   card).
def bake(model, phases, schedule, train, card):
    cards = [card(model)]
    for phase in phases:
        train(model, phase, schedule)
        cards.append(card(model))
        schedule = schedule._replace(done=schedule.done + phase.steps)
    return cards
