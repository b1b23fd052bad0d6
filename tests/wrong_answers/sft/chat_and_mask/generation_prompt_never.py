# cell: render_chat
# hint: the generation prompt is missing: with add_generation_prompt the text ends
#   with <assistant>. Without it, the model may go on speaking for the user.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return text
