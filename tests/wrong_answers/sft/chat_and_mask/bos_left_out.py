# cell: render_chat
# hint: you left out <bos>, which opens the dialogue; no tokenizer of this course adds
#   it by itself.
def render_chat(messages, add_generation_prompt=False):
    text = ""
    for message in messages:
        if message["role"] == "user":
            text += f"<user>{message['content']}"
        elif message["role"] == "assistant":
            text += f"<assistant>{message['content']}<eos>"
        else:
            raise ValueError(f"this template has no role {message['role']!r}")
    return f"{text}<assistant>" if add_generation_prompt else text
