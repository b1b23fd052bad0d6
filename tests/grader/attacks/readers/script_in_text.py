# attack: A Markdown cell holds a script, and a link that is one.
# group: readers
# deserves: 10

# %% markdown: before informative_groups
<script>pwned()</script> <img src=x onerror="pwned()">
[my notes](javascript:pwned())
