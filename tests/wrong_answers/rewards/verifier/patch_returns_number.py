# cell: patch
# hint: patch gets a function and returns a function. Define one inside, better(text,
#   gold), and return better, without calling it.
def patch(weak_reward):
    return 1.0
