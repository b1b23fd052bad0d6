# cell: render_chat
# hint: you ended every text with <assistant>. The generation prompt is for use only;
#   in a demonstration it would teach that after <eos> the assistant speaks again.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>"
