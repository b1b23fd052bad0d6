# cell: render_chat
# message: should raise ValueError
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}<eos>"
    return f"{text}<assistant>" if add_generation_prompt else text
