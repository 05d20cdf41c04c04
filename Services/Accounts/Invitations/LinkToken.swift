import Crypto
import Foundation
import Glibc

/// The secret in a link or a session: 256 random bits. Only its SHA-256 is kept, so that a stolen database opens nothing.
struct LinkToken: Sendable {
    /// What stands in the link or the cookie: base64url without padding (RFC 4648 section 5), 43 characters.
    let text: String

    init() {
        self.init(bytes: Self.random(Self.byteCount)[...])
    }

    private init(bytes: ArraySlice<UInt8>) {
        text = Self.base64URL(bytes)
    }

    static func several(_ count: Int) -> [LinkToken] {
        let bytes = random(count * byteCount)
        return (0..<count).map { LinkToken(bytes: bytes[($0 * byteCount)..<(($0 + 1) * byteCount)]) }
    }

    private static let byteCount = 32

    /// Straight from the kernel, 256 bytes at a time, which is the most it gives at once: the generator of the standard library
    /// asks it for each eight.
    private static func random(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let piece = min(256, count - filled)
                precondition(getentropy(buffer.baseAddress?.advanced(by: filled), piece) == 0, "no random bytes")
                filled += piece
            }
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func base64URL(_ bytes: ArraySlice<UInt8>) -> String {
        String(unsafeUninitializedCapacity: (bytes.count * 8 + 5) / 6) { text in
            var filled = 0
            var bits: UInt32 = 0
            var count = 0
            for byte in bytes {
                bits = (bits << 8 | UInt32(byte)) & 0xffff
                count += 8
                while count >= 6 {
                    count -= 6
                    text[filled] = alphabet[Int(bits >> UInt32(count) & 63)]
                    filled += 1
                }
            }
            if count > 0 {
                text[filled] = alphabet[Int(bits << UInt32(6 - count) & 63)]
                filled += 1
            }
            return filled
        }
    }

    init(text: String) {
        self.text = text
    }

    var hash: Data {
        var text = text
        return text.withUTF8 { Data(SHA256.hash(data: $0)) }
    }
}

/// The token of an activation link, with the account it is for, so that the account is found by its id and the secret is
/// compared in constant time.
struct ActivationToken: Sendable {
    let account: Int64
    let secret: LinkToken

    init(account: Int64, secret: LinkToken = LinkToken()) {
        self.account = account
        self.secret = secret
    }

    /// Nil for what no link of ours looks like.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 80, let account = Int64(parts[0], radix: 36), account > 0,
            parts[1].utf8.count == 43
        else { return nil }
        self.account = account
        secret = LinkToken(text: String(parts[1]))
    }

    var text: String { "\(String(account, radix: 36)).\(secret.text)" }

    func matches(_ hash: Data) -> Bool {
        let own = secret.hash
        guard own.count == hash.count else { return false }
        return zip(own, hash).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
