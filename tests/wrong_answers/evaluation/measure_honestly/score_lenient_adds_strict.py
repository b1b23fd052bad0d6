# cell: score
# hint: you count a text as lenient if it is strict, too. The first number alone
#   decides: "not 142. <answer>42</answer>" is strict and not lenient. Neither mark
#   contains the other.
def score(outputs, gold):
    if len(outputs) != len(gold):
        raise ValueError("an answer for each prompt")
    marks = {"strict": [], "lenient": [], "format": [], "truncated": []}
    for samples, answer in zip(outputs, gold):
        rows = {name: [] for name in marks}
        for text, ended in samples:
            first = re.search(r"-?\d+", text)
            rows["strict"].append(accuracy_reward(text, answer) * format_reward(text))
            rows["lenient"].append(float(accuracy_reward(text, answer) * format_reward(text) or first is not None and int(first[0]) == answer))
            rows["format"].append(format_reward(text))
            rows["truncated"].append(float(not ended))
        for name in marks:
            marks[name].append(rows[name])
    return marks
