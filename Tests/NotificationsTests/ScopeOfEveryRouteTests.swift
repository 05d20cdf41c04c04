import Foundation
import Messages
import Synchronization
import TestSupport
import Testing

@testable import Notifications

/// An administrator of one branch tries every page and every call with the ids of a message and a person of another branch.
///
/// The addresses come from the router itself, so a new one cannot be forgotten.
@Suite(.timeLimit(.minutes(1)))
struct ScopeOfEveryRouteTests {
    private static let secrets = ["Zebedee", "Quillfeather", "whisper.example"]
    private static let account: Int64 = 77

    /// Bodies that each call would accept.
    private static let bodies: [String: JSON] = [
        "POST /api/v1/messages/:id/bounce": ["status": "5.1.1", "diagnostic": "no such user"]
    ]

    private static func state(_ site: NotificationSite, _ id: Int) async throws -> [String] {
        [
            try await site.api("GET", "/messages/\(id)").body, try await site.page("/messages/report/\(account)").body,
        ]
    }

    @Test func `no page and no call shows or changes a message of another branch`() async throws {
        let addresses = Mutex<[String]>([])
        try await NotificationSite.open(addresses: { all in addresses.withLock { $0 = all } }) { site in
            try await site.send([
                .activation(
                    "a", name: "Zebedee Quillfeather", email: "zebedee@whisper.example", account: Self.account,
                    group: 20)
            ])
            let id = try #require(try await site.newest(.activation)["id"].int)
            let before = try await Self.state(site, id)
            let all = addresses.withLock { $0 }
            #expect(all.count > 25, "the router has been asked")
            for address in all where !address.hasPrefix("HEAD") && !address.contains("/assets/") {
                try await Self.attempt(address, id, site)
            }
            #expect(try await Self.state(site, id) == before)
        }
    }

    private static func attempt(_ address: String, _ id: Int, _ site: NotificationSite) async throws {
        let parts = address.split(separator: " ").map(String.init)
        let (method, pattern) = (parts[0], parts[1])
        let path = pattern.replacing(":id", with: "\(id)").replacing(":account", with: "\(account)")
            .replacing(":kind", with: "activation").replacing(":version", with: "1")
        // A report of somebody there are no messages of is an empty list, whoever they are.
        let isScoped = pattern.contains(":id")
        // Parts of the secrets, which a page may repeat as what was searched for.
        for query in method == "GET" ? ["", "?q=uillfeathe&recipient=ebede&limit=5"] : [""] {
            let answer =
                if path.hasPrefix("/api/v1") {
                    try await site.api(
                        method, String(path.dropFirst("/api/v1".count)) + query, as: "north",
                        bodies[address] ?? (method == "GET" ? nil : [:]))
                } else if method == "GET" {
                    try await site.page(path + query, as: "north")
                } else {
                    try await site.submit(path, as: "north", ["step": "send", "count": "1"])
                }
            guard answer.status.rawValue != 405 else { continue }
            let what = "\(address)\(query): \(answer.status) \(answer.body.prefix(300))"
            #expect(answer.status.rawValue < 500, "\(what)")
            #expect(answer.status.rawValue == 404 || !isScoped, "\(what)")
            for secret in secrets { #expect(!answer.body.contains(secret), "\(address) names \(secret)") }
        }
    }
}
