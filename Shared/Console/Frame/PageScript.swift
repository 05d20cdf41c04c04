import Crypto
import Foundation

/// A script of ours that makes a page nicer; without it the page works all the same.
///
/// A page that has one is served with a policy that allows scripts from this origin; all others allow none. Hand it to
/// ``Console/addScript(_:to:)`` once so that it is served.
public struct PageScript: Sendable, Equatable {
    public let fileName: String
    public let text: String

    public init(name: String, text: String) {
        fileName = AssetName.of(name, text, "js")
        self.text = text
    }
}

/// The name of a file that browsers may keep for good: it carries a digest of the content, so that a new version is a new address.
enum AssetName {
    static func of(_ name: String, _ text: String, _ fileExtension: String) -> String {
        let digest = SHA256.hash(data: Data(text.utf8)).prefix(6)
        return
            "\(name)-\(digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()).\(fileExtension)"
    }
}
