# attack: A right answer shows HTML with a script, and JavaScript.
# group: readers
# deserves: 10

# %% cell: informative_groups
from IPython.display import HTML, Javascript, display

display(HTML("<script>pwned()</script><img src=x onerror=pwned()>"))
display(Javascript("pwned()"))


def informative_groups(rewards, G):
    print("</pre><script>pwned()</script>")
    display(HTML("<script>pwned()</script>"))
    groups = rewards.reshape(-1, G)
    return groups.max(dim=1).values > groups.min(dim=1).values
