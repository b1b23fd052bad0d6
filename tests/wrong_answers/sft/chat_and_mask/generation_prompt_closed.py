# cell: render_chat
# hint: you wrote <eos> behind the generation prompt. There the model is to begin; a
#   text that ends with <eos> is over.
def render_chat(messages, add_generation_prompt=False):
    text = "<bos>"
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant><eos>" if add_generation_prompt else text
