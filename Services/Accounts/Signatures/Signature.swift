import Console
import Foundation
import GRDB
import HTTPTypes
import Hummingbird

/// A signature as somebody gives it: the typed name, or a drawing.
struct NewSignature: Sendable, Equatable {
    enum Kind: String, Sendable, DatabaseValueConvertible { case typed, drawn }

    var kind: Kind
    /// The name, or the drawing as ``DrawnSignature`` writes it.
    var content: String

    static let maximumName = 100

    /// A drawing counts before a name; without a script there is only the name.
    ///
    /// - Throws: ``WebProblem`` refused, for the field `signatureName`.
    static func read(name: String, drawing: String) throws -> NewSignature {
        if !drawing.isEmpty {
            guard let drawn = DrawnSignature(drawing), drawn.isLargeEnough else {
                throw refused(
                    "unreadable-drawing", "The drawing could not be used. Draw your signature again, or type your name."
                )
            }
            return NewSignature(kind: .drawn, content: drawn.text)
        }
        let name = PlainText.trimmed(name)
        guard !name.isEmpty else { throw refused("missing-signature", "Type the full name to sign.") }
        guard PlainText.fits(name, maximumName), !PlainText.hasControlCharacters(name) else {
            throw refused("invalid-name", "Type the name in one line of at most \(maximumName) characters.")
        }
        return NewSignature(kind: .typed, content: name)
    }

    private static func refused(_ code: String, _ message: String) -> WebProblem {
        .refused([FieldError(field: "signatureName", code: code, message: message)])
    }
}

/// A signature that was drawn: lines through whole-numbered points of a field of 600 by 200, `12,30 14,33;40,50 41,52`.
///
/// Only numbers are taken from outside, and the markup is made here, so a drawing cannot carry anything else.
struct DrawnSignature: Sendable, Equatable {
    struct Point: Sendable, Equatable {
        var x: Int
        var y: Int
    }

    static let width = 600
    static let height = 200
    static let maximumPoints = 4_000
    static let maximumLines = 200

    let lines: [[Point]]

    /// Nil for what is not such a drawing.
    init?(_ text: String) {
        guard text.utf8.count <= 40_000 else { return nil }
        var lines: [[Point]] = []
        var count = 0
        for line in text.split(separator: ";", omittingEmptySubsequences: false) {
            var points: [Point] = []
            for point in line.split(separator: " ", omittingEmptySubsequences: false) {
                guard let point = Point(point) else { return nil }
                points.append(point)
            }
            count += points.count
            guard count <= Self.maximumPoints, lines.count < Self.maximumLines else { return nil }
            lines.append(points)
        }
        self.lines = lines
    }

    /// More than a slip of the finger.
    var isLargeEnough: Bool {
        let points = lines.joined()
        guard let left = points.map(\.x).min(), let right = points.map(\.x).max() else { return false }
        return points.count >= 5 && right - left >= 20
    }

    /// As it is kept.
    var text: String {
        let lines: [String] = lines.map { line in
            let points: [String] = line.map { "\($0.x),\($0.y)" }
            return points.joined(separator: " ")
        }
        return lines.joined(separator: ";")
    }

    /// - Parameter name: whose signature it is, for those who cannot see it.
    func html(_ name: String) -> HTML {
        let paths: [String] = lines.map { line in
            // A line that goes nowhere is drawn as a dot by its round ends.
            let points: [String] = (line.count == 1 ? line + line : line).map { "\($0.x) \($0.y)" }
            return "M" + points.joined(separator: "L")
        }
        let path = paths.joined()
        return """
            <svg class="signature" viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="Signature of \(name)">\
            <path d="\(path)"/></svg>
            """
    }
}

extension DrawnSignature.Point {
    fileprivate init?(_ text: Substring) {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false)
        guard numbers.count == 2, let x = Self.number(numbers[0]), let y = Self.number(numbers[1]),
            x <= DrawnSignature.width, y <= DrawnSignature.height
        else { return nil }
        self.init(x: x, y: y)
    }

    private static func number(_ text: Substring) -> Int? {
        (1...3).contains(text.utf8.count) && text.utf8.allSatisfy(PlainText.isDigit) ? Int(text) : nil
    }
}

/// Where a signature or a file came from, as far as the service can see it.
struct SignatureOrigin: Sendable, Equatable {
    var address: String?
    var userAgent: String?

    init(address: String? = nil, userAgent: String? = nil) {
        self.address = address
        self.userAgent = userAgent
    }

    init(_ request: Request, _ context: WebContext) {
        address = context.clientAddress(request)
        userAgent = request.headers[.userAgent].map { text in
            String(
                String.UnicodeScalarView(text.unicodeScalars.filter { (0x20..<0x7f).contains($0.value) }.prefix(256)))
        }
    }
}
