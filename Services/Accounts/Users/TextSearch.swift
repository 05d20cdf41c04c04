import GRDB

/// A free text as the index and as the comparison with an account are asked for it.
///
/// The trigram index gives the candidates; the comparison with the account makes them hits. Below three characters there is no
/// trigram, and beyond ASCII `LIKE` minds case where the index does not, so there only one of the two is asked.
struct TextSearch {
    /// The pieces that the index is asked for; empty where the text is too short.
    private var trigrams: [String]
    private let pattern: String
    /// Whether a candidate has to be compared.
    private let isCompared: Bool
    /// Whether there are accounts that are not in the index yet: the newest, see ``AccountSearch``. They are compared.
    private var isIndexBehind = false

    init(_ text: String) {
        trigrams = Self.trigrams(text)
        isCompared = trigrams.isEmpty || text.utf8.allSatisfy { $0 < 0x80 }
        pattern = "%" + text.map { "%_\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "%"
    }

    /// The search as it costs least with the accounts that there are now.
    func prepared(_ db: Database) throws -> TextSearch {
        var search = try narrowed(db)
        search.isIndexBehind =
            try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM account WHERE id > \(AccountSearch.indexedTo))")
            ?? false
        return search
    }

    /// Asks the index for the rarest pieces only: that `example` is in every email address costs a list of a million to find
    /// out, and takes nothing away. The candidates become a few more, which the comparison puts right; without a comparison
    /// all pieces are needed.
    func narrowed(_ db: Database) throws -> TextSearch {
        guard isCompared, trigrams.count > 1 else { return self }
        let statement = try db.cachedStatement(
            sql: """
                SELECT count(*), max(rowid) FROM (SELECT rowid FROM accountSearch WHERE accountSearch MATCH ? LIMIT ?)
                """)
        // How far among the accounts one has to go for so many of a piece says how rare it is.
        let sample = 500
        let rarities: [(share: Double, trigram: String)] = try trigrams.map { trigram in
            let row = try Row.fetchOne(statement, arguments: [Self.quoted(trigram), sample])
            let count: Int = row?[0] ?? 0
            let last: Int64 = row?[1] ?? 1
            return (count < sample ? 0 : Double(count) / Double(max(1, last)), trigram)
        }.sorted { $0 < $1 }
        var narrowed = self
        let others = rarities.dropFirst().prefix(rarities[0].share == 0 ? 0 : 3).filter { $0.share < 0.3 }
        narrowed.trigrams = [rarities[0].trigram] + others.map { $0.trigram }
        return narrowed
    }

    /// For `MATCH`; nil where the text is too short for the index.
    var match: String? {
        trigrams.isEmpty ? nil : trigrams.map(Self.quoted).joined(separator: " AND ")
    }

    private static func quoted(_ trigram: String) -> String {
        "\"\(trigram.replacing("\"", with: "\"\""))\""
    }

    /// SQL of the ids of all candidates; nil where the text is too short for the index.
    var candidates: Conditions? {
        guard let match else { return nil }
        var sql = Conditions()
        sql.add("SELECT rowid AS id FROM accountSearch WHERE accountSearch MATCH ?", [match])
        guard isIndexBehind else { return sql }
        var both = Conditions()
        both.add("\(sql.sql) UNION ALL \(newest.sql)", sql.arguments + newest.arguments)
        return both
    }

    /// The candidates on one side of a place, at most `limit`, in the order of their ids.
    func candidates(isAscending: Bool, from place: Int64, limit: Int) -> Conditions? {
        guard let match else { return nil }
        let (comparison, direction) = isAscending ? (">", "ASC") : ("<", "DESC")
        var indexed = Conditions()
        indexed.add(
            """
            SELECT rowid AS id FROM accountSearch WHERE accountSearch MATCH ? AND rowid \(comparison) ?
            ORDER BY rowid \(direction) LIMIT ?
            """, [match, place, limit])
        guard isIndexBehind else { return indexed }
        var both = Conditions()
        both.add(
            """
            SELECT id FROM (
                SELECT * FROM (\(indexed.sql))
                UNION ALL
                SELECT * FROM (\(newest.sql) AND a.id \(comparison) ? ORDER BY a.id \(direction) LIMIT ?)
            ) ORDER BY id \(direction) LIMIT ?
            """, indexed.arguments + newest.arguments + [place, limit, limit])
        return both
    }

    /// SQL of the hits among the accounts that are not in the index yet.
    private var newest: Conditions {
        var sql = Conditions()
        sql.add(
            "SELECT a.id AS id FROM account a WHERE a.id > \(AccountSearch.indexedTo) AND \(Self.like)",
            [pattern, pattern, pattern])
        return sql
    }

    private static let like = """
        (a.firstName || ' ' || a.surname LIKE ? ESCAPE '\\' OR a.email LIKE ? ESCAPE '\\' \
        OR a.reference LIKE ? ESCAPE '\\')
        """

    /// What makes a candidate a hit.
    var comparison: Conditions {
        var conditions = Conditions()
        if isCompared { conditions.add(Self.like, [pattern, pattern, pattern]) }
        return conditions
    }

    /// The whole search as a condition on an account that was found in another way.
    var condition: Conditions {
        var conditions = comparison
        if !isCompared, let candidates {
            conditions.add("a.id IN (\(candidates.sql))", candidates.arguments)
        }
        return conditions
    }

    private static func trigrams(_ text: String) -> [String] {
        let scalars = Array(text.lowercased().unicodeScalars)
        guard scalars.count >= 3 else { return [] }
        var trigrams: [String] = []
        for start in 0...(scalars.count - 3) {
            var piece = String.UnicodeScalarView()
            piece.append(contentsOf: scalars[start..<(start + 3)])
            trigrams.append(String(piece))
        }
        return Array(Set(trigrams)).sorted()
    }
}
