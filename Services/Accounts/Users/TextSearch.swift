import GRDB

/// A free text as the index and as the comparison with an account are asked for it.
///
/// The trigram index gives the candidates; the comparison with the account makes them hits. Below three characters there is no
/// trigram, and beyond ASCII `LIKE` minds case where the index does not, so there only one of the two is asked.
struct TextSearch {
    /// The pieces that the index is asked for; empty where the text is too short.
    private var trigrams: [String]
    private let pattern: String?

    init(_ text: String) {
        trigrams = Self.trigrams(text)
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        pattern =
            isASCII || trigrams.isEmpty
            ? "%" + text.map { "%_\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "%" : nil
    }

    /// Asks the index for the rarest pieces only: that `example` is in every email address costs a list of a million to find
    /// out, and takes nothing away. The candidates become a few more, which the comparison puts right; without a comparison
    /// all pieces are needed.
    func narrowed(_ db: Database) throws -> TextSearch {
        guard pattern != nil, trigrams.count > 1 else { return self }
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

    /// What makes a candidate a hit.
    var comparison: Conditions {
        var conditions = Conditions()
        if let pattern {
            conditions.add(
                """
                (a.firstName || ' ' || a.surname LIKE ? ESCAPE '\\' OR a.email LIKE ? ESCAPE '\\' \
                OR a.reference LIKE ? ESCAPE '\\')
                """, [pattern, pattern, pattern])
        }
        return conditions
    }

    /// The whole search as a condition on an account that was found in another way.
    var condition: Conditions {
        var conditions = comparison
        if pattern == nil, let match {
            conditions.add("a.id IN (SELECT rowid FROM accountSearch WHERE accountSearch MATCH ?)", [match])
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
