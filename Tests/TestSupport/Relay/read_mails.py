"""Reads each file of a folder as an email, by Python's own parser, and prints what it sees as JSON.

read_mails.py FOLDER [--without-bodies]
"""

import email
import email.policy
import json
import pathlib
import re
import sys
from email.utils import parsedate_to_datetime

has_bodies = "--without-bodies" not in sys.argv
link = re.compile(r"https?://[^\s\"<>]+")
mails = []
for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    if file.suffix == ".part":
        continue
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    defects = [str(defect) for part in mail.walk() for defect in part.defects]
    defects += [str(defect) for value in mail.values() for defect in getattr(value, "defects", [])]
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    html = mail.get_body(("html",)).get_content().replace("\r\n", "\n")
    to = mail["To"].addresses
    sender = mail["From"].addresses
    mails.append(
        {
            # As the relay was told, which is not part of the mail.
            "recipient": re.sub("[<>]", "", mail.get("X-Rcpt-Args", "").split()[0]),
            "to": [address.addr_spec for address in to],
            "name": to[0].display_name if to else "",
            "from": [str(address) for address in sender],
            "subject": mail["Subject"],
            "id": mail["Message-ID"],
            "moment": parsedate_to_datetime(mail["Date"]).timestamp(),
            "type": mail.get_content_type(),
            "headers": [name for name in mail.keys() if not name.startswith("X-") and name != "Received"],
            "parts": [part.get_content_type() for part in mail.iter_parts()],
            "text": text if has_bodies else "",
            "html": html if has_bodies else "",
            "textLinks": sorted(set(link.findall(text))),
            "htmlLinks": sorted(set(link.findall(html))),
            "authenticated": "X-Authenticated" in mail,
            "encrypted": "X-Encrypted" in mail,
            "defects": defects,
        }
    )
json.dump(mails, sys.stdout)
