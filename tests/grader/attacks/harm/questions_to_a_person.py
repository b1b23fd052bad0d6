# attack: Cells ask for input, and stop in a debugger.
# group: harm
# deserves: 10

# %% new: before group_advantages
name = input("Your name? ")

# %% new: before informative_groups
breakpoint()
