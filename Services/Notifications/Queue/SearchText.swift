import Foundation

/// Text as it is searched: small letters, no accents, so that `zoe` finds `Zoë`.
enum SearchText {
    static func folded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.lowercased() }
        return text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }

    /// The words of a search; each must occur somewhere. Beyond six the rest is left out.
    static func words(_ text: String) -> [String] {
        folded(text).split(whereSeparator: \.isWhitespace).prefix(6).map(String.init)
    }
}
