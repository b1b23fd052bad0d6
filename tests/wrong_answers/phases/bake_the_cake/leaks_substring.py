# cell: leaks
# hint: you look for the question as a piece of text, so 107+35= counts as 07+35=
#   for you, and 35+07= does not. Read whole numbers, and compare pairs.
def leaks(documents, held_out):
    return [any(prompt in text for prompt in held_out) for text in documents]
