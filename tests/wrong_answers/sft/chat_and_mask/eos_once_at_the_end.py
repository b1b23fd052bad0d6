# cell: render_chat
# hint: you wrote one <eos> at the very end. Every answer is closed by its own <eos>,
#   since in use the model has to stop after each.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else f"{text}<eos>"
