# cell: leaks
# hint: you look for the question as a piece of text, so 107+35= counts as 07+35=
#   for you. Read whole numbers, and compare them as numbers.
def leaks(documents, held_out):
    asked = set(held_out)
    for prompt in held_out:
        a, b = prompt.rstrip("=").split("+")
        asked.add(f"{b}+{a}=")
    return [any(prompt in text for prompt in asked) for text in documents]
