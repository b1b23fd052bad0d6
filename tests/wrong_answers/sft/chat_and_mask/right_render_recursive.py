# cell: render_chat
# right: recursive, from the last message
def render_chat(messages, add_generation_prompt=False):
    if add_generation_prompt:
        return render_chat(messages) + "<assistant>"
    if len(messages) == 0:
        return "<bos>"
    *before, last = messages
    if last["role"] not in {"user", "assistant"}:
        raise ValueError("role")
    end = "<eos>" if last["role"] == "assistant" else ""
    return render_chat(before) + "<" + last["role"] + ">" + last["content"] + end
