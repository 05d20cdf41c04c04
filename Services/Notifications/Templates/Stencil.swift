import Console
import Mustache

/// A Mustache template that was rendered once: fixed text with gaps, into which each email puts values of its own.
///
/// What differs from email to email never passes through Mustache, which takes a hundred times as long, so that no value can be taken
/// for an instruction. `{{name}}` escapes what is put into its gap, `{{{name}}}` is for markup.
struct Stencil: Sendable, Equatable {
    private enum Piece: Equatable {
        case text([UInt8])
        case gap(Int, isEscaped: Bool)
    }

    private let pieces: [Piece]

    /// A template that cannot be one: it is not as its writer means it.
    enum Problem: Error, Equatable {
        case lacks(String)
        /// Of Unicode's private use, which stands for a gap here.
        case hasMark
    }

    /// In no template; the `<` behind it tells what Mustache escapes.
    private static let mark: Unicode.Scalar = "\u{F8FF}"

    /// - Parameter gaps: what the template names, in the order in which values are put in.
    /// - Throws: ``Problem``; the errors of Mustache's parser.
    init(_ template: String, gaps: [String]) throws {
        guard !template.unicodeScalars.contains(Self.mark) else { throw Problem.hasMark }
        var marks: [String: String] = [:]
        for (index, name) in gaps.enumerated() { marks[name] = "\(Self.mark)<\(index)\(Self.mark)" }
        let rendered = try MustacheTemplate(string: template).render(marks)
        // A mark stands before and behind each number, so that every other part is one.
        let parts = rendered.unicodeScalars.split(separator: Self.mark, omittingEmptySubsequences: false)
        pieces = parts.enumerated().map { index, part in
            let text = String(part)
            guard index % 2 == 1 else { return .text(Array(text.utf8)) }
            return .gap(Int(text.drop { !$0.isNumber }) ?? 0, isEscaped: text.hasPrefix("&"))
        }
        for (index, name) in gaps.enumerated() {
            guard pieces.contains(where: { if case .gap(index, _) = $0 { true } else { false } }) else {
                throw Problem.lacks(name)
            }
        }
    }

    /// Adds the text with `values` in its gaps, in the order of their names.
    func append(_ values: String..., to bytes: inout [UInt8]) {
        for piece in pieces {
            switch piece {
            case .text(let text): bytes += text
            case .gap(let index, let isEscaped):
                bytes += (isEscaped ? HTML.escape(values[index]) : values[index]).utf8
            }
        }
    }
}
