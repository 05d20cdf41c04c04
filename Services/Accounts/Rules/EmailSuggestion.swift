import Foundation

/// What an email address was probably meant to be. Suggested only: it may be right all the same.
enum EmailSuggestion {
    /// Domains that very many people have, and that are long enough for a slip in them to be one.
    private static let large = [
        "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "hotmail.com", "hotmail.co.uk", "outlook.com",
        "icloud.com", "btinternet.com", "virginmedia.com", "talktalk.net", "ntlworld.com", "protonmail.com",
    ].map { Array($0.utf8) }

    /// Providers of mail whose names look like a slip in one of the above.
    private static let neighbours = Set(["mail.com", "email.com", "ymail.com", "gmx.com", "rmail.com", "fmail.com"])

    private static let lengths = 8...16

    /// The address with the domain of a large provider, when its own is a slip away from that.
    ///
    /// It looks at bytes, because it is done for each row of a file.
    static func likelier(_ address: String) -> String? {
        var address = address
        let found: (at: Int, domain: Int)? = address.withUTF8 { bytes in
            guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), lengths.contains(bytes.count - at - 1) else {
                return nil
            }
            let domain = UnsafeBufferPointer(rebasing: bytes[(at + 1)...])
            return large.firstIndex { Slip.isOne(domain, from: $0) }.map { (at, $0) }
        }
        guard let found else { return nil }
        let local = String(decoding: address.utf8.prefix(found.at + 1), as: UTF8.self)
        let domain = String(decoding: address.utf8.dropFirst(found.at + 1), as: UTF8.self).lowercased()
        let isRight = neighbours.contains(domain) || large.contains(Array(domain.utf8))
        return isRight ? nil : local + String(decoding: large[found.domain], as: UTF8.self)
    }

    /// An address made of a text that is none: `Ann <ann@example.org>`, `ann at example.org`, `ann@example,org`, `ann@gmail`.
    static func repaired(_ text: String) -> String? {
        guard text.utf8.count <= EmailAddress.maximumBytes else { return nil }
        var address = text
        if let open = address.lastIndex(of: "<"), let close = address.lastIndex(of: ">"), open < close {
            address = String(address[address.index(after: open)..<close])
        }
        if address.lowercased().hasPrefix("mailto:") { address.removeFirst("mailto:".count) }
        for at in [" at ", "(at)", "[at]"] where !address.contains("@") { address = address.replacing(at, with: "@") }
        address = PlainText.withoutWhiteSpace(address)
        while let last = address.last, ",;.:".contains(last) { address.removeLast() }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first else { return nil }
        var domain = String(parts[1]).replacing(",", with: ".")
        while domain.contains("..") { domain = domain.replacing("..", with: ".") }
        if !domain.contains("."), let whole = Self.domain(called: domain.lowercased()) { domain = whole }
        address = "\(local.replacing("..", with: "."))@\(domain)"
        if address == text { return nil }
        if case .problem = EmailAddress.read(address) { return nil }
        return likelier(address) ?? address
    }

    private static func domain(called name: String) -> String? {
        large.map { String(decoding: $0, as: UTF8.self) }.first { $0.hasPrefix(name + ".") }
    }
}
