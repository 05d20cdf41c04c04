import Console
import Foundation
import Messages
import NIOCore
import Testing

@testable import Imports

@Suite struct ReadingTests {
    static let header = "First name,Last name,Email,Reference number,Group,Programme"

    /// The rows of a file that arrives in pieces of `size` bytes, or what is wrong with it.
    private func read(_ bytes: [UInt8], size: Int = .max, maximumRows: Int = 1_000) throws -> (FileReader, [FileRow]) {
        let file = try WholeFile(bytes, size: size, maximumRows: maximumRows)
        return (file.reader, file.rows)
    }

    private func cells(_ bytes: [UInt8]) throws -> [[String]] {
        try read(bytes).1.map { CellText.decode($0.cells) }
    }

    private func problems(_ text: String) -> [String] {
        problems(Array(text.utf8))
    }

    private func problems(_ bytes: [UInt8]) -> [String] {
        do {
            _ = try read(bytes, maximumRows: 3)
            return []
        } catch {
            return (error as? FileRejected)?.problems.map(\.code) ?? ["\(error)"]
        }
    }

    // MARK: Text

    private static let plain = [["Ann", "Lée", "a@x.org", "R1", "", "P"]]
    private static let text = "\(header)\nAnn,Lée,a@x.org,R1,,P\n"

    private static func utf16(_ text: String, isLittle: Bool) -> [UInt8] {
        text.utf16.flatMap { unit -> [UInt8] in
            isLittle ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        }
    }

    @Test func `UTF-8 is read`() throws {
        #expect(try cells(Array(Self.text.utf8)) == Self.plain)
    }

    @Test func `UTF-8 with a byte order mark is read`() throws {
        #expect(try cells([0xEF, 0xBB, 0xBF] + Array(Self.text.utf8)) == Self.plain)
    }

    @Test func `UTF-16 is read in both orders`() throws {
        let text = Self.text.replacing("Ann", with: "Ann 😀")
        let expected = [["Ann 😀"] + Self.plain[0].dropFirst()]
        #expect(try cells([0xFF, 0xFE] + Self.utf16(text, isLittle: true)) == expected)
        #expect(try cells([0xFE, 0xFF] + Self.utf16(text, isLittle: false)) == expected)
    }

    @Test func `Windows-1252 is read`() throws {
        let bytes = Array(Self.text.replacing("é", with: "?").utf8).map { $0 == UInt8(ascii: "?") ? 0xE9 : $0 }
        #expect(try cells(bytes) == Self.plain)
        let euro = Array("\(Self.header)\n?,b,a@x.org,R1,,P".utf8).map { $0 == UInt8(ascii: "?") ? 0x80 : $0 }
        #expect(try cells(euro)[0][0] == "€")
    }

    @Test func `an accent on the last line decides the encoding of the first`() throws {
        let ascii = Array((Self.header + "\n" + String(repeating: "a,b,c@x.org,R,,P\n", count: 20_000)).utf8)
        var last: [String] = []
        let (_, rows) = try read(
            ascii + Array("Zo".utf8) + [0xEB] + Array(",b,c,d,,P".utf8), size: 1_000, maximumRows: 30_000)
        if let row = rows.last { last = CellText.decode(row.cells) }
        #expect(rows.count == 20_001)
        #expect(last.first == "Zoë")
    }

    @Test(arguments: [",", ";", "\t"])
    func `the separator is found`(separator: String) throws {
        #expect(try cells(Array(Self.text.replacing(",", with: separator).utf8)) == Self.plain)
    }

    @Test func `a separator inside quotes of the header does not count`() throws {
        let text =
            "\"First name\";Last name;Email;Reference;\"Group\";Programme;\"Notes, hints, more, and more, still, on\"\na;b;c;d;e;f;g"
        let (reader, rows) = try read(Array(text.utf8))
        #expect(reader.columns?.last?.heading == "Notes, hints, more, and more, still, on")
        #expect(rows.map(\.others) == ["[\"g\"]"])
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `each kind of line break is one`(end: String) throws {
        let text = ([Self.header, "", "a,b,c,d,e,f", "", "", "g,h,i,j,k,l"]).joined(separator: end)
        let (_, rows) = try read(Array(text.utf8))
        #expect(rows.map(\.line) == [3, 6])
        #expect(rows.map { CellText.decode($0.cells).joined() } == ["abcdef", "ghijkl"])
    }

    // MARK: Quotes

    private static let nasty = [
        "\u{FEFF}\"First name\", Surname ,E-mail,\"Ref\",GROUP,Course,Notes\r\n",
        "\"Ann \"\"Q\"\" \",\"O'Lee, \"\"x\"\"\",a@x.org,\"R\r\n1\",,P,\"=1+1\"\r\n",
        "\r\n",
        ",,,,,,\n",
        "Bo\"b,\"Zoë\"y,b@x.org,,\"\",P,\r",
        "\"é\n\n\u{1F600}\",b,c,d,e,f,\"last\u{0007}\\\"",
    ].joined()

    private static let nastyRows: [(line: Int, cells: [String], others: [String])] = [
        (2, ["Ann \"Q\" ", "O'Lee, \"x\"", "a@x.org", "R\r\n1", "", "P"], ["=1+1"]),
        (6, ["Bo\"b", "Zoëy", "b@x.org", "", "", "P"], [""]),
        (7, ["é\n\n\u{1F600}", "b", "c", "d", "e", "f"], ["last\u{0007}\\"]),
    ]

    @Test func `a nasty file is the same wherever it is cut`() throws {
        let bytes = Array(Self.nasty.utf8)
        for size in [1, 2, 3, 5, 7, 11, bytes.count] {
            let (_, rows) = try read(bytes, size: size)
            #expect(rows.map(\.line) == Self.nastyRows.map(\.line), "pieces of \(size)")
            #expect(rows.map { CellText.decode($0.cells) } == Self.nastyRows.map(\.cells), "pieces of \(size)")
            #expect(rows.map { $0.others.map(CellText.decode) } == Self.nastyRows.map(\.others), "pieces of \(size)")
        }
        for cut in 1..<bytes.count {
            var survey = TextSurvey()
            bytes.withUnsafeBytes { survey.look(at: $0) }
            let reader = FileReader(try survey.form().form, maximumRows: 10)
            try bytes[..<cut].withUnsafeBytes { try reader.read($0) }
            try bytes[cut...].withUnsafeBytes { try reader.read($0) }
            try reader.finish()
            #expect(reader.rows.map { CellText.decode($0.cells) } == Self.nastyRows.map(\.cells), "cut at \(cut)")
        }
    }

    @Test func `UTF-16 is the same in single bytes`() throws {
        let bytes = [0xFF, 0xFE] + Self.utf16(Self.nasty.replacing("\u{FEFF}", with: ""), isLittle: true)
        #expect(try read(bytes, size: 1).1.map { CellText.decode($0.cells) } == Self.nastyRows.map(\.cells))
    }

    @Test func `cells survive their encoding, and any JSON reader understands it`() throws {
        let cells = ["", "a", "\"", "\\", "\\u0041", "\u{1}\n\r\t\u{1F}", "é😀\u{2028}", "[\",\"]", "/"]
        let json = CellText.encode(cells)
        #expect(CellText.decode(json) == cells)
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == cells)
    }

    // MARK: Rows

    @Test func `a row with another number of cells is not whole`() throws {
        let text = Self.header + "\na,b,c,d,e,f,,,\na,b,c,d,e\na,b,c,d,e,f,g\na,b,c,d,e,f"
        let (_, rows) = try read(Array(text.utf8))
        #expect(rows.map(\.isWhole) == [true, false, false, true])
        #expect(CellText.decode(rows[1].cells) == ["a", "b", "c", "d", "e", ""])
        #expect(rows[2].others.map(CellText.decode) == ["g"])
    }

    @Test func `long rows make smaller batches`() throws {
        let long = String(repeating: "x", count: 60_000)
        let row = "a,b,c,d,e,f" + String(repeating: ",\(long)", count: 15) + "\n"
        let notes = (1...15).map { ",Notes \($0)" }.joined()
        let (reader, _) = try read(Array((Self.header + notes + "\n" + String(repeating: row, count: 12)).utf8))
        #expect(reader.hasBatch(of: 1_000))
        var taken: [Int] = []
        while !reader.rows.isEmpty { taken.append(reader.take(1_000).count) }
        #expect(taken == [5, 5, 2])
    }

    @Test func `emails are the same without the spaces around them and in any case`() {
        let same = ["ann@x.org", " Ann@X.org\t", "ANN@X.ORG", "\u{00A0}ann@x.org"].map { RepeatKey.of($0) }
        #expect(Set(same).count == 1)
        #expect(RepeatKey.of("É@x.org") == RepeatKey.of("é@x.org "))
        #expect(RepeatKey.of("anne@x.org") != same[0])
        #expect(RepeatKey.of("  ") == nil)
        #expect(RepeatKey.of("\u{00A0}") == nil)
    }

    // MARK: The header

    @Test func `headings are recognised in other spellings`() throws {
        let text =
            " FORENAME ,surname,E-Mail Address,reference no.,group,Course,dob,Town or City,Sex,post code,Eye colour\n"
        let (reader, _) = try read(Array((text + "a,b,c,d,e,f,g,h,i,j,k").utf8))
        #expect(
            reader.columns?.map(\.field) == [
                .firstName, .lastName, .email, .reference, .group, .programme, .dateOfBirth, .town, .gender, .postcode,
                nil,
            ])
        #expect(reader.columns?.last?.heading == "Eye colour")
    }

    @Test func `every heading of the template is recognised`() {
        for field in AccountField.allCases {
            #expect(ColumnNames.field(of: field.heading) == field)
            for other in ColumnNames.alternatives(to: field) { #expect(ColumnNames.field(of: other) == field) }
        }
    }

    @Test func `no heading means two fields`() {
        var fields: [String: Set<AccountField>] = [:]
        for field in AccountField.allCases {
            for heading in [field.heading] + ColumnNames.alternatives(to: field) {
                fields[ColumnNames.key(heading), default: []].insert(field)
            }
        }
        #expect(fields.values.allSatisfy { $0.count == 1 })
    }

    // MARK: Files that are not accepted

    @Test func `what is wrong with a file is named`() {
        #expect(problems("") == ["file-empty"])
        #expect(problems(" \r\n\n") == ["file-empty"])
        #expect(problems(Self.header) == ["file-empty"])
        #expect(problems(Self.header + "\r\n\r\n,,,,,\r\n") == ["file-empty"])
        #expect(problems([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]) == ["not-a-text-file"])
        #expect(problems([0x50, 0x4B, 0x03, 0x04, 0x14, 0x00]) == ["not-a-text-file"])
        #expect(problems([0] + Array(Self.text.utf8)) == ["not-a-text-file"])
        #expect(problems(Array(Self.text.utf8) + [UInt8](repeating: 0, count: 9)) == ["not-a-text-file"])
        #expect(problems(Array(Self.text.utf8) + [0x81]) == ["unreadable-text"])
        #expect(problems([0xEF, 0xBB, 0xBF] + Array(Self.text.utf8) + [0xE9]) == ["unreadable-text"])
        #expect(problems([0xFF, 0xFE] + Self.utf16(Self.text, isLittle: true) + [0x41]) == ["unreadable-text"])
        #expect(problems([0xFF, 0xFE] + Self.utf16(Self.text, isLittle: true) + [0x00, 0xDC]) == ["unreadable-text"])
        #expect(problems("a,b,c\n1,2,3") == ["no-header"])
        #expect(problems("First name,Email,Reference,Group\na,b,c,d") == ["missing-column", "missing-column"])
        #expect(problems("\(Self.header),E-mail\na,b,c,d,e,f,g") == ["repeated-column"])
        #expect(problems("\(Self.header),Notes,notes\na,b,c,d,e,f,g,h") == ["repeated-column"])
        #expect(problems(Self.header + String(repeating: "\na,b,c,d,e,f", count: 3)) == [])
        #expect(problems(Self.header + String(repeating: "\na,b,c,d,e,f", count: 4)) == ["too-many-rows"])
        #expect(problems(String(repeating: "a", count: 2 << 20)) == ["unreadable-text"])
        #expect(problems(String(repeating: ",", count: 2 << 20)) == ["unreadable-text"])
        #expect(problems(Self.header + "\n" + String(repeating: "a", count: 70_000)) == ["unreadable-text"])
        #expect(problems(Self.header + "\n\"" + String(repeating: "a", count: 70_000)) == ["unclosed-quote"])
    }

    @Test func `an unclosed quote is named by the line on which it opens`() {
        let text = Self.header + "\na,b,c,d,e,f\na,\"b\nc\",d,e,f,g\na,\"b,c\nd,e,f\n"
        let rejected = #expect(throws: FileRejected.self) { try read(Array(text.utf8)) }
        #expect(rejected?.problems.map(\.code) == ["unclosed-quote"])
        #expect(rejected?.problems.first?.message.contains("line 5") == true)
    }

    @Test func `a cell survives export and upload`() throws {
        let hostile = [
            "=1+1", "+44 7700 900123", "-1", "@x", "\t=1", "'=1", "''=1", "'", "it's", "a\"b;c,d\r\ne", "\r",
            "\"\u{301},", "a\u{0}b",
        ]
        for cell in hostile {
            var line = CSVLine()
            for heading in "\(Self.header),Status,Problems".split(separator: ",") { line.add(String(heading)) }
            line.end()
            for text in [cell, "b", "c@x.org", "d", "e", "f", "Ready", ""] { line.add(text) }
            line.end()
            #expect(try cells(Array(line.buffer.readableBytesView))[0][0] == cell)
        }
        for cell in ["=1+1", "+44", "-1", "@x", "\t=1"] {
            var line = CSVLine()
            line.add(cell)
            let text = String(buffer: line.buffer)
            #expect(text.hasPrefix("'") || text.hasPrefix("\"'"))
        }
    }

    @Test func `a quote in front of a cell stays when the file is not one of our exports`() throws {
        #expect(try cells(Array((Self.header + "\n'=a,b,c,d,e,f").utf8))[0][0] == "'=a")
    }
}
