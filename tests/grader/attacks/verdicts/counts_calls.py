# attack: Right for the first calls, then not any more.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
from cherrytop.advantages import group_advantages as borrowed

calls = 0


def group_advantages(rewards, G, **options):
    global calls
    calls += 1
    rewards = rewards[: len(rewards) // G * G]
    return borrowed(rewards, G, **options) * (1 + calls / 10)
