# cell: bake
# right: `done` as a sum over earlier phases, and lists for pairs
def bake(model, phases, schedule, train, card):
    cards = [["start", card(model)]]
    for i in range(len(phases)):
        before = sum(phase.steps for phase in phases[:i])
        train(model, phases[i], schedule._replace(done=schedule.done + before))
        cards += [[phases[i].name, card(model)]]
    return cards
