#!/usr/bin/env python3
"""Writes the files of this folder, each with its expected outcome. See README.md.

    make.py          those whose bytes are laid out here
    make.py --lo     also those that LibreOffice writes (soffice must be there)

What is expected is said here by hand, from the table that a file was made of; nothing of it comes from the reader under test.
"""
import json, pathlib, shutil, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).parent
KNOWN = {
    "First name": "firstName", "Last name": "lastName", "Email": "email", "Reference number": "reference",
    "Group": "group", "Programme": "programme", "Mobile": "mobile", "Date of birth": "dateOfBirth",
    "Address 1": "address1", "Town/City": "town",
}
SIX = ["First name", "Last name", "Email", "Reference number", "Group", "Programme"]
CARE = "Adult Care Level 2"
PEOPLE_HEAD = SIX + ["Mobile", "Date of birth", "Notes"]
PEOPLE = [
    ["Zoë", "O’Brien", "zoe.obrien@example.org", "L-001", "", CARE, "07700 900123", "31/12/2001", "£9 a week"],
    ["Seán", "Ó Súilleabháin", "sean@example.org", "00123", "", CARE, "", "", ""],
    ["François", "Smith, Jr", "ann+care@example.org", "L-003", "", CARE, "", "", 'said "yes"'],
]
ANN = ["Ann", "Lee", "ann@example.org", "L-1", "", CARE]
BOB = ["Bob", "Lee", "bob@example.org", "L-2", "", CARE]
count = 0


def cell(text, separator, always=False):
    special = always or any(c in text for c in ('"', "\r", "\n", separator))
    return '"' + text.replace('"', '""') + '"' if special else text


def table(rows, separator=",", end="\r\n", last=True, always=False):
    lines = [separator.join(cell(c, separator, always) for c in row) for row in rows]
    return end.join(lines) + (end if last else "")


def outcome(name, encoding=None, separator=None, head=None, rows=None, problems=(), columns=None):
    """rows: (line, cells) or cells, which then stand on the lines from 2 on."""
    global count
    count += 1
    expected = {"encoding": encoding, "separator": separator}
    if head is not None:
        expected["columns"] = columns or [[h, KNOWN.get(h)] for h in head]
        expected["rows"] = [
            [row[0], row[1]] if isinstance(row, tuple) else [line, row] for line, row in enumerate(rows, 2)
        ]
    expected["problems"] = [
        {"code": p} if isinstance(p, str) else dict(zip(["line", "column", "code"], p)) for p in problems
    ]
    # A row to a line, so that a change can be read.
    def line(value):
        return json.dumps(value, ensure_ascii=False)

    def lines(values):
        return "[" + ",".join("\n  " + line(value) for value in values) + ("\n ]" if values else "]")

    text = ",\n".join(
        f' "{key}": {lines(value) if isinstance(value, list) else line(value)}' for key, value in expected.items())
    (HERE / f"{name}.json").write_bytes(("{\n" + text + "\n}\n").encode())


def write(name, data, *args, **named):
    (HERE / f"{name}.csv").write_bytes(data)
    outcome(name, *args, **named)


def people(name, data, encoding, separator, problems=()):
    write(name, data, encoding, separator, PEOPLE_HEAD, PEOPLE, problems)


def six(name, text, head=None, rows=None, encoding="utf-8", separator="comma", problems=(), columns=None):
    data = text if isinstance(text, bytes) else text.encode()
    write(name, data, encoding, separator, head or SIX, rows if rows is not None else [ANN], problems, columns)


def refused(name, data, *codes, encoding=None, separator=None):
    write(name, data if isinstance(data, bytes) else data.encode(), encoding, separator, problems=codes)


def spreadsheets():
    full = [PEOPLE_HEAD] + PEOPLE
    people("excel-uk-csv-utf8", b"\xef\xbb\xbf" + table(full).encode(), "utf-8", "comma")
    people("excel-german-csv-utf8", b"\xef\xbb\xbf" + table(full, ";").encode(), "utf-8", "semicolon")
    people("excel-uk-csv", table(full).encode("cp1252"), "windows-1252", "comma")
    people("excel-german-csv", table(full, ";").encode("cp1252"), "windows-1252", "semicolon")
    people("excel-unicode-text", b"\xff\xfe" + table(full, "\t").encode("utf-16-le"), "utf-16le", "tab")
    people("excel-text-tabs", table(full, "\t").encode("cp1252"), "windows-1252", "tab")
    people("excel-mac-csv-macintosh", table(full, ",", "\r").encode("mac_roman"), "macintosh", "comma")
    people("excel-mac-csv", table(full, ",").encode("mac_roman"), "macintosh", "comma")
    people("excel-mac-german-csv", table(full, ";").encode("mac_roman"), "macintosh", "semicolon")
    people("excel-mac-csv-utf8", b"\xef\xbb\xbf" + table(full).encode(), "utf-8", "comma")
    refused("excel-csv-ms-dos", table([SIX, ["Zoë", "Müller"] + ANN[2:], ["René", "Çelik"] + BOB[2:]]).encode("cp850"),
            "unreadable-text")
    sep = [SIX, ANN]
    six("excel-sep-semicolon", "sep=;\r\n" + table(sep, ";"), separator="semicolon", rows=[(3, ANN)])
    six("excel-sep-tab", "sep=\t\r\n" + table(sep, "\t"), separator="tab", rows=[(3, ANN)])
    six("excel-sep-with-mark", b"\xef\xbb\xbf" + ("sep=,\r\n" + table(sep)).encode(), rows=[(3, ANN)])
    six("excel-sep-saved-again", '"sep=;";;;;;\r\n' + table(sep, ";"), separator="semicolon", rows=[(3, ANN)])
    six("excel-empty-columns", table([SIX + [""] * 3, ANN + [""] * 3, BOB + [""] * 3]), rows=[ANN, BOB])
    six("excel-empty-rows", table([SIX, ANN, [""] * 6, [""] * 6, [""] * 6]))
    people("google-sheets-csv", table(full, last=False).encode(), "utf-8", "comma")
    people("google-sheets-tsv", table(full, "\t", last=False).encode().replace(b'"said ""yes"""', b'said "yes"'),
           "utf-8", "tab")
    people("numbers-csv", table(full, ",", "\r\n", last=False).encode(), "utf-8", "comma")
    people("numbers-csv-semicolon", table(full, ";", "\n").encode(), "utf-8", "semicolon")
    people("numbers-csv-windows-latin", table(full, ",", "\n").encode("cp1252"), "windows-1252", "comma")
    people("numbers-csv-mac-roman", table(full, ",", "\n").encode("mac_roman"), "macintosh", "comma")
    refused("numbers-table-name", "Learners\r\n" + table([SIX, ANN]), "no-header", encoding="utf-8", separator="comma")


def encodings():
    full = [PEOPLE_HEAD] + PEOPLE
    people("utf16-big-endian", b"\xfe\xff" + table(full).encode("utf-16-be"), "utf-16be", "comma")
    people("utf16-little-endian-without-mark", table(full, ";").encode("utf-16-le"), "utf-16le", "semicolon")
    people("utf16-big-endian-without-mark", table(full).encode("utf-16-be"), "utf-16be", "comma")
    refused("utf32", b"\xff\xfe\0\0" + table(full).encode("utf-32-le"), "not-a-text-file")
    refused("utf16-cut", b"\xff\xfe" + table(full).encode("utf-16-le")[:-1], "unreadable-text",
            encoding="utf-16le", separator="comma")
    refused("utf8-mark-but-latin", b"\xef\xbb\xbf" + table(full).encode("cp1252"), "unreadable-text")
    one = lambda name: [name] + ANN[1:]
    six("windows-1252-apostrophe", table([SIX, ["Ann", "O’Brien"] + ANN[2:]]).encode("cp1252"),
        rows=[["Ann", "O’Brien"] + ANN[2:]], encoding="windows-1252")
    six("windows-1252-capitals", table([SIX, one("ÉMILE ÄÖÜ")]).encode("cp1252"), rows=[one("ÉMILE ÄÖÜ")],
        encoding="windows-1252")
    six("windows-1252-dash-and-quotes", table([SIX, one("Smith–Jones “Jo” …")]).encode("cp1252"),
        rows=[one("Smith–Jones “Jo” …")], encoding="windows-1252")
    refused("eight-bit-unclear", table([SIX, one("Zoë")]).encode("mac_roman"), "unreadable-text")
    refused("windows-1250-polish", table([SIX, one("Paweł")]).encode("cp1250"), "unreadable-text")
    six("mac-roman-names", table([SIX, one("José"), ["Siân", "Ñuñez"] + BOB[2:]]).encode("mac_roman"),
        rows=[one("José"), ["Siân", "Ñuñez"] + BOB[2:]], encoding="macintosh")
    six("emoji-and-scripts", table([SIX, ["Ann 😀", "Nguyễn 王"] + ANN[2:]]), rows=[["Ann 😀", "Nguyễn 王"] + ANN[2:]])
    six("combining-marks", table([SIX, one("Zoe\u0308")]), rows=[one("Zoe\u0308")])


def dialects():
    for name, end in [("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")]:
        six(f"lines-{name}", table([SIX, ANN, BOB], ",", end, last=False), rows=[ANN, BOB])
    six("lines-mixed", ",".join(SIX) + "\r\n" + ",".join(ANN) + "\n" + ",".join(BOB) + "\r", rows=[ANN, BOB])
    six("lines-in-quotes", table([SIX + ["Address 1"], ANN + ["1 High St\r\nFlat 2"], BOB + ["a\nb\rc"]]),
        SIX + ["Address 1"], [(2, ANN + ["1 High St\r\nFlat 2"]), (4, BOB + ["a\nb\rc"])],
        problems=[(2, "Address 1", "invalid-characters"), (4, "Address 1", "invalid-characters")])
    six("blank-lines", "\r\n\r\n" + table([SIX]) + "\r\n   \r\n" + table([ANN]) + "\r\n", rows=[(6, ANN)])
    six("quotes-everywhere", table([SIX, ANN], always=True))
    six("quotes-inside", ",".join(SIX) + '\nAnn "Nan",5\' 4",ann@example.org,L-1,,' + CARE + "\n",
        rows=[['Ann "Nan"', "5' 4\""] + ANN[2:]])
    six("quote-then-text", ",".join(SIX) + '\n"Ann"a,Lee,ann@example.org,L-1,,' + CARE + "\n",
        rows=[["Anna"] + ANN[1:]])
    six("pipes", table([SIX, ANN], "|"), separator="pipe")
    six("commas-in-semicolons", table([SIX + ["Notes, hints, and more, and more, still"], ANN + ["a,b"]], ";"),
        SIX + ["Notes, hints, and more, and more, still"], [ANN + ["a,b"]], separator="semicolon")
    six("inch-in-header", table([SIX]).replace("Programme", 'Programme,Size 5"').replace("\r\n", "\n") + ",".join(ANN) + ",1\n",
        SIX + ['Size 5"'], [ANN + ["1"]])
    six("spaces-around", ",".join(f" {h} " for h in SIX) + "\n" + ",".join(f" {c} " for c in ANN) + "\n",
        rows=[[f" {c} " for c in ANN]])
    six("ragged", table([SIX, ANN[:5], ANN + ["extra"], BOB]), rows=[ANN[:5] + [""], ANN + ["extra"], BOB],
        problems=[(2, None, "wrong-number-of-cells"), (3, None, "wrong-number-of-cells")])
    refused("unclosed-quote", table([SIX, ANN]) + '"Bob,Lee,bob@example.org\r\n', "unclosed-quote",
            encoding="utf-8", separator="comma")


def headers():
    heads = ["SURNAME", "forename", "E-Mail Address", "ref. no.", "Course", "group", "D.O.B."]
    fields = ["lastName", "firstName", "email", "reference", "programme", "group", "dateOfBirth"]
    six("header-other-words", table([heads, ["Lee", "Ann", "ann@example.org", "L-1", CARE, "", "1/2/2001"]]), heads,
        [["Lee", "Ann", "ann@example.org", "L-1", CARE, "", "1/2/2001"]], columns=[list(p) for p in zip(heads, fields)])
    six("header-unknown-columns", table([SIX[:2] + ["Eye colour"] + SIX[2:] + ["Kommentar"], ANN[:2] + ["blue"] + ANN[2:] + ["x"]]),
        SIX[:2] + ["Eye colour"] + SIX[2:] + ["Kommentar"], [ANN[:2] + ["blue"] + ANN[2:] + ["x"]])
    six("header-empty-inside", table([SIX[:2] + [""] + SIX[2:], ANN[:2] + ["?"] + ANN[2:]]),
        SIX[:2] + ["Column 3"] + SIX[2:], [ANN[:2] + ["?"] + ANN[2:]])
    six("header-line-break", table([["First\nname"] + SIX[1:], ANN]), rows=[(3, ANN)],
        columns=[["First name", "firstName"]] + [[h, KNOWN[h]] for h in SIX[1:]])
    refused("header-missing", table([SIX[:3], ANN[:3]]), "missing-column", "missing-column", "missing-column",
            encoding="utf-8", separator="comma")
    refused("header-none", table([ANN, BOB]), "no-header", encoding="utf-8", separator="comma")
    refused("header-twice", table([SIX + ["E-mail"], ANN + ["b@example.org"]]), "repeated-column",
            encoding="utf-8", separator="comma")
    refused("header-unknown-twice", table([SIX + ["Notes", "notes"], ANN + ["a", "b"]]), "repeated-column",
            encoding="utf-8", separator="comma")
    refused("header-only", table([SIX]), "file-empty", encoding="utf-8", separator="comma")
    refused("header-german", table([["Vorname", "Nachname", "E-Mail"], ANN[:3]], ";"),
            *["missing-column"] * 5, encoding="utf-8", separator="semicolon")
    own = SIX + ["Status", "Problems"]
    six("own-results", b"\xef\xbb\xbf" + table([own, ["'=Ann"] + ANN[1:] + ["Not imported", "Email: is taken."]]).encode(),
        rows=[["=Ann"] + ANN[1:]])


def damage():
    head = SIX + ["Mobile", "Date of birth"]

    def row(reference="L-1", mobile="", date="", first="Ann"):
        return [first] + ANN[1:3] + [reference, "", CARE, mobile, date]

    def damaged(name, rows, problems, **named):
        six(name, table([head] + rows), head, rows, problems=problems, **named)

    bad = "damaged-by-spreadsheet"
    damaged("damage-scientific", [row("4.47E+11"), row("4,47E+11"), row("L-1", "4.477E+11")],
            [(2, "Reference number", bad), (3, "Reference number", bad), (4, "Mobile", bad)])
    damaged("damage-leading-zero", [row(mobile="7700900123")], [(2, "Mobile", bad)])
    damaged("damage-serial-dates", [row(date="37256"), row(date="37256.5")],
            [(2, "Date of birth", bad), (3, "Date of birth", bad)])
    damaged("damage-month-first", [row(date="12/31/2001"), row(date="03/04/2001"), row(date="05/05/2001"), row()],
            [(2, "Date of birth", "invalid-date-of-birth"), (3, "Date of birth", bad)])
    damaged("dates-day-first", [row(date="31/12/2001"), row(date="03/04/2001"), row(date="1 May 2001")], [])
    damaged("dates-both-orders", [row(date="31/12/2001"), row(date="03/04/2001"), row(date="12/31/2001")],
            [(4, "Date of birth", "invalid-date-of-birth")])
    damaged("damage-garbled", [row(first="ZoÃ«"), row(first="Oâ€™Neil"), row(first="ZoÃƒÂ«"), row(first="Zo√´")],
            [(2, "First name", bad), (3, "First name", bad), (4, "First name", bad), (5, "First name", bad)])
    damaged("damage-replacement-character", [row(first="Zo\ufffd")], [(2, "First name", bad)])
    damaged("damage-spreadsheet-errors", [row("#N/A"), row("#REF!"), row("########"), row("#12")],
            [(2, "Reference number", bad), (3, "Reference number", bad), (4, "Reference number", bad)])
    damaged("control-characters", [row(first="A\0nn"), row(first="A\x07nn"), row("L\x1b1")],
            [(2, "First name", "invalid-characters"), (3, "First name", "invalid-characters"),
             (4, "Reference number", "invalid-characters")])
    emails = [("o'brien+x@example.org", None), ("ann@bücher.example", None), ("ann@xn--bcher-kva.example", None),
              ('"ann lee"@example.org', "email-has-spaces"), ('"ann"@example.org', "invalid-email"),
              ("ann(home)@example.org", "invalid-email"), ("ann@localhost", "invalid-email"), ("", "missing-email")]
    rows = [ANN[:2] + [email] + ANN[3:] for email, _ in emails]
    six("emails", table([SIX] + rows), rows=rows,
        problems=[(line, "Email", code) for line, (_, code) in enumerate(emails, 2) if code])


def no_text():
    refused("empty", b"", "file-empty")
    refused("empty-but-for-a-mark", b"\xef\xbb\xbf", "file-empty", encoding="utf-8", separator="comma")
    refused("nothing-but-lines", b"\r\n \r\n\r\n", "file-empty", encoding="utf-8", separator="comma")
    refused("workbook-xlsx", b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml", "not-a-text-file")
    refused("workbook-xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(24), "not-a-text-file")
    refused("packed", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48\xcd\xc9\xc9\x07\0", "not-a-text-file")
    refused("web-page", "<html><table><tr><td>First name</td></tr></table></html>\n", "no-header",
            encoding="utf-8", separator="comma")


LINES = [ANN + ["1 High Street\nFlat 2"], BOB + ['semi;colon, "quoted"']]
TEXT = "Text - txt - csv (StarCalc)"


def libreoffice():
    folder = pathlib.Path(tempfile.mkdtemp())

    def export(name, rows, options, columns=None, language="0", detect="false"):
        """columns: how the cells are typed in, as texts (2) or as a person would type them (1)."""
        source = folder / "source.csv"
        source.write_bytes(table(rows, ",", "\n").encode())
        types = "/".join(f"{i + 1}/{columns or 2}" for i in range(len(rows[0])))
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
             f"--infilter={TEXT}:44,34,76,1,{types},{language},false,{detect}",
             "--convert-to", f"csv:{TEXT}:{options}", "--outdir", str(folder / "out"), str(source)],
            check=True, capture_output=True)
        shutil.move(folder / "out" / "source.csv", HERE / f"{name}.csv")

    full = [PEOPLE_HEAD] + PEOPLE
    for name, options, encoding, separator in [
        ("utf8", "44,34,76", "utf-8", "comma"), ("utf8-semicolon", "59,34,76", "utf-8", "semicolon"),
        ("utf8-tab", "9,34,76", "utf-8", "tab"), ("utf8-pipe", "124,34,76", "utf-8", "pipe"),
        ("windows-1252", "44,34,1", "windows-1252", "comma"),
        ("windows-1252-semicolon", "59,34,1", "windows-1252", "semicolon"),
        ("mac-roman", "44,34,2", "macintosh", "comma"), ("utf16", "44,34,65535", "utf-16le", "comma"),
        ("utf16-tab", "9,34,65535", "utf-16le", "tab"),
    ]:
        export(f"libreoffice-{name}", full, options + ",1,,0,false,true,false")
        outcome(f"libreoffice-{name}", encoding, separator, PEOPLE_HEAD, PEOPLE)
    export("libreoffice-latin-9", full, "44,34,22,1,,0,false,true,false")
    straight = [[c.replace("’", "'") for c in row] for row in PEOPLE]
    outcome("libreoffice-latin-9", "windows-1252", "comma", PEOPLE_HEAD, straight)
    export("libreoffice-all-quoted", full, "44,34,76,1,,0,true,true,false")
    outcome("libreoffice-all-quoted", "utf-8", "comma", PEOPLE_HEAD, PEOPLE)
    for name, options, encoding, separator in [("comma", "44,34,76", "utf-8", "comma"),
                                               ("semicolon", "59,34,1", "utf-8", "semicolon")]:
        export(f"libreoffice-lines-{name}", [SIX + ["Address 1"]] + LINES, options + ",1,,0,false,true,false")
        outcome(f"libreoffice-lines-{name}", encoding, separator, SIX + ["Address 1"], [(2, LINES[0]), (4, LINES[1])],
                [(2, "Address 1", "invalid-characters")])

    # Typed in as a person does, so that LibreOffice makes numbers and dates of them.
    head = SIX + ["Mobile", "Date of birth"]
    typed = [ANN[:3] + ["447000000000", "", CARE, "07700900123", "31/12/2001"],
             BOB[:3] + ["00042", "", CARE, "07700900456", "03/04/2001"]]
    bad = "damaged-by-spreadsheet"
    seen = [ANN[:3] + ["447000000000", "", CARE, "7700900123", "12/31/2001"],
            BOB[:3] + ["42", "", CARE, "7700900456", "04/03/2001"]]
    problems = [(2, "Mobile", bad), (2, "Date of birth", "invalid-date-of-birth"), (3, "Mobile", bad), (3, "Date of birth", bad)]
    for name, options, encoding, separator in [("typed", "44,34,76", "utf-8", "comma"),
                                               ("typed-semicolon", "59,34,1", "utf-8", "semicolon")]:
        export(f"libreoffice-{name}", [head] + typed, options + ",1,,0,false,true,false", 1, "2057", "true")
        outcome(f"libreoffice-{name}", encoding, separator, head, seen, problems)
    export("libreoffice-typed-numbers", [head] + typed, "44,34,76,1,,0,false,false,false", 1, "2057", "true")
    outcome("libreoffice-typed-numbers", "utf-8", "comma", head, seen, problems)


spreadsheets()
encodings()
dialects()
headers()
damage()
no_text()
if "--lo" in sys.argv:
    libreoffice()
print(count, "files")
