import Foundation

/// Domains with letters beyond ASCII (IDNA, UTS 46), by Foundation's URL parser, which asks ICU.
///
/// `BÜCHER.example` and `xn--bcher-kva.example` are one domain. Kept and shown is the readable form in small letters; mail goes to
/// the form in ASCII.
enum InternationalDomain {
    /// `bücher.example`; nil for what is no domain. A name in ASCII that is no domain of this kind stays as it is.
    static func readable(_ domain: String) -> String? {
        guard let ascii = ascii(domain) else { return nil }
        var components = URLComponents()
        components.encodedHost = ascii
        guard let readable = components.host, Self.ascii(readable) == ascii else { return ascii }
        return readable
    }

    /// `xn--bcher-kva.example`; nil for what is no domain. Anything but letters, digits, hyphens and dots was escaped by the
    /// parser instead of being understood.
    static func ascii(_ domain: String) -> String? {
        var components = URLComponents()
        components.host = domain
        guard var ascii = components.encodedHost, ascii.withUTF8({ EmailAddress.isDomain($0[...]) }) else { return nil }
        return ascii.lowercased()
    }

    /// Whether a domain needs to be looked at at all.
    static func isPossible(_ domain: EmailAddress.Bytes) -> Bool {
        // Asked for each row of a file: nearly every domain is ASCII without a hyphen.
        if !domain.allSatisfy({ $0 < 0x80 }) { return true }
        return domain.contains(UInt8(ascii: "-"))
            && String(decoding: domain, as: UTF8.self).lowercased().contains("xn--")
    }
}
