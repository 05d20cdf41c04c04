import GRDB

/// What a list of imports is searched for: a part of the file's name or of the uploader's, or the beginning of the file's
/// checksum, which tells whether the very same file was uploaded before.
struct ImportSearch: Sendable, Equatable {
    /// Nil: all.
    let text: String?

    private static let longest = 200

    /// - Parameter text: longer than any name is cut; SQLite refuses very long patterns.
    init(text: String? = nil) {
        self.text = text.map { String($0.prefix(Self.longest)) }
    }

    static let condition = """
        (:text IS NULL OR filename LIKE :pattern ESCAPE '\\' OR createdByName LIKE :pattern ESCAPE '\\'
          OR sha256 LIKE :start ESCAPE '\\')
        """

    var arguments: StatementArguments {
        let escaped = (text ?? "").reduce(into: "") { result, character in
            if "\\%_".contains(character) { result.append("\\") }
            result.append(character)
        }
        return ["text": text, "pattern": "%\(escaped)%", "start": "\(escaped)%"]
    }
}
