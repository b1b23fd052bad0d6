# attack: The names of an exception's class and of a returned one are scripts.
# group: readers
# deserves: 2

# %% cell: group_advantages
Scripted = type("<script>pwned()</script>", (ValueError,), {})


def group_advantages(rewards, G, **options):
    if len(rewards) in (5, 6):
        return type("<script>pwned()</script>", (), {})()
    raise Scripted("<script>pwned()</script>")
