import Console

/// A line of a wording, read once: what each email has of it is escaped and broken already, and only the values are missing.
struct WordingLine: Sendable, Equatable {
    struct Text: Sendable, Equatable {
        var plain: [UInt8]
        /// Escaped.
        var html: [UInt8]
        var isBlank: Bool

        init(_ text: String) {
            plain = Array(text.utf8)
            html = Array(HTML.escape(text).utf8)
            isBlank = PlainText.isBlank(text)
        }
    }

    enum Piece: Sendable, Equatable {
        case text(Text)
        /// Of the placeholder with this name.
        case value(String)
    }

    let pieces: [Piece]
    /// As the plain part has it, where no value stands in it.
    let wrapped: [UInt8]?

    init(_ pieces: [Piece]) {
        self.pieces = pieces
        var text: [UInt8] = []
        for piece in pieces {
            guard case .text(let part) = piece else {
                wrapped = nil
                return
            }
            text += part.plain
        }
        var wrapped: [UInt8] = []
        PlainText.append(text, to: &wrapped)
        self.wrapped = wrapped
    }

    /// The lines of a text that is ``WordingRules/tidied(_:)``.
    static func lines(of text: PlaceholderText) -> [WordingLine] {
        var lines: [WordingLine] = []
        var pieces: [Piece] = []
        for piece in text.pieces {
            switch piece {
            case .placeholder(let name):
                pieces.append(.value(name))
            case .text(let text):
                for (index, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                    if index > 0 {
                        lines.append(WordingLine(pieces))
                        pieces = []
                    }
                    if !part.isEmpty { pieces.append(.text(Text(String(part)))) }
                }
            }
        }
        return lines + [WordingLine(pieces)]
    }

    /// With `values` in it; they may have line ends, and the line with them.
    func filled(_ values: EmailValues) -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .text(let text): bytes += text.plain
            case .value(let name): bytes += (values[name] ?? "").utf8
            }
        }
        return bytes
    }
}
