# cell: score
# message: should raise ValueError
def score(outputs, gold):
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold):
        rows = {name: [] for name in marks}
        for text, ended in samples:
            first = re.search(r"-?\d+", text)
            rows["strict"].append(accuracy_reward(text, answer) * format_reward(text))
            rows["lenient"].append(float(first is not None and int(first[0]) == answer))
            rows["format"].append(format_reward(text))
            rows["truncated"].append(float(not ended))
        for name in marks:
            marks[name].append(rows[name])
    return marks
