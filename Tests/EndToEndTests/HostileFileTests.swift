import AsyncHTTPClient
import Foundation
import NIOCore
import TestSupport
import Testing

extension EndToEnd {
    /// Files that must get a clear answer and leave nothing half done.
    struct HostileFileTests {
        @Test func `a file that is no list of learners is rejected in plain words`() async throws {
            let png = Data(
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D] + Array(repeating: 0, count: 500))
            let files: [(what: String, file: Data, code: String)] = [
                ("an empty file", Data(), "file-empty"),
                ("a header only", LearnerFile.csv([]), "file-empty"),
                ("a picture named .csv", png, "not-a-text-file"),
                (
                    "a quote that is never closed", LearnerFile.csv(["Ann,\"Lee,ann@learners.example,1,,P"]),
                    "unclosed-quote"
                ),
                (
                    "a column that is missing", LearnerFile.csv(["Ann,Lee"], header: "First name,Last name"),
                    "missing-column"
                ),
                ("something else altogether", Data("one,two\r\n1,2\r\n".utf8), "no-header"),
            ]
            try await withServices { services in
                let api = try await services.administrator()
                for (what, file, code) in files {
                    let now = try await api.checkedImport(file)
                    #expect(now["state"] == "rejected", "\(what)")
                    #expect(
                        now["fileProblems"].items.contains { $0["code"] == .text(code) },
                        "\(what): \(now["fileProblems"])")
                    #expect(
                        now["fileProblems"].items.allSatisfy { ($0["message"].text ?? "").hasSuffix(".") }, "\(what)")
                    #expect(now["rows"]["total"].int == 0, "\(what)")
                    #expect(try await api.confirm(now).status == 409, "\(what)")
                }
                #expect(try await api.total("/users") == 1)
            }
        }

        @Test func `an upload that never ends is refused while it streams, at the limit, and cut off`() async throws {
            let limit = 4 << 20
            try await withServices(environment: ["MAX_UPLOAD_BYTES": String(limit)]) { services in
                let api = try await services.administrator()
                let endless = EndlessFile(chunk: ByteBuffer(repeating: UInt8(ascii: "a"), count: 1 << 20))
                let refused = try await api.upload(.stream(endless, length: .unknown))
                #expect(refused.status == 413)
                #expect(refused.problem == "file-too-large")
                #expect(refused.headers["connection"] == "close")
                #expect(try await api.total("/imports") == 0)
                #expect(try Self.filesLeft(services).isEmpty)

                let declared = try await api.upload(.bytes(ByteBuffer(repeating: UInt8(ascii: "a"), count: limit + 1)))
                #expect(declared.status == 413)
                #expect(declared.json["detail"].text?.contains("4,194,304") == true, "\(declared.text)")
                let fits = try await api.upload(.bytes(ByteBuffer(repeating: UInt8(ascii: "a"), count: limit)))
                #expect(fits.status == 202)
            }
        }

        @Test func `a client that goes away in the middle of an upload leaves nothing`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                let upload = Task {
                    let stalled = StalledFile(first: ByteBuffer(repeating: UInt8(ascii: "a"), count: 1 << 20))
                    return try await api.upload(.stream(stalled, length: .known(Int64(64 << 20))))
                }
                try await pollUntil("the upload has arrived in part") { try !Self.filesLeft(services).isEmpty }
                upload.cancel()
                try await pollUntil("nothing is left of it") { try Self.filesLeft(services).isEmpty }
                #expect(try await api.total("/imports") == 0)
            }
        }

        @Test func `what is confirmed is what was shown, once`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                _ = try await api.post("/programmes", ["name": "Adult Care Worker", "kind": "application"])
                let shown = try await api.checkedImport(LearnerFile.good(3, programme: "Adult Care Worker"))
                let id = try #require(shown["id"].text)

                let stale = try await api.send("POST", "/imports/\(id)/confirm", ["fingerprint": "0000"])
                #expect(stale.status == 409)
                #expect(stale.problem == "stale-fingerprint")
                #expect(try await api.total("/users") == 1)

                #expect(try await api.confirm(shown).status == 202)
                let again = try await api.confirm(shown)
                #expect(again.status == 409)
                #expect(again.problem == "already-confirmed")
                #expect(try await api.importAtRest(id)["rows"]["imported"] == 3)
                #expect(try await api.total("/users") == 4)
            }
        }

        @Test func `two administrators who import the same file at once make each learner once`() async throws {
            try await withServices { services in
                let first = try await services.administrator()
                let second = try await Self.secondAdministrator(first)
                _ = try await first.post("/programmes", ["name": "Adult Care Worker", "kind": "application"])
                let file = LearnerFile.good(1_000, programme: "Adult Care Worker")
                async let one = first.checkedImport(file)
                async let other = second.checkedImport(file)
                let shown = try await (one, other)
                #expect(shown.0["rows"]["ready"] == 1_000 && shown.1["rows"]["ready"] == 1_000)

                async let oneConfirmed = first.confirm(shown.0)
                async let otherConfirmed = second.confirm(shown.1)
                #expect(try await [oneConfirmed.status, otherConfirmed.status] == [202, 202])
                let done = [
                    try await first.importAtRest(try #require(shown.0["id"].text)),
                    try await second.importAtRest(try #require(shown.1["id"].text)),
                ]
                #expect(done.compactMap { $0["rows"]["imported"].int }.reduce(0, +) == 1_000)
                #expect(done.compactMap { $0["rows"]["failed"].int }.reduce(0, +) == 1_000)
                #expect(try await first.total("/users?type=user") == 1_000)
                try await pollUntil("each learner has a message") {
                    try await first.total("/messages?kind=activation&recipient=learners.example") == 1_000
                }
                for (client, now) in zip([first, second], done) where now["rows"]["failed"] != 0 {
                    let rows = try await client.get("/imports/\(now["id"].text ?? "")/rows?outcome=failed&limit=1000")[
                        "items"
                    ].items
                    #expect(rows.allSatisfy { $0["problems"][0]["code"] == "email-in-use" })
                }
            }
        }

        /// Invited, activated with the link of the email, and signed in.
        private static func secondAdministrator(_ first: APIClient) async throws -> APIClient {
            let group = try await first.get("/groups")["items"][0]["id"]
            let created = try await first.post(
                "/users",
                [
                    "type": "admin", "firstName": "Bea", "surname": "Second", "gender": "female", "group": group,
                    "invite": true,
                    "email": "bea@provider.example",
                ])
            #expect(created["status"] == "invited")
            let token = try await first.activationToken(of: "bea@provider.example")
            _ = try await first.post("/activations/\(token)", ["password": "another long password"])
            return try await first.signedIn("bea@provider.example", "another long password")
        }

        /// What lies in the folder of uploads.
        private static func filesLeft(_ services: Services) throws -> [String] {
            let folder = services.folder.path + "/import/uploads"
            return FileManager.default.fileExists(atPath: folder)
                ? try FileManager.default.contentsOfDirectory(atPath: folder) : []
        }
    }
}
