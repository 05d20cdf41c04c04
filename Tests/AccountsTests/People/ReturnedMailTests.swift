import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct ReturnedMailTests {
    @Test func `a profile says that mail came back, and is shown without it where nobody can tell`() async throws {
        try await withPlace { place in
            let site = Site(place: place, inbox: Inbox())
            try await place.runningAccounts {
                let root = try await site.signIn()
                let id = try await site.create("Ann", as: root)
                let alone = try await site.page("/users/\(id)", as: root)
                #expect(alone.status == .ok && !alone.body.contains("came back"))

                try await place.stub(.notification) { routes in
                    routes.answer(ReturnedMail.self) { question in
                        .init(
                            returned: question.addresses.filter { $0.email == "ann@example.org" }.map {
                                .init(
                                    account: $0.account, email: $0.email, message: 77, at: Date(seconds: 1_796_634_300),
                                    report: "5.1.1 <no> such user", advice: "Ask for the right one.")
                            })
                    }
                    routes.answer(SendMessages.self) { .init(queued: $0.messages.count, repeated: 0, conflicts: []) }
                } while: {
                    let body = try await site.page("/users/\(id)", as: root).body
                    #expect(
                        body.contains(
                            """
                            Mail to this address came back on 7 December 2026: 5.1.1 &lt;no&gt; such user. Ask for the right one. \
                            <a href="/messages/77">See the message</a>
                            """))
                    let changed = try await site.api(
                        "PATCH", "/users/\(id)", as: root, #"{"email": "lee@example.org"}"#)
                    #expect(changed.status == .ok)
                    #expect(!(try await site.page("/users/\(id)", as: root).body.contains("came back")))
                }
            }
        }
    }
}
