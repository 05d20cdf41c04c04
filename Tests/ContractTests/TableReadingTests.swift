import Foundation
import Testing

@testable import Messages

/// The rows of a table are read by hand. Nobody may be able to tell.
struct TableReadingTests {
    private static let cells = [
        "", "Ann", "Zoë", "日本", "🙂", "a \"quoted\" word", "back\\slash", "\\\"", "line\nbreak", "tab\t", "\u{1}",
        "\u{7f}", "]],[",
        "\"rows\":[", "[14,\"x\"]", String(repeating: "long ", count: 60), "\u{2028}", "e\u{301}", "/",
    ]

    private static func message(_ rows: [AccountTable.Row]) -> CreateAccounts {
        CreateAccounts(
            importID: "9b2f", administrator: 7, defaultGroup: nil, invite: true,
            table: AccountTable(fields: [.firstName, .email], rows: rows), filename: "\"rows\":[[1]] .csv",
            shown: [.init(line: 3, account: 4, version: 5)])
    }

    private static func isReadByHand(_ json: Data) throws -> Bool {
        let count = try JSONDecoder().decode(CreateAccounts.self, from: json).table.rows.count
        return RowsReader.taken(from: json) { reader -> Int? in
            guard reader.number() != nil else { return nil }
            while reader.take(",") { guard reader.string() != nil else { return nil } }
            return 1
        }?.rows.count == count
    }

    private func expectSame(_ json: Data, _ comment: Comment? = nil) {
        let general = try? MessageCoding.decoder.decode(CreateAccounts.self, from: json)
        let read = try? CreateAccounts.read(json)
        #expect(read?.table == general?.table, comment)
        #expect((read == nil) == (general == nil), comment)
        #expect(read?.filename == general?.filename, comment)
    }

    @Test func `what is written is what is read, whatever is in the cells`() throws {
        for first in Self.cells {
            let rows = Self.cells.enumerated().map {
                AccountTable.Row(line: $0.offset + 2, cells: [first, $0.element])
            }
            let json = try MessageCoding.encoder.encode(Self.message(rows))
            #expect(try CreateAccounts.read(json).table.rows == rows)
            #expect(try Self.isReadByHand(json), "the rows are read by hand, not only by the general decoder")
        }
        let empty = try MessageCoding.encoder.encode(Self.message([]))
        #expect(try CreateAccounts.read(empty).table.rows == [])
    }

    @Test func `JSON that is written in another way is read, and what is none is refused, as by the general decoder`()
        throws
    {
        let parts = [
            #"[[2,"a","b"]]"#, #"[ [2,"a","b"] ]"#, #"[[2, "a","b"]]"#, #"[[02,"a"]]"#, #"[[-2,"a"]]"#, #"[[2.0,"a"]]"#,
            #"[[2e0,"a"]]"#,
            #"[[2,"a",null]]"#, #"[[2,"a\q"]]"#, #"[[2,"a\u00e9\ud83d\ude42"]]"#, #"[[2,"a\ud83d"]]"#, #"[[2,"a"],]"#,
            #"[[2,"a"]"#,
            #"[[2,"a]]"#, #"[[2"#, #"[["#, "[", "[]", "[[]]", #"["a"]"#, #"[[99999999999,"a"]]"#, "[[2,\"a\nb\"]]",
            #"[[2,"a",3]]"#, #"[[2,"\"]]"#,
            #"[[2,"a"],[3,"b","c"]]"#, #"{"rows":[[2,"a"]]}"#, #"[{"rows":[]}]"#, "[[2,\"\u{FEFF}\"]]",
        ]
        for part in parts {
            let json = """
                {"importID":"9b2f","administrator":7,"invite":true,"table":{"fields":["firstName"],"rows":\(part)}}
                """
            expectSame(Data(json.utf8), "\(part)")
            for end in stride(from: json.utf8.count - 1, to: 80, by: -1) {
                expectSame(Data(json.utf8.prefix(end)), "\(part) cut at \(end)")
            }
        }
    }

    @Test func `rows of something else are not taken for those of the table`() throws {
        for rest in [#""more":{"rows":[[2,"a"]]},"#, #""rows":[[2,"a"]],"#] {
            expectSame(
                Data(
                    """
                    {"importID":"9b2f",\(rest)"administrator":7,"invite":true,"table":{"fields":["firstName"],"rows":[[5,"b"]]}}
                    """.utf8))
            expectSame(
                Data(
                    """
                    {"importID":"9b2f",\(rest)"administrator":7,"invite":true,"table":{"fields":["firstName"],"rows" : [[5,"b"]]}}
                    """.utf8))
        }
    }

    @Test func `invitations are read as by the general decoder, also those that a later version has added to`() throws {
        let names = Self.cells.map { name in
            SendInvitations.Row(
                recipient: Recipient(account: .max / 10, group: 3, name: name, email: "a@b.example"), serial: 2,
                token: "x.\(name)")
        }
        let message = SendInvitations(
            keyPrefix: "activation:9:", linkPrefix: "https://a.example/activate/", expires: "7 December 2026",
            rows: names)
        let json = try MessageCoding.encoder.encode(message)
        #expect(try SendInvitations.read(json) == message)
        for rows in [
            #"[[1,2,3,"a","b","c"]]"#, #"[[1,2,3,"a","b","c","more"]]"#, #"[[1,2,3,"a","b","c",{"more":[]}]]"#, "[]",
            #"[[1,2,3,"a","b"]]"#, #"[[1,2,3,4,"b","c"]]"#, #"[[0,2,3,"a","b","c"]]"#, #"[[-1,2,3,"a","b","c"]]"#,
            #"[[1, 2,3,"a","b","c"]]"#, #"[[9223372036854775807,2,3,"a","b","c"]]"#,
            #"[[92233720368547758080,2,3,"a","b","c"]]"#,
        ] {
            let json = Data(#"{"keyPrefix":"k","linkPrefix":"l","expires":"e","rows":\#(rows)}"#.utf8)
            let general = try? MessageCoding.decoder.decode(SendInvitations.self, from: json)
            #expect((try? SendInvitations.read(json)) == general, "\(rows)")
        }
    }

    @Test func `bytes that are no UTF-8 are refused`() throws {
        var json = Data(
            #"{"importID":"9b2f","administrator":7,"invite":true,"table":{"fields":["firstName"],"rows":[[5,"b"#.utf8)
        json.append(contentsOf: [0xff, 0xc3])
        json += Data(#""]]}}"#.utf8)
        expectSame(json)
        #expect(throws: DecodingError.self) { try CreateAccounts.read(json) }
    }
}
