# cell: patch
# hint: you catch errors and otherwise pay whatever the weak reward pays. Exploits do
#   not crash. Pay only where the answer is right.
def patch(weak_reward):
    def better(text, gold):
        try:
            return weak_reward(text, gold)
        except Exception:
            return 0.0

    return better
