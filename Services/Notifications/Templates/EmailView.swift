import Console

/// What ``EmailFrame`` sees. Stored properties only: Mustache finds nothing else; and no name twice from outside to inside, because
/// where a value is missing Mustache looks further out.
struct EmailView {
    var brand: String
    var subject: String
    var paragraphs: [Paragraph]

    struct Paragraph {
        /// In place of the lines.
        var button: Button?
        var lines: [Line]
    }

    struct Button {
        var label: String
        var target: String
    }

    struct Line {
        var pieces: [Piece]
    }

    /// One of three.
    struct Piece {
        var text: String?
        var strong: String?
        var link: String?
    }

    /// A filled text as paragraphs, which are parted by blank lines. One that is nothing but the link is a button.
    static func paragraphs(_ text: PlaceholderText, _ values: [String: String], button label: String) -> [Paragraph] {
        lines(text, values).split(whereSeparator: \.isBlank).map { lines in
            guard lines.count == 1, let link = lines.first?.onlyLink else {
                return Paragraph(lines: Array(lines))
            }
            return Paragraph(button: Button(label: label, target: link), lines: [])
        }
    }

    private static func lines(_ text: PlaceholderText, _ values: [String: String]) -> [Line] {
        var lines: [Line] = []
        var line = Line(pieces: [])
        for piece in text.pieces {
            switch piece {
            case .placeholder("link"):
                line.pieces.append(Piece(link: values["link"]))
            case .placeholder("expires"):
                line.pieces.append(Piece(strong: values["expires"]))
            case .placeholder(let name):
                add(values[name] ?? "", to: &line, &lines)
            case .text(let text):
                add(text, to: &line, &lines)
            }
        }
        return lines + [line]
    }

    private static func add(_ text: String, to line: inout Line, _ lines: inout [Line]) {
        for (index, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 {
                lines.append(line)
                line = Line(pieces: [])
            }
            if !part.isEmpty { line.pieces.append(Piece(text: String(part))) }
        }
    }
}

extension EmailView.Line {
    fileprivate var isBlank: Bool { pieces.allSatisfy(\.isBlank) }

    fileprivate var onlyLink: String? {
        let shown = pieces.filter { !$0.isBlank }
        return shown.count == 1 ? shown.first?.link : nil
    }
}

extension EmailView.Piece {
    fileprivate var isBlank: Bool { strong == nil && link == nil && text?.allSatisfy(\.isWhitespace) != false }
}
