import Console

/// Puts the words of one email together as paragraphs of HTML, which are parted by blank lines. One that is nothing but the link
/// is a button.
///
/// Whether a line is blank is known at its end, and whether a paragraph is a button at its own: each is written as it comes, and
/// taken away again if it turns out to be another thing.
struct EmailParagraphs {
    private let frame: EmailFrame
    private let button: String
    private var bytes: [UInt8] = []

    /// Lines of the paragraph so far, and where it begins.
    private var lines = 0
    private var paragraphStart = 0
    /// What the paragraph is, if it has nothing else in it.
    private var onlyLink: String?

    /// Of the present line: where it begins, how many things on it are not blank, and a link among them.
    private var lineStart = 0
    private var shown = 0
    private var link: String?

    private static let lineEnd = UInt8(ascii: "\n")

    /// - Returns: markup.
    static func html(_ wording: CheckedWording, _ values: EmailValues, in frame: EmailFrame) -> String {
        var paragraphs = EmailParagraphs(frame: frame, button: wording.button)
        paragraphs.bytes.reserveCapacity(2048)
        for line in wording.lines { paragraphs.add(line, values) }
        paragraphs.endParagraph()
        return String(decoding: paragraphs.bytes, as: UTF8.self)
    }

    private init(frame: EmailFrame, button: String) {
        self.frame = frame
        self.button = button
    }

    private mutating func add(_ line: WordingLine, _ values: EmailValues) {
        beginLine()
        for piece in line.pieces {
            switch piece {
            case .text(let text):
                bytes += text.html
                if !text.isBlank { shown += 1 }
            case .value("link"):
                guard let target = values["link"] else { continue }
                frame.link.append(target, to: &bytes)
                shown += 1
                link = target
            case .value("expires"):
                guard let time = values["expires"] else { continue }
                frame.strong.append(time, to: &bytes)
                shown += 1
            case .value(let name):
                add(values[name] ?? "")
            }
        }
        endLine()
    }

    /// A value of any number of lines.
    private mutating func add(_ value: String) {
        guard value.utf8.contains(Self.lineEnd) else { return addPart(value) }
        for (index, part) in value.utf8.split(separator: Self.lineEnd, omittingEmptySubsequences: false).enumerated() {
            if index > 0 {
                endLine()
                beginLine()
            }
            addPart(String(Substring(part)))
        }
    }

    private mutating func addPart(_ text: String) {
        bytes += HTML.escape(text).utf8
        if !PlainText.isBlank(text) { shown += 1 }
    }

    private mutating func beginLine() {
        lineStart = bytes.count
        bytes += (lines == 0 ? frame.paragraph.start : frame.paragraph.lineBreak).utf8
        shown = 0
        link = nil
    }

    private mutating func endLine() {
        guard shown > 0 else {
            bytes.removeSubrange(lineStart...)
            endParagraph()
            return
        }
        if lines == 0 { paragraphStart = lineStart }
        lines += 1
        onlyLink = lines == 1 && shown == 1 ? link : nil
    }

    private mutating func endParagraph() {
        guard lines > 0 else { return }
        if let onlyLink {
            bytes.removeSubrange(paragraphStart...)
            frame.button.append(onlyLink, button, to: &bytes)
        } else {
            bytes += frame.paragraph.end.utf8
        }
        lines = 0
    }
}
