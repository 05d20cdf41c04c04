import Foundation
import Messages
import Testing

@testable import Accounts
@testable import Imports

/// Files as spreadsheets export them, each with what must come of it beside it; see `Corpus/README.md`.
@Suite struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")

    private struct Expected: Decodable {
        struct Row: Decodable, Equatable {
            var line: Int
            var cells: [String]

            init(line: Int, cells: [String]) {
                self.line = line
                self.cells = cells
            }

            init(from decoder: any Decoder) throws {
                var row = try decoder.unkeyedContainer()
                line = try row.decode(Int.self)
                cells = try row.decode([String].self)
            }
        }

        struct Problem: Decodable {
            var line: Int?
            var column: String?
            var code: String

            var text: String { "\(line.map { "\($0) " } ?? "")\(column.map { "\($0) " } ?? "")\(code)" }
        }

        var encoding: TextEncoding?
        var separator: Separator?
        /// Pairs of a heading and a field.
        var columns: [[String?]]?
        var rows: [Row]?
        var problems: [Problem]
    }

    static let names: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(
            atPath: folder.path(percentEncoded: false))
        return (files ?? []).filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }.sorted()
    }()

    @Test func `there are enough files`() {
        #expect(Self.names.count >= 60)
    }

    @Test(.timeLimit(.minutes(1)), arguments: names)
    func `a file comes out as is written beside it`(name: String) async throws {
        let json = try Data(contentsOf: Self.folder.appending(path: "\(name).json"))
        let expected = try JSONDecoder().decode(Expected.self, from: json)
        let source = FileRows(
            path: Self.folder.appending(path: "\(name).csv").path(percentEncoded: false), choice: ReadingChoice(),
            remembered: [:], maximumRows: 1_000)
        var form = FileForm()
        var rows: [FileRow] = []
        var problems: [String] = []
        do {
            while let batch = try await source.next(1_000) {
                form = batch.form ?? form
                rows += batch.rows
            }
            problems = Self.problems(rows, form.columns)
        } catch let rejected as FileRejected {
            form = rejected.form
            problems = rejected.problems.map(\.code)
        }
        #expect(form.encoding == expected.encoding)
        #expect(form.separator == expected.separator)
        #expect(problems.sorted() == expected.problems.map(\.text).sorted())
        if let columns = expected.columns {
            #expect(form.columns.map { [$0.heading, $0.field?.rawValue] } == columns)
        }
        if let wanted = expected.rows {
            #expect(rows.map { Expected.Row(line: $0.line, cells: Self.texts($0, form.columns)) } == wanted)
        }
    }

    private static func texts(_ row: FileRow, _ columns: [Column]) -> [String] {
        StoredRow(line: row.line, outcome: .ready, cells: row.cells, others: row.others, problems: [], accountID: nil)
            .texts(columns)
    }

    /// What a check would say that needs no database.
    private static func problems(_ rows: [FileRow], _ columns: [Column]) -> [String] {
        var dates = DateOrders()
        dates.note(rows)
        let rules = CalendarDate(year: 2026, month: 3, day: 1).map { AccountRules(source: .file, today: $0) }
        return rows.flatMap { row -> [String] in
            guard row.isWhole else { return ["\(row.line) \(RowProblem.wrongNumberOfCells)"] }
            let cells = zip(columns.fields, CellText.decode(row.cells))
            let texts = Dictionary(cells.map { ($0, $1) }) { first, _ in first }
            var found = rules?.check { texts[$0] ?? "" }.problems ?? []
            if let proof = dates.proof, row.dateOrder == .either { found.append(.monthFirst(proof: proof)) }
            return found.map { problem in
                "\(row.line) \(problem.field.flatMap { columns.heading(of: $0) }.map { "\($0) " } ?? "")\(problem.code)"
            }
        }
    }
}
