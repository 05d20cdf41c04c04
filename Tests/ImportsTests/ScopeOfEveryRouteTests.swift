import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Imports

/// An administrator of one branch tries every page and every call with the id of an upload of another branch.
///
/// The addresses come from the router itself, so a new one cannot be forgotten.
@Suite(.timeLimit(.minutes(1)))
struct ScopeOfEveryRouteTests {
    private static let secrets = ["Zebedee", "Quillfeather", "whisper.example", "REF-0", "Ben North", "secret.csv"]

    private static let file = """
        \(Sample.header)
        Zebedee,Quillfeather,zebedee@whisper.example,REF-0,,P
        Zuleika,Quillfeather,,REF-1,,P

        """

    /// Bodies that each call would accept.
    private static func body(_ address: String, _ subject: ImportView) -> String? {
        switch address {
        case "PATCH /api/v1/imports/:id": #"{"group": 3}"#
        case "PATCH /api/v1/imports/:id/rows/:row": #"{"values": {"First name": "Taken"}}"#
        case "POST /api/v1/imports/:id/repairs": #"{"column": "Email", "from": "a", "to": "b"}"#
        case "POST /api/v1/imports/:id/confirm": #"{"fingerprint": "\(subject.fingerprint ?? "")"}"#
        case _ where address.hasPrefix("POST /api/"): "{}"
        case _ where address.hasPrefix("POST /imports/:id"):
            "fingerprint=\(subject.fingerprint ?? "")&group=3&cell-0=Taken&monthFirst=yes&encoding=utf-8&separator=;&column=2"
        default: nil
        }
    }

    @Test func `no page and no call shows or changes an upload of another branch`() async throws {
        let addresses = Mutex<[String]>([])
        try await ImportPlace.with { at in
            try await at.running(addresses: { all in addresses.withLock { $0 = all } }) {
                let query = "?filename=secret.csv&invitations=true"
                let subject = try await at.wait(
                    for: "ready", at.upload(Self.file, as: "ben", query: query).id, as: "ben")
                let rows = try await at.rows(subject.id, as: "ben").items.map(\.values)
                let all = addresses.withLock { $0 }
                #expect(all.count > 40, "the router has been asked")
                for address in all where !address.hasPrefix("HEAD") && !address.contains("/assets/") {
                    try await Self.attempt(address, subject, at)
                }
                #expect(try await at.show(subject.id, as: "ben") == subject)
                #expect(try await at.rows(subject.id, as: "ben").items.map(\.values) == rows)
            }
        }
    }

    private static func attempt(_ address: String, _ subject: ImportView, _ at: ImportPlace) async throws {
        let parts = address.split(separator: " ").map(String.init)
        let (method, pattern) = (parts[0], parts[1])
        let path = pattern.replacing(":id", with: subject.id).replacing(":row", with: "2")
        let body = body(address, subject)
        // What begins something new is no matter of ids.
        guard method == "GET" || pattern.contains(":id") else { return }
        // Parts of the secrets, which a page may repeat as what was searched for.
        for query in method == "GET" ? ["", "?q=uillfeathe&limit=5"] : [""] {
            let answer =
                path.hasPrefix("/api/v1/imports")
                ? try await at.api(method, String(path.dropFirst("/api/v1/imports".count)) + query, as: "cat", body)
                : try await at.page(method, path + query, as: "cat", body)
            guard answer.status.rawValue != 405 else { continue }
            let what = "\(address)\(query): \(answer.status) \(answer.body.prefix(300))"
            #expect(answer.status.rawValue < 500 || pattern.hasPrefix("/health"), "\(what)")
            #expect(answer.status.rawValue == 404 || !pattern.contains(":id"), "\(what)")
            for secret in secrets { #expect(!answer.body.contains(secret), "\(address) names \(secret)") }
        }
    }
}
