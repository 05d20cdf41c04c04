/// Markup that is safe to send: text becomes part of it only by being escaped.
///
/// Written as a string literal. What is interpolated is escaped, unless it is `HTML` itself:
/// ```swift
/// let greeting: HTML = "<p>Welcome, \(person.name)</p>"
/// let list: HTML = "<ul>\(each: names, { "<li>\($0)</li>" })</ul>"
/// ```
/// The escaping is right for element content and for attribute values in double quotes; nothing else may be interpolated
/// (no script, no style, no attribute without quotes).
public struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    public private(set) var text: String

    public init(stringLiteral value: String) {
        text = value
    }

    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    public static let empty: HTML = ""

    public static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum.text += right.text
        return sum
    }

    /// `text` with `& < > " '` replaced by references.
    public static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: isSpecial) else { return text }
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count + 16)
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        public mutating func appendInterpolation(_ value: String) {
            text += HTML.escape(value)
        }

        public mutating func appendInterpolation(_ value: some BinaryInteger) {
            text += String(value)
        }

        public mutating func appendInterpolation(_ value: HTML) {
            text += value.text
        }

        /// Nothing for nil.
        public mutating func appendInterpolation(_ value: HTML?) {
            text += value?.text ?? ""
        }

        /// `html` where the condition holds.
        public mutating func appendInterpolation(when condition: Bool, _ html: @autoclosure () -> HTML) {
            if condition { text += html().text }
        }

        /// One piece of markup for each element.
        public mutating func appendInterpolation<Elements: Sequence>(
            each elements: Elements, _ html: (Elements.Element) -> HTML
        ) {
            for element in elements {
                text += html(element).text
            }
        }
    }
}
