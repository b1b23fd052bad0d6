# attack: The source of a wrong answer, its value and its error hold scripts.
# group: readers
# deserves: 0

# %% cell: group_advantages
def group_advantages(rewards, G, note="</code></pre><script>pwned()</script>", **_):
    raise ValueError(f"{note}<img src=x onerror=pwned()>")

# %% cell: informative_groups
def informative_groups(rewards, G):
    return "</code></pre><script>pwned()</script>"
