import Foundation
import Messages
import Testing

@testable import Imports

/// Tables of random texts, written in every dialect and encoding, are read back as they were.
@Suite struct RandomTableTests {
    private static let cases = 10_000

    @Test(.timeLimit(.minutes(5)))
    func `ten thousand random tables are read back as they were written`() throws {
        let seed = Seeded.seed
        for number in 0..<Self.cases {
            var random = Seeded(seed &+ UInt64(number))
            let table = RandomTable(&random)
            let isRight = Self.isReadBack(table, size: Int.random(in: 1...400, using: &random))
            #expect(isRight, "TEST_SEED=\(seed) case \(number): \(table)")
            if !isRight { return }
        }
    }

    private static func isReadBack(_ table: RandomTable, size: Int) -> Bool {
        guard let file = try? WholeFile(table.bytes, size: size, choice: table.choice) else { return false }
        return file.form.encoding == table.encoding && file.form.separator == table.separator
            && file.form.columns.map(\.heading) == table.headings && file.texts == table.rows
            && file.rows.map(\.line) == table.lines && file.rows.allSatisfy(\.isWhole)
    }
}

/// A table, and a file that it is written to.
private struct RandomTable: CustomStringConvertible {
    var encoding: TextEncoding
    var hasMark: Bool
    var separator: Separator
    var lineEnd: String
    var headings: [String]
    var rows: [[String]] = []
    /// On which each row starts.
    var lines: [Int] = []
    private var text = ""

    init(_ random: inout Seeded) {
        encoding = random.pick(TextEncoding.allCases)
        hasMark = encoding != .windows1252 && encoding != .macRoman && Bool.random(using: &random)
        separator = random.pick(Separator.allCases)
        lineEnd = random.pick(["\n", "\r\n", "\r"])
        let others = (0..<Int.random(in: 0...3, using: &random)).map { "Extra \($0)" }
        headings = AccountField.mandatory.map(\.heading).shuffled(using: &random) + others
        if Bool.random(using: &random) { headings.shuffle(using: &random) }

        var line = 1
        if Int.random(in: 0..<8, using: &random) == 0 {
            text += "sep=\(Character(Unicode.Scalar(separator.byte)))\(lineEnd)"
            line += 1
        }
        write(headings, &random)
        line += 1
        let count = Int.random(in: 1...4, using: &random)
        for _ in 0..<count {
            if Int.random(in: 0..<8, using: &random) == 0 {
                text += lineEnd
                line += 1
            }
            var row = headings.map { _ in cell(&random) }
            row[Int.random(in: row.indices, using: &random)] += "x"
            rows.append(row)
            lines.append(line)
            line += 1 + row.reduce(0) { $0 + Self.breaks(in: $1) }
            write(row, &random)
        }
        if Bool.random(using: &random) { text.unicodeScalars.removeLast(lineEnd.unicodeScalars.count) }
    }

    /// What one byte a character cannot say about itself is said by hand.
    var choice: ReadingChoice {
        encoding == .windows1252 || encoding == .macRoman ? ReadingChoice(encoding: encoding) : ReadingChoice()
    }

    var bytes: [UInt8] {
        switch encoding {
        case .utf8: (hasMark ? [0xEF, 0xBB, 0xBF] : []) + Array(text.utf8)
        case .utf16LittleEndian:
            (hasMark ? [0xFF, 0xFE] : []) + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case .utf16BigEndian:
            (hasMark ? [0xFE, 0xFF] : []) + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        case .windows1252: Self.eightBit(text, EightBitTable.windows1252)
        case .macRoman: Self.eightBit(text, EightBitTable.macRoman)
        }
    }

    var description: String {
        "\(encoding.rawValue)\(hasMark ? " with a mark" : ""), \(separator.rawValue), \(headings), \(rows), \(text.debugDescription)"
    }

    private mutating func write(_ cells: [String], _ random: inout Seeded) {
        let special = ["\"", "\r", "\n", String(Character(Unicode.Scalar(separator.byte)))]
        for (index, cell) in cells.enumerated() {
            if index > 0 { text.unicodeScalars.append(Unicode.Scalar(separator.byte)) }
            let needsQuotes = special.contains { cell.unicodeScalars.contains($0.unicodeScalars) }
            if needsQuotes || Int.random(in: 0..<5, using: &random) == 0 {
                text += "\""
                // By scalars: a quote with a combining mark behind it is one character.
                for scalar in cell.unicodeScalars {
                    if scalar == "\"" { text += "\"" }
                    text.unicodeScalars.append(scalar)
                }
                text += "\""
            } else {
                text += cell
            }
        }
        text += lineEnd
    }

    private func cell(_ random: inout Seeded) -> String {
        let pieces = [
            "a", "Zo", " ", "\"", "\"\"", ",", ";", "\t", "|", "\r\n", "\n", "\r", "'", "=", "\\", "\u{7}", "0",
        ]
        let letters: [String] =
            switch encoding {
            case .windows1252, .macRoman: ["é", "Ö", "£", "’", "ü"]
            case .utf8: ["é", "£", "’", "😀", "王", "\u{301}", "\u{FFFD}", "\u{FEFF}", "\u{2028}"]
            case .utf16LittleEndian, .utf16BigEndian: ["é", "’", "😀", "王", "Ā", "\u{301}", "\u{FEFF}", "\u{0}"]
            }
        return (0..<Int.random(in: 0...5, using: &random)).map { _ in random.pick(pieces + letters) }.joined()
    }

    /// A line break of two characters counts once, as an editor counts it.
    private static func breaks(in text: String) -> Int {
        var count = 0
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\r" || (scalar == "\n" && !isAfterReturn) { count += 1 }
            isAfterReturn = scalar == "\r"
        }
        return count
    }

    private static func eightBit(_ text: String, _ table: [UInt16]) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            scalar.value < 0x80
                ? UInt8(scalar.value) : UInt8(0x80 + (table.firstIndex { UInt32($0) == scalar.value } ?? 0))
        }
    }
}
