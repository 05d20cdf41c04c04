import Foundation

/// Text as it is searched: small letters, no accents, so that `zoe` finds `Zoë`.
enum SearchText {
    static func folded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.lowercased() }
        guard text.unicodeScalars.allSatisfy({ $0.value < latin.count }) else { return foldedByFoundation(text) }
        return text.unicodeScalars.reduce(into: "") { $0 += latin[Int($1.value)] }
    }

    /// What becomes of each letter of Latin up to Extended-A, which most names are written in: letters do not depend on each other
    /// there, and Foundation takes ten times as long for a text.
    private static let latin = (UInt32(0)..<0x180).map { foldedByFoundation(String(UnicodeScalar($0) ?? " ")) }

    private static func foldedByFoundation(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }

    /// The words of a search; each must occur somewhere. Beyond six the rest is left out.
    static func words(_ text: String) -> [String] {
        folded(text).split(whereSeparator: \.isWhitespace).prefix(6).map(String.init)
    }
}
