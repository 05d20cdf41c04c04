import Console
import Foundation
import GRDB
import Messages
import Testing

@testable import Accounts

struct SignatureTests {
    @Test(arguments: [
        "1,2", "0,0 600,200", "1,2 3,4;5,6", "010,2",
    ])
    func `a drawing is lines of points`(text: String) throws {
        _ = try #require(DrawnSignature(text))
    }

    @Test(arguments: [
        "", " ", "1", "1,2,3", "1,2 ", ";1,2", "1,2;", "601,0", "0,201", "-1,2", "+1,2", "1.5,2", "1,2  3,4", "a,b",
        "１,2", "1,2\"/><script>alert(1)</script>", "M1 2L3 4", String(repeating: "1,1 ", count: 4_000) + "1,1",
        String(repeating: "1,1;", count: 200) + "1,1", "99999999999999999999,1",
    ])
    func `anything else is no drawing`(text: String) {
        #expect(DrawnSignature(text) == nil)
    }

    @Test func `a drawing is kept and shown as numbers only`() throws {
        let drawn = try #require(DrawnSignature("1,2 30,40 5,6;070,8"))
        #expect(drawn.text == "1,2 30,40 5,6;70,8")
        let html = drawn.html("Ann \"A\" <Lee>").text
        #expect(html.contains("d=\"M1 2L30 40L5 6M70 8L70 8\""))
        #expect(html.contains("aria-label=\"Signature of Ann &quot;A&quot; &lt;Lee&gt;\""))
    }

    @Test(arguments: [
        ("", "", "missing-signature"), ("  ", "", "missing-signature"),
        (String(repeating: "a", count: 101), "", "invalid-name"), ("Ann\u{202e}", "", "invalid-name"),
        ("Ann Lee", "nonsense", "unreadable-drawing"), ("Ann Lee", "1,1", "unreadable-drawing"),
        ("", "1,1 2,2 3,3 4,4 5,5", "unreadable-drawing"),
    ])
    func `a signature that cannot be used is refused at its field`(name: String, drawing: String, code: String) {
        let problem = #expect(throws: WebProblem.self) { try NewSignature.read(name: name, drawing: drawing) }
        #expect(problem?.errors.map(\.code) == [code])
        #expect(problem?.errors.map(\.field) == ["signatureName"])
    }

    @Test func `a drawing counts before the typed name`() throws {
        #expect(try NewSignature.read(name: " Zoë O'Neill ", drawing: "").content == "Zoë O'Neill")
        let drawn = try NewSignature.read(name: "Ann", drawing: "1,1 20,2 30,3 40,4 50,5")
        #expect(drawn.kind == .drawn)
    }

    @Test(.timeLimit(.minutes(1))) func `the mandate is signed once a scan is on file, before that what was done last`()
        async throws
    {
        let provider = try await Provider()
        let database = provider.database
        let ann = try await provider.create("Ann").account.id
        func status() async throws -> MandateStatus {
            try await database.mandate(of: ann, for: .scope(.everything)).status
        }
        func at(_ seconds: Int64) -> Date { Date(seconds: provider.now.seconds + seconds) }
        let typed = NewSignature(kind: .typed, content: "Ann Lee")
        let origin = SignatureOrigin(address: "192.0.2.7", userAgent: "test")

        #expect(try await status() == .none)
        try await database.prepareMandate(of: ann, by: provider.northern, at: at(0))
        #expect(try await status() == .prepared)
        try await database.createSignature(typed, of: ann, by: provider.northern, origin, at: at(1))
        #expect(try await status() == .created)
        try await database.prepareMandate(of: ann, by: provider.root, at: at(2))
        #expect(try await status() == .prepared)
        let scan = try ScannedFile(Scans.pdf, filename: "C:\\scans\\mandate\u{0}.pdf")
        try await database.addScan(scan, of: ann, by: provider.northern, origin, at: at(3))
        try await database.addScan(
            try ScannedFile(Scans.png, filename: ""), of: ann, by: provider.northern, origin, at: at(4))
        try await database.createSignature(typed, of: ann, by: provider.root, origin, at: at(5))
        #expect(try await status() == .signed)

        let mandate = try await database.mandate(of: ann, for: .scope(.everything))
        #expect(mandate.signatures.map(\.by) == ["First Administrator", "Nora North"])
        #expect(mandate.signatures.first?.origin == origin)
        #expect(mandate.scans.map(\.filename) == ["scan.png", "mandate.pdf"])
        #expect(mandate.scans.map(\.format) == [.png, .pdf])
        let actions = try await database.reader.read { db in
            try String.fetchAll(
                db, sql: "SELECT action FROM auditEntry WHERE account = ? ORDER BY id", arguments: [ann])
        }
        #expect(
            actions == [
                "created", "mandatePrepared", "signatureCreated", "mandatePrepared", "mandateUploaded",
                "mandateUploaded", "signatureCreated",
            ])
        // With the account everything of it goes.
        try await database.deleteUser(ann, by: provider.root, at: at(6))
        let left = try await database.reader.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT (SELECT count(*) FROM signature) + (SELECT count(*) FROM mandateScan)
                        + (SELECT count(*) FROM mandatePreparation)
                    """)
        }
        #expect(left == 0)
    }
}
