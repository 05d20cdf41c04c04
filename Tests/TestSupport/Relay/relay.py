"""A mail relay of aiosmtpd's, with TLS and a password where it is told so. Writes each message into a file of a folder.

relay.py PORT FOLDER [--starttls | --smtps] [--certificate FILE] [--user NAME --password TEXT]
Prints 'ready' when it listens.
"""

import argparse
import asyncio
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

arguments = argparse.ArgumentParser()
arguments.add_argument("port", type=int)
arguments.add_argument("folder", type=pathlib.Path)
arguments.add_argument("--starttls", action="store_true")
arguments.add_argument("--smtps", action="store_true")
arguments.add_argument("--certificate")
arguments.add_argument("--user")
arguments.add_argument("--password")
options = arguments.parse_args()


class Folder:
    count = 0

    async def handle_DATA(self, server, session, envelope):
        Folder.count += 1
        head = "".join(f"X-Rcpt-Args: <{address}>\r\n" for address in envelope.rcpt_tos)
        if session.authenticated:
            head += "X-Authenticated: yes\r\n"
        if server.transport.get_extra_info("cipher"):
            head += "X-Encrypted: yes\r\n"
        file = options.folder / f"{Folder.count:06}.part"
        file.write_bytes(head.encode() + envelope.original_content)
        file.rename(file.with_suffix(".eml"))
        return "250 2.0.0 taken"


def is_known(server, session, envelope, mechanism, login):
    good = login.login.decode() == options.user and login.password.decode() == options.password
    return AuthResult(success=good, handled=False)


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(options.certificate)
    return made


def conversation():
    return SMTP(
        Folder(),
        hostname="localhost",
        enable_SMTPUTF8=False,
        tls_context=context() if options.starttls else None,
        require_starttls=options.starttls,
        authenticator=is_known if options.user else None,
        auth_required=options.user is not None,
        auth_require_tls=options.starttls,
    )


async def main():
    server = await asyncio.get_running_loop().create_server(
        conversation, "127.0.0.1", options.port, ssl=context() if options.smtps else None
    )
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main())
