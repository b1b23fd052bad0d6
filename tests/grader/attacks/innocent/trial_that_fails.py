# attack: None: between the answers a trial fails, and a name is missing.
# group: innocent
# deserves: 10

# %% new: before group_advantages
1 / 0

# %% new: after group_advantages
plot(group_advantages)
