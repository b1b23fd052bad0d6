# cell: patch
# right: an object that can be called
def patch(weak_reward):
    class Better:
        def __init__(self, weak):
            self.weak = weak

        def __call__(self, text, gold):
            if accuracy_reward(text=text, gold=gold) != 1.0:
                return 0
            return self.weak(text, gold)

    return Better(weak_reward)
