import Foundation
import Messages
import Testing

@testable import Notifications

/// Each email in its original words, to the letter. `RECORD_EMAILS=1 swift test --filter EmailSnapshotTests` writes the files in
/// `Emails` anew, to be looked at in a browser and as a difference.
struct EmailSnapshotTests {
    @Test(arguments: MessageKind.allCases)
    func `each email is what its file says`(kind: MessageKind) throws {
        let wording = try WordingRules.checked(kind.originalWording, for: kind)
        let email = try EmailTemplates(brandName: "Aptem").sample(wording, kind)
        try compare("Subject: \(email.subject)\n\n\(email.text)", "\(kind.rawValue).txt")
        try compare(email.html + "\n", "\(kind.rawValue).html")
    }

    private func compare(_ text: String, _ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Emails/\(name)")
        if ProcessInfo.processInfo.environment["RECORD_EMAILS"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
}
