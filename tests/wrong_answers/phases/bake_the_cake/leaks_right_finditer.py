# cell: leaks
# right: loops, and a pattern that looks for both orders
def leaks(documents, held_out):
    found = []
    for document in documents:
        leak = False
        for match in re.finditer(r"([0-9]+)[+]([0-9]+)=", document):
            a, b = int(match[1]), int(match[2])
            for prompt in held_out:
                first, second = map(int, prompt[:-1].split("+"))
                leak = leak or (a, b) in ((first, second), (second, first))
        found.append(leak)
    return found
