# cell: score
# hint: strict is a yes or no. You added points for the format; that is a reward for
#   training, and as a score it pays for wrong answers.
def score(outputs, gold):
    if len(outputs) != len(gold):
        raise ValueError("an answer for each prompt")
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold):
        rows = {name: [] for name in marks}
        for text, ended in samples:
            first = re.search(r"-?\d+", text)
            rows["strict"].append((accuracy_reward(text, answer) + 0.1 * format_reward(text)) / 1.1)
            rows["lenient"].append(float(first is not None and int(first[0]) == answer))
            rows["format"].append(format_reward(text))
            rows["truncated"].append(float(not ended))
        for name in marks:
            marks[name].append(rows[name])
    return marks
