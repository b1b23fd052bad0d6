# cell: score
# right: arrays and tuples instead of lists
def score(outputs, gold):
    if len(gold) != len(outputs):
        raise ValueError("lost some")
    names = ("strict", "lenient", "format", "truncated")
    marks = {name: [] for name in names}
    for prompt in range(len(gold)):
        table = np.zeros((len(outputs[prompt]), 4))
        for i, sample in enumerate(outputs[prompt]):
            text, answer = sample[0], gold[prompt]
            found = re.compile(r"[-]?[0-9]+").search(text)
            table[i, 2] = format_reward(text)
            table[i, 0] = min(accuracy_reward(text, answer), table[i, 2])
            table[i, 1] = 0 if found is None else int(found.group()) == answer
            table[i, 3] = 1 - sample[1]
        for name, column in zip(names, table.T):
            marks[name].append(tuple(column))
    return marks
