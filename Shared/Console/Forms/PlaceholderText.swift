/// Text that a person writes with named placeholders in it, such as `Hello {{name}},`.
///
/// What stands between `{{` and `}}` is a name, in small or capital letters and with spaces around it as people like; all else is
/// text. Filling takes one pass: a value that looks like a placeholder stays what it is.
public struct PlaceholderText: Sendable, Equatable {
    public enum Piece: Sendable, Equatable {
        case text(String)
        case placeholder(String)
    }

    /// In the order of the text; no text is empty.
    public let pieces: [Piece]

    /// What is wrong with a text, in words for whoever wrote it.
    public struct Problem: Error, Equatable {
        /// Stable, for programs.
        public var code: String
        public var message: String
    }

    /// - Parameter names: the placeholders that this text may have.
    public init(_ text: String, names: [String]) throws(Problem) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let opening = rest.firstRange(of: "{{") {
            if opening.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<opening.lowerBound]))) }
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: "}}") else { throw Self.notClosed }
            let name = Self.name(rest[..<closing.lowerBound])
            guard let known = names.first(where: { $0.lowercased() == name.lowercased() }) else {
                throw Self.unknown(name, names)
            }
            pieces.append(.placeholder(known))
            rest = rest[closing.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    public func has(_ placeholder: String) -> Bool {
        pieces.contains(.placeholder(placeholder))
    }

    /// The text with a value in place of each placeholder; nothing where there is no value.
    public func filled(_ values: [String: String]) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .placeholder(let name): values[name] ?? ""
            }
        }.joined()
    }

    /// As it is written in a text: `{{name}}`.
    public static func mark(_ name: String) -> String { "{{\(name)}}" }

    private static func name(_ text: Substring) -> Substring {
        let trimmed = text.drop(while: \.isWhitespace)
        return trimmed.prefix(trimmed.count - trimmed.reversed().prefix(while: \.isWhitespace).count)
    }

    private static let notClosed = Problem(
        code: "placeholder-not-closed",
        message: "A placeholder is not closed. Write }} after its name, or take its {{ away.")

    private static func unknown(_ name: Substring, _ names: [String]) -> Problem {
        // What was typed may be the rest of the text up to the next '}}'.
        let shown = name.count > 40 || name.contains(where: \.isNewline) ? "\(name.prefix(20))…" : String(name)
        let known = names.isEmpty ? "None can be used here." : "You can use \(names.map(mark).joined(separator: ", "))."
        return Problem(code: "unknown-placeholder", message: "There is no placeholder {{\(shown)}}. \(known)")
    }
}
