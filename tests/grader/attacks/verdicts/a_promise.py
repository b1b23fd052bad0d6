# attack: Functions that return a generator, a coroutine or an iterator.
# group: verdicts
# deserves: 0

# %% cell: group_advantages
async def group_advantages(rewards, G, **options):
    return rewards

# %% cell: informative_groups
def informative_groups(rewards, G):
    yield from rewards
