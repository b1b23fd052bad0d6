# cell: score
# right: comprehensions, truth values for marks
def score(outputs, gold):
    def lenient(text, answer):
        numbers = re.findall(r"-?\d+", text)
        return bool(numbers) and int(numbers[0]) == answer

    def mark(rule):
        pairs = zip(outputs, gold, strict=True)
        return [[rule(t, e, a) for t, e in samples] for samples, a in pairs]

    return {
        "truncated": mark(lambda t, e, a: not e),
        "format": mark(lambda t, e, a: format_reward(t) == 1),
        "lenient": mark(lambda t, e, a: lenient(t, a)),
        "strict": mark(lambda t, e, a: bool(accuracy_reward(t, a) and format_reward(t))),
    }
