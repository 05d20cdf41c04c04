import Foundation
import GRDB
import Messages
import Testing

@testable import Imports

@Suite struct RepeatUpdateTests {
    /// The email and reference of a row, or nothing of a row that is left out.
    private struct Known: Equatable {
        var email: String
        var reference: String
        var isExcluded = false
    }

    private static let columns = [
        Column(heading: "Email", field: .email), Column(heading: "Reference", field: .reference),
    ]

    private static func row(_ line: Int, _ known: Known) -> FileRow {
        FileRow(
            line: line, cells: CellText.encode([known.email, known.reference]), emailKey: RepeatKey.of(known.email),
            referenceKey: RepeatKey.of(known.reference))
    }

    /// The rule, in the plainest words: of the rows that count, each but the first says whom it repeats.
    private static func expected(_ rows: [Int: Known]) -> [Int: [RowProblem]] {
        var emails: [String: Int] = [:]
        var references: [String: Int] = [:]
        var problems: [Int: [RowProblem]] = [:]
        for (line, row) in rows.sorted(by: { $0.key < $1.key }) {
            problems[line] = []
            guard !row.isExcluded else { continue }
            if !row.email.isEmpty {
                if let first = emails[row.email] { problems[line]?.append(.repeatedEmail(of: first)) }
                emails[row.email] = emails[row.email] ?? line
            }
            if !row.reference.isEmpty {
                if let first = references[row.reference] { problems[line]?.append(.repeatedReference(of: first)) }
                references[row.reference] = references[row.reference] ?? line
            }
        }
        return problems
    }

    /// An import of good rows that has been checked.
    private static func database(
        _ rows: [Int: Known], batchRows: Int = 1_000, keysAtOnce: Int = 1_000
    ) async throws -> (ImportDatabase, Import) {
        let queue = try DatabaseQueue()
        try ImportMigrations.all.migrate(queue)
        let database = ImportDatabase(writer: queue)
        let new = NewImport(
            id: "a", filename: "a.csv", bytes: 1, sha256: String(repeating: "0", count: 64),
            group: NamedGroup(id: 1, name: "All"), invitations: false,
            createdBy: Uploader(id: 1, name: "Ann", group: 1))
        let subject = try await database.add(new)
        let checked = rows.keys.sorted().map {
            CheckedRow(row: row($0, rows[$0] ?? Known(email: "", reference: "")), problems: [])
        }
        for start in stride(from: 0, to: checked.count, by: batchRows) {
            let batch = Array(checked[start..<min(start + batchRows, checked.count)])
            #expect(try await database.store(batch, of: subject, columns: columns, progress: 1))
        }
        try await database.markRepeats(in: subject, limit: 3, keysAtOnce: keysAtOnce)
        try await database.finishCheck(subject)
        return (database, try #require(try await database.find(subject.number)))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [(1_000, 1_000), (7, 1_000), (7, 10), (1, 1)])
    func `a whole check finds every repeat, however many batches and parts it takes`(
        batchRows: Int, keysAtOnce: Int
    ) async throws {
        var random = SplitMix(state: 3)
        for size in [0, 1, 2, 60, 300] {
            let rows = Dictionary(
                uniqueKeysWithValues: (0..<size).map { line in
                    let email = Int.random(in: 0..<(size + 3) / 2, using: &random)
                    let reference = Int.random(in: 0..<size * 2, using: &random)
                    // The same text as an email and as a reference is no repeat.
                    return (
                        line + 2, Known(email: email == 0 ? "" : "e\(email)@x.org", reference: "e\(reference)@x.org")
                    )
                })
            let (database, subject) = try await Self.database(rows, batchRows: batchRows, keysAtOnce: keysAtOnce)
            let stored = try await database.rows(of: subject.number, .all, after: 0, limit: 1_000).rows
            #expect(
                Dictionary(uniqueKeysWithValues: stored.map { ($0.line, $0.problems) }) == Self.expected(rows))
            var counts = RowCounts(total: size)
            for row in stored { counts[Outcome(row.problems)] += 1 }
            #expect(subject.rows == counts)
        }
    }

    /// - Parameter hasKeys: false: the import was checked before there were keys.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `after any change each row says what it would say after a whole check`(hasKeys: Bool) async throws {
        var random = SplitMix(state: 7)
        var rows = Dictionary(
            uniqueKeysWithValues: (2..<30).map { ($0, Known(email: "e\($0)@x.org", reference: "R\($0)")) })
        let (database, subject) = try await Self.database(rows)
        if !hasKeys { try await database.writer.write { try RowKeys(number: subject.number).removeAll($0) } }
        for round in 0..<150 {
            var changes: [ChangedRow] = []
            for line in Set(
                (0..<Int.random(in: 1...3, using: &random)).map { _ in Int.random(in: 2..<30, using: &random) })
            {
                let known = Known(
                    email: ["", "a@x.org", "b@x.org", "e\(line)@x.org"].randomElement(using: &random) ?? "",
                    reference: ["", "R1", "R2", "R\(line)"].randomElement(using: &random) ?? "",
                    isExcluded: Int.random(in: 0..<4, using: &random) == 0)
                rows[line] = known
                let seen = try #require(try await database.row(line, of: subject.number)).version
                changes.append(
                    ChangedRow(row: Self.row(line, known), seen: seen, problems: [], isExcluded: known.isExcluded))
            }
            #expect(try await database.replace(changes, of: subject, by: 1) == Set(changes.map(\.row.line)))

            let stored = try await database.rows(of: subject.number, .all, after: 0, limit: 100).rows
            let problems = Dictionary(uniqueKeysWithValues: stored.map { ($0.line, $0.problems) })
            try #require(problems == Self.expected(rows), "round \(round)")
            var counts = RowCounts(total: stored.count)
            for row in stored {
                #expect(row.outcome == (rows[row.line]?.isExcluded == true ? .excluded : Outcome(row.problems)))
                counts[row.outcome] += 1
            }
            try #require(try await database.find(subject.number)?.rows == counts, "round \(round)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `of two people who change one row the second is told`() async throws {
        let known = Known(email: "a@x.org", reference: "1")
        let (database, subject) = try await Self.database([2: known])
        let seen = try #require(try await database.row(2, of: subject.number)).version
        let first = ChangedRow(row: Self.row(2, Known(email: "b@x.org", reference: "1")), seen: seen, problems: [])
        let second = ChangedRow(row: Self.row(2, known), seen: seen, problems: [], isExcluded: true)
        #expect(try await database.replace([first], of: subject, by: 1) == [2])
        #expect(try await database.replace([second], of: subject, by: 1).isEmpty)
        #expect(try await database.row(2, of: subject.number)?.outcome == .ready)
    }

    @Test func `keys are found wherever they stand, and no others`() throws {
        let queue = try DatabaseQueue()
        try ImportMigrations.all.migrate(queue)
        try queue.write { db in
            let keys = RowKeys(number: 1)
            try keys.add((2..<500).map { Self.row($0, Known(email: "e\($0 / 2)@x.org", reference: "")) }, db)
            try keys.add([Self.row(900, Known(email: "e5@x.org", reference: "e6@x.org"))], db)
            func lines(_ text: String, _ field: RowKeys.Field = .email) throws -> [Int] {
                let key = try #require(RepeatKey.of(text))
                return try keys.lines(with: [key, 5], field, db)[key] ?? []
            }
            #expect(try lines("e1@x.org") == [2, 3])
            #expect(try lines("E5@x.org") == [10, 11, 900])
            #expect(try lines("e249@x.org") == [498, 499])
            #expect(try lines("e250@x.org").isEmpty)
            #expect(try lines("e6@x.org", .reference) == [900])
            #expect(try RowKeys(number: 2).lines(with: [1], .email, db).isEmpty)
            #expect(try keys.isKnown(db))
            try keys.removeAll(db)
            #expect(try !keys.isKnown(db))
        }
    }
}

/// The same numbers each time.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
