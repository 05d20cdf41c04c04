import Console
import Mustache

/// What ``EmailFrame`` sees. No name stands twice from outside to inside, because where a value is missing Mustache looks further
/// out.
///
/// Each part gives its values by name. Mustache would find stored properties by itself, by reflection, which took half of the time
/// that sending an email takes.
struct EmailView: MustacheParent {
    var brand: String
    var subject: String
    var paragraphs: [Paragraph]

    func child(named name: String) -> Any? {
        switch name {
        case "brand": brand
        case "subject": subject
        case "paragraphs": paragraphs
        default: nil
        }
    }

    struct Paragraph: MustacheParent {
        /// In place of the lines.
        var button: Button?
        var lines: [Line]

        func child(named name: String) -> Any? {
            switch name {
            case "button": button
            case "lines": lines
            default: nil
            }
        }
    }

    struct Button: MustacheParent {
        var label: String
        var target: String

        func child(named name: String) -> Any? {
            switch name {
            case "label": label
            case "target": target
            default: nil
            }
        }
    }

    struct Line: MustacheParent {
        var pieces: [Piece]

        func child(named name: String) -> Any? { name == "pieces" ? pieces : nil }
    }

    /// One of three.
    struct Piece: MustacheParent {
        var text: String?
        var strong: String?
        var link: String?

        func child(named name: String) -> Any? {
            switch name {
            case "text": text
            case "strong": strong
            case "link": link
            default: nil
            }
        }
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
