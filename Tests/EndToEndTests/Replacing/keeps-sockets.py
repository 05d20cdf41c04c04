"""Plays systemd's part for one service: makes its listening sockets, and starts it with them, again each time SIGHUP comes.

keeps-sockets.py PID-FILE NAME=PLACE... -- COMMAND...      a place is the path of a socket, or a port of 127.0.0.1
"""
import os
import signal
import socket
import sys

pid_file, *arguments = sys.argv[1:]
places, command = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
names, kept = [], []
for name, place in (argument.split("=", 1) for argument in places):
    if place.isdigit():
        listening = socket.socket(socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", int(place)))
    else:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(place)
    listening.listen(4096)
    names.append(name)
    kept.append(listening)


def start():
    child = os.fork()
    if child == 0:
        for place, listening in enumerate(kept):
            os.dup2(listening.fileno(), 100 + place)
        for place in range(len(kept)):
            os.dup2(100 + place, 3 + place, inheritable=True)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        environment = os.environ | {
            "LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(kept)), "LISTEN_FDNAMES": ":".join(names),
        }
        os.closerange(3 + len(kept), 200)
        os.execve(command[0], command, environment)
    with open(pid_file + ".new", "w") as file:
        file.write(str(child))
    os.rename(pid_file + ".new", pid_file)
    return child


signals = {signal.SIGHUP, signal.SIGTERM}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
child = start()
while True:
    told = signal.sigwait(signals)
    os.kill(child, signal.SIGTERM)
    os.waitpid(child, 0)
    if told == signal.SIGTERM:
        break
    child = start()
