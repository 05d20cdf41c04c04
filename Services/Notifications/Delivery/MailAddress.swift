import Foundation

/// An address that a relay can carry: all ASCII, with nothing in it that could end a command or a header.
struct MailAddress: Sendable, Equatable {
    var local: String
    /// In the form of the Domain Name System: `xn--bcher-kva.example`.
    var domain: String

    var text: String { "\(local)@\(domain)" }

    /// Nil for what no relay could carry.
    init?(_ text: String) {
        guard let at = text.lastIndex(of: "@"), let domain = Self.ascii(text[text.index(after: at)...])
        else { return nil }
        local = String(text[..<at])
        self.domain = domain
        let isCarried = local.utf8.allSatisfy { (0x21..<0x7F).contains($0) && !"<>()[],;:\\\"@".utf8.contains($0) }
        guard isCarried, (1...64).contains(local.utf8.count), self.text.utf8.count <= 254 else { return nil }
    }

    /// A domain with letters beyond ASCII (IDNA, UTS 46) by Foundation's URL parser, which asks ICU.
    private static func ascii(_ domain: Substring) -> String? {
        if isPlain(domain.utf8) { return String(domain) }
        var components = URLComponents()
        components.host = String(domain)
        guard let ascii = components.encodedHost?.lowercased(), isName(ascii.utf8) else { return nil }
        return ascii
    }

    /// Whether it is what it becomes: asking ICU about each `example.org` takes as long as all else that is done to an address.
    private static func isPlain(_ domain: Substring.UTF8View) -> Bool {
        // 'xn--' is for ICU to check.
        isName(domain) && !domain.contains(UInt8(ascii: "-"))
    }

    private static func isName(_ domain: some Collection<UInt8>) -> Bool {
        !domain.isEmpty
            && domain.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
            }
    }
}

/// Who emails come from: an address, and the name that stands in front of it.
struct Sender: Sendable, Equatable {
    let name: String
    let address: MailAddress
    /// The value of `From:`.
    let header: String

    init(name: String, address: MailAddress) {
        self.name = name
        self.address = address
        header = "\(HeaderText.phrase(name)) <\(address.text)>"
    }
}
