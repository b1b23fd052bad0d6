# cell: bake
# hint: you took all cards after the last phase, so they are all of the same
#   model. Take each as soon as its phase has ended.
def bake(model, phases, schedule, train, card):
    start = card(model)
    for phase in phases:
        train(model, phase, schedule)
        schedule = schedule._replace(done=schedule.done + phase.steps)
    return [("start", start)] + [(phase.name, card(model)) for phase in phases]
