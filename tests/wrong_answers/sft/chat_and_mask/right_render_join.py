# cell: render_chat
# right: a table of spellings, joined in one expression
SPELLING = {"user": "<user>{}", "assistant": "<assistant>{}<eos>"}


def render_chat(messages, add_generation_prompt=False):
    unknown = {message["role"] for message in messages} - set(SPELLING)
    if unknown:
        raise ValueError(f"unknown roles: {unknown}")
    turns = [SPELLING[message["role"]].format(message["content"]) for message in messages]
    return "".join(["<bos>", *turns, "<assistant>" * bool(add_generation_prompt)])
