import Foundation
import TestSupport
import Testing

@testable import Imports

/// What is exported comes back as it was.
@Suite(.timeLimit(.minutes(1)))
struct ResultsTests {
    private static let hostile = [
        "=1+1", "'x", "'=1+1", "''=1", "'", "''", "+44 7700 900123", "-", "--1", "@", "@a", "\tx", "\rx", "'\tx",
        "\"q\"", "a,b",
        "a;b", "two\nlines", "two\r\nlines", " spaces ", "", "=cmd|' /C calc'!A0", "ﬁ’£€", "1.0", "007",
    ]

    private static func quoted(_ cell: String) -> String {
        "\"\(cell.replacing("\"", with: "\"\""))\""
    }

    /// Headings that our own results have too, and one that a spreadsheet would run.
    private static let file: String = {
        let header = Sample.header + ",Status,=Notes,Mobile"
        let rows = hostile.enumerated().map { index, cell in
            let cells = [cell, "Lee", "", cell, "", "P", cell, cell, cell]
            return cells.map(quoted).joined(separator: ",")
        }
        return ([header] + rows).joined(separator: "\r\n") + "\r\n"
    }()

    @Test func `every cell survives export and upload, again and again`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let first = try await at.wait(for: "ready", at.upload(Self.file).id)
                let rows = try await at.rows(first.id).items
                #expect(rows.compactMap { $0.values["=Notes"] } == Self.hostile)
                #expect(rows.compactMap { $0.values["Status"] } == Self.hostile)
                var exported = try await at.api("GET", "/\(first.id)/results.csv").body
                for cell in exported.split(separator: "\r\n").flatMap({ $0.split(separator: ",") }) {
                    let text = cell.hasPrefix("\"") ? cell.dropFirst() : cell
                    #expect(
                        !["=", "+", "-", "@", "\t", "\r"].contains(text.prefix(1)), "a spreadsheet would run \(cell)")
                }
                for only in ["", "?only=problems"] {
                    let again = try await at.wait(for: "ready", at.upload(exported).id)
                    let same = try await at.rows(again.id).items
                    #expect(same.map(\.values) == rows.map(\.values))
                    let next = try await at.api("GET", "/\(again.id)/results.csv\(only)").body
                    #expect(next == exported)
                    exported = next
                }
            }
        }
    }

    @Test func `results are there for all rows or for those not imported, in the order of the file`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.mixed).id)
                _ = try await at.api("PATCH", "/\(ready.id)/rows/5", "{\"excluded\":true}")
                _ = try await at.confirm(at.show(ready.id))
                _ = try await at.wait(for: "imported", ready.id)
                func status(_ query: String) async throws -> [String] {
                    let text = try await at.api("GET", "/\(ready.id)/results.csv\(query)").body
                    #expect(Array(text.utf8.prefix(13)) == [0xEF, 0xBB, 0xBF] + Array("First name".utf8))
                    let words = ["Imported,", "Cannot be imported,", "Excluded,"]
                    return text.split(separator: "\r\n").dropFirst().map { line in
                        words.first { line.contains($0) } ?? "?"
                    }
                }
                let (good, bad, out) = ("Imported,", "Cannot be imported,", "Excluded,")
                #expect(try await status("") == [good, bad, bad, out, bad, good])
                #expect(try await status("?only=problems") == [bad, bad, out, bad])
            }
        }
    }
}
