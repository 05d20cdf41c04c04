import Foundation
import Messages
import TestSupport
import Testing

@testable import Imports

/// Files that are read again in another way: another encoding, another separator, other columns.
@Suite struct ReadAgainTests {
    private struct Reading: Decodable {
        struct Column: Decodable, Equatable {
            var heading: String
            var field: String?
            var mapping: String?
        }
        struct Doubt: Decodable {
            var taken: String
            var other: String
        }
        var encoding: String?
        var separator: String?
        var encodingDoubt: Doubt?
        var columns: [Column]
        var canBeReadAgain: Bool
        var corrections: Int
    }

    private func upload(_ bytes: [UInt8], to at: ImportPlace, as token: String = "ann") async throws -> ImportView {
        let answer = try await at.place.web(
            .import, "/api/v1/imports?filename=list.csv", method: "POST",
            headers: ["authorization": "Bearer \(token)", "content-type": "text/csv"], bytes: bytes)
        return try JSONDecoder().decode(ImportView.self, from: Data(answer.body.utf8))
    }

    private func reading(_ id: String, _ at: ImportPlace, as token: String = "ann") async throws -> Reading {
        try await at.api("GET", "/\(id)", as: token).json(Reading.self)
    }

    /// Waits for the check that a change has started.
    private func change(
        _ id: String, _ body: String, _ at: ImportPlace, to state: String = "ready", as token: String = "ann"
    ) async throws -> ImportView {
        let answer = try await at.api("PATCH", "/\(id)", as: token, body)
        #expect(answer.status == 202, "\(answer.body)")
        return try await at.wait(for: state, id, as: token)
    }

    private static func eightBit(_ text: String, _ table: [UInt16]) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            scalar.value < 0x80
                ? UInt8(scalar.value) : UInt8(0x80 + (table.firstIndex { UInt32($0) == scalar.value } ?? 0))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the encoding and the separator are shown, and can be changed on the page`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let text = Sample.header + "\nAnn,St John’s,a@x.org,R1,,P\n"
                let uploaded = try await upload(Self.eightBit(text, EightBitTable.windows1252), to: at)
                _ = try await at.wait(for: "ready", uploaded.id)
                let first = try await reading(uploaded.id, at)
                #expect(first.encoding == "windows-1252")
                #expect(first.separator == "comma")
                #expect(first.encodingDoubt?.taken == "John’s")
                #expect(first.encodingDoubt?.other == "Johnís")
                let page = try await at.page("GET", "/imports/\(uploaded.id)")
                #expect(page.body.contains("The file was read as Windows-1252, with commas between the cells"))
                #expect(page.body.contains("In Mac Roman it would be"))

                let sent = try await at.page(
                    "POST", "/imports/\(uploaded.id)/reading", "encoding=macintosh&separator=found")
                #expect(sent.headers["location"] == "/imports/\(uploaded.id)")
                _ = try await at.wait(for: "ready", uploaded.id)
                #expect(try await reading(uploaded.id, at).encoding == "macintosh")
                #expect(try await at.rows(uploaded.id).items.map { $0.values["Last name"] } == ["St Johnís"])
                #expect(try await at.page("GET", "/imports/\(uploaded.id)").body.contains("read as Mac Roman"))

                let wrong = try await change(uploaded.id, #"{"encoding": "utf-8"}"#, at, to: "rejected")
                #expect(wrong.fileProblems.map(\.code) == ["unreadable-text"])
                _ = try await change(uploaded.id, #"{"encoding": null}"#, at)
                #expect(try await reading(uploaded.id, at).encoding == "windows-1252")
                #expect(at.spooled == ["\(uploaded.id).csv"])
                _ = try await at.confirm(try await at.show(uploaded.id))
                _ = try await at.wait(for: "imported", uploaded.id)
                try await pollUntil("the file is gone") { at.spooled.isEmpty }
                #expect(try await !reading(uploaded.id, at).canBeReadAgain)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a file whose encoding is unclear is repaired by choosing it`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let text = Sample.header + "\nZoë,Lee,a@x.org,R1,,P\n"
                let uploaded = try await upload(Self.eightBit(text, EightBitTable.macRoman), to: at)
                let rejected = try await at.wait(for: "rejected", uploaded.id)
                #expect(rejected.fileProblems.map(\.code) == ["unreadable-text"])
                let page = try await at.page("GET", "/imports/\(uploaded.id)")
                #expect(page.body.contains("is 'Zo‘' in Windows-1252 and 'Zoë' in Mac Roman."))
                #expect(page.body.contains("was not accepted"))
                #expect(page.body.contains("Read the file again"))
                _ = try await at.page("POST", "/imports/\(uploaded.id)/reading", "encoding=macintosh&separator=found")
                let ready = try await at.wait(for: "ready", uploaded.id)
                #expect(ready.fileProblems.isEmpty)
                #expect(try await at.rows(uploaded.id).items.map { $0.values["First name"] } == ["Zoë"])
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `another separator makes other rows, and none of the earlier ones stays`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let text =
                    "First name,Last name;Email;Reference number;Group;Programme\nAnn,Lee;b;c;d;e\n\"x\n;y\",Lee;f;g;h;i"
                let uploaded = try await at.upload(text)
                let rejected = try await at.wait(for: "rejected", uploaded.id)
                #expect(Set(rejected.fileProblems.map(\.code)) == ["missing-column"])
                #expect(try await reading(uploaded.id, at).separator == "semicolon")
                let again = try await change(uploaded.id, #"{"separator": "comma"}"#, at, to: "rejected")
                #expect(Set(again.fileProblems.map(\.code)) == ["missing-column"])
                #expect(try await reading(uploaded.id, at).columns.map(\.heading).first == "First name")
                #expect(try await at.api("PATCH", "/\(uploaded.id)", #"{"separator": "slash"}"#).status == 422)
                #expect(try await at.api("PATCH", "/\(uploaded.id)", #"{"seperator": "comma"}"#).status == 422)
            }
        }
    }

    private static let unknownHeader = "Vorname,Last name,Email,Learner ID,Group,Programme,Haircut"

    @Test(.timeLimit(.minutes(1)))
    func `columns that are mapped by hand are remembered for that administrator, and forgotten when asked`()
        async throws
    {
        try await ImportPlace.with { at in
            try await at.running {
                let text = Self.unknownHeader + "\nAnn,Lee,a@x.org,R1,,P,short\n"
                let uploaded = try await at.upload(text, as: "ann")
                let rejected = try await at.wait(for: "rejected", uploaded.id)
                #expect(rejected.fileProblems.map(\.code) == ["missing-column", "missing-column"])
                #expect(try await reading(uploaded.id, at).columns.count == 7)

                let half = try await at.page("POST", "/imports/\(uploaded.id)/columns", "column-0=firstName")
                #expect(half.status == 422)
                #expect(half.body.contains("The column &#39;Reference number&#39; is missing."))
                #expect(half.body.contains("<option value=\"firstName\" selected>"))
                #expect(half.body.contains("href=\"#column-0\""))
                let twice = try await at.page(
                    "POST", "/imports/\(uploaded.id)/columns", "column-0=firstName&column-3=reference&column-6=email")
                #expect(twice.body.contains("The columns &#39;Email&#39; and &#39;Haircut&#39; mean the same."))

                _ = try await at.page(
                    "POST", "/imports/\(uploaded.id)/columns",
                    "column-0=firstName&column-1=lastName&column-3=reference&column-6=none")
                let ready = try await at.wait(for: "ready", uploaded.id)
                #expect(ready.rows.ready == 1)
                #expect(
                    try await reading(uploaded.id, at).columns.map(\.mapping) == [
                        "chosen", nil, nil, "chosen", nil, nil, nil,
                    ])

                let next = try await at.upload(text.replacing("Learner ID", with: "learner-id"), as: "ann")
                _ = try await at.wait(for: "ready", next.id)
                #expect(
                    try await reading(next.id, at).columns.map(\.mapping)
                        == ["remembered", nil, nil, "remembered", nil, nil, nil])
                let page = try await at.page("GET", "/imports/\(next.id)")
                #expect(page.body.contains("As chosen for an earlier file:"))
                #expect(page.body.contains("'learner-id' is Reference number"))

                let others = try await at.upload(text, as: "ben")
                _ = try await at.wait(for: "rejected", others.id, as: "ben")

                _ = try await at.page("POST", "/imports/\(next.id)/columns", "forget=yes")
                _ = try await at.wait(for: "rejected", next.id)
                let after = try await at.upload(text, as: "ann")
                _ = try await at.wait(for: "rejected", after.id)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the API maps columns, and refuses what the file does not have`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let uploaded = try await at.upload(Self.unknownHeader + "\nAnn,Lee,a@x.org,R1,,P,short\n")
                _ = try await at.wait(for: "rejected", uploaded.id)
                let unknown = try await at.api("PATCH", "/\(uploaded.id)", #"{"columns": {"Age": "firstName"}}"#)
                #expect(unknown.status == 422)
                #expect(unknown.body.contains("unknown-column"))
                #expect(try await at.api("PATCH", "/\(uploaded.id)", #"{"columns": {"Vorname": "age"}}"#).status == 422)
                #expect(try await at.api("PATCH", "/\(uploaded.id)", as: "cat", #"{"columns": {}}"#).status == 404)
                let body =
                    #"{"columns": {"Vorname": "firstName", "Learner ID": "reference", "Haircut": null}, "group": 2}"#
                let ready = try await change(uploaded.id, body, at)
                #expect(ready.group.name == "North")
                #expect(try await at.rows(ready.id).items.first?.values["Haircut"] == "short")
                let grouped = try await change(uploaded.id, #"{"group": 1}"#, at)
                #expect(grouped.group.name == "All")
                let results = try await at.api("GET", "/\(uploaded.id)/results.csv")
                #expect(results.body.contains(Self.unknownHeader + ",Status,Problems"))
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `corrections are lost only by who says so`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed).id)
                #expect(try await reading(ready.id, at).corrections == 0)
                _ = try await at.api("PATCH", "/\(ready.id)/rows/3", #"{"values": {"Email": "bo@x.org"}}"#)
                _ = try await at.api("PATCH", "/\(ready.id)/rows/2", #"{"values": {"Email": "ann3@x.org"}}"#)
                #expect(try await reading(ready.id, at).corrections == 2)
                _ = try await change(ready.id, #"{"group": 2}"#, at)
                #expect(try await reading(ready.id, at).corrections == 2, "another group changes no cell")

                let refused = try await at.api("PATCH", "/\(ready.id)", #"{"columns": {"Eye colour": "town"}}"#)
                #expect(refused.status == 409)
                #expect(refused.code == "corrections-would-be-lost")
                let asked = try await at.page("POST", "/imports/\(ready.id)/columns", "column-7=town")
                #expect(asked.status == 422)
                #expect(asked.body.contains("Lose 2 changes made to rows here"))
                #expect(asked.body.contains("<option value=\"town\" selected>"))
                _ = try await at.page("POST", "/imports/\(ready.id)/columns", "column-7=town&lose=yes")
                _ = try await at.wait(for: "ready", ready.id)
                #expect(try await at.rows(ready.id).items.first { $0.row == 3 }?.values["Email"] == "")
                #expect(try await reading(ready.id, at).corrections == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `dates that can be two days are errors where the file has the month first`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let rows = ["12/31/2001", "03/04/2001", "05/05/2001", ""].enumerated().map { index, date in
                    "Ann,Lee,a\(index)@x.org,R\(index),,P,\(date)\n"
                }
                let text = Sample.header + ",Date of birth\n" + rows.joined()
                let ready = try await at.wait(for: "ready", at.upload(text).id)
                #expect(ready.rows == .init(total: 4, ready: 3, error: 1))
                let row = try await at.rows(ready.id, "?outcome=error").items.first
                #expect(row?.row == 3)
                #expect(row?.problems.map(\.code) == ["damaged-by-spreadsheet"])
                #expect(
                    row?.problems.first?.message.hasPrefix("Row 2 of this file has the month before the day") == true)
                let again = try await change(ready.id, #"{"group": 2}"#, at)
                #expect(again.rows == .init(total: 4, ready: 3, error: 1), "the rows of the database say the same")

                let page = try await at.page("GET", "/imports/\(ready.id)")
                #expect(page.body.contains("Row 2 has a date with the month first"))
                _ = try await at.page("POST", "/imports/\(ready.id)/dates", "monthFirst=yes")
                let american = try await at.wait(for: "ready", ready.id)
                #expect(american.rows == .init(total: 4, ready: 4))
                #expect(await at.accounts.monthFirst == true)
                let after = try await at.page("GET", "/imports/\(ready.id)")
                #expect(after.body.contains("are read with the month first."))
                let back = try await change(ready.id, #"{"monthFirst": false}"#, at)
                #expect(back.rows == .init(total: 4, ready: 3, error: 1))
                #expect(await at.accounts.monthFirst == nil)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `files are kept over a restart, but not for ever and not without limit`() async throws {
        try await ImportPlace.with { at in
            let ids = try await at.running {
                let kept = try await at.wait(for: "ready", at.upload(Sample.rows(3)).id)
                let cancelled = try await at.wait(for: "ready", at.upload(Sample.rows(3, name: "m")).id)
                let rejected = try await at.wait(for: "rejected", at.upload("First name,Email\na,b").id)
                #expect(at.spooled.count == 3)
                _ = try await at.api("POST", "/\(cancelled.id)/cancel")
                try await pollUntil("the file of the cancelled import is gone") { at.spooled.count == 2 }
                return (kept.id, rejected.id)
            }
            try await at.running {
                #expect(Set(at.spooled) == ["\(ids.0).csv", "\(ids.1).csv"])
                _ = try await change(ids.0, #"{"separator": "comma"}"#, at)
                #expect(try await at.rows(ids.0).total == 3)
            }
            // Room for less than both: the newest stays.
            try await at.running(keptBytes: 100) {
                try await pollUntil("the older file is gone") { at.spooled == ["\(ids.1).csv"] }
                #expect(try await at.api("PATCH", "/\(ids.0)", #"{"separator": "tab"}"#).code == "file-gone")
                let page = try await at.page("GET", "/imports/\(ids.0)")
                #expect(page.body.contains("The file itself is not kept any more"))
            }
            try await at.running(keptFor: 0) {
                try await pollUntil("all files are gone") { at.spooled.isEmpty }
                #expect(try await !reading(ids.1, at).canBeReadAgain)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a file that somebody has removed is asked for again`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(3)).id)
                let folder = at.place.folder.url.appending(path: "import/uploads")
                try FileManager.default.removeItem(at: folder.appending(path: "\(ready.id).csv"))
                let rejected = try await change(ready.id, #"{"separator": "comma"}"#, at, to: "rejected")
                #expect(rejected.fileProblems.map(\.code) == ["file-gone"])
            }
        }
    }
}
