import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

/// What the parts of a profile say about a change that another part made.
@Suite(.timeLimit(.minutes(1)))
struct EditHistoryTests {
    @Test func `a new address is a new version once it is confirmed, and not before`() async throws {
        let provider = try await Provider()
        let database = provider.database
        let ann = try await provider.active("Ann")
        _ = try await database.changeUser(ann.id, by: provider.root, issuer: provider.issuer, at: provider.now) {
            $0.texts[.email] = "new@example.org"
        }
        #expect(try await provider.account(ann.id).version == 1)
        #expect(try await provider.actions(ann.id) == ["created", "emailChangeAsked"], "nothing has been edited")
        let token = try await provider.token(.emailChange)
        #expect(try await database.confirmEmail(token, session: nil, mail: provider.mail, at: provider.now))
        #expect(try await provider.account(ann.id).version == 2)

        // A form that was opened before would put the old address back.
        let conflict = await #expect(throws: EditConflict.self) {
            _ = try await database.changeUser(
                ann.id, by: provider.root, issuer: provider.issuer, at: provider.now, expecting: 1
            ) { $0.texts[.town] = "York" }
        }
        #expect(conflict?.changes == [FieldChange(field: "email", old: "ann@example.org", new: "new@example.org")])
    }

    @Test func `the history says what an edit changed, and names no group outside the reader's`() async throws {
        let provider = try await Provider()
        let ann = try await provider.create("Ann").account.id
        let (north, south) = (provider.north, provider.south)
        for group in [south, north] {
            _ = try await provider.database.changeUser(
                ann, by: provider.root, issuer: provider.issuer, at: provider.now
            ) {
                $0.links[.group] = group
                $0.texts[.town] = group == south ? "York" : ""
            }
        }
        func words(_ reader: Person) async throws -> [String] {
            let history = try await provider.database.history(
                of: ann, for: .scope(reader.scope), before: nil, limit: 10)
            return history.entries.compactMap { $0.words }
        }
        #expect(
            try await words(provider.root) == [
                "Group: from South to North; Town/City: from York to nothing",
                "Group: from North to South; Town/City: from nothing to York",
            ])
        #expect(
            try await words(provider.northern) == [
                "Group: from a group outside yours to North; Town/City: from York to nothing",
                "Group: from North to a group outside yours; Town/City: from nothing to York",
            ])
    }

    @Test func `the form says at the field that a closed account gets no new address`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let id = try await site.createActive("Ann", as: root).id
            #expect(try await site.submit("/users/\(id)/close", as: root).status == 303)
            let refused = try await site.submit(
                "/users/\(id)/edit", as: root,
                [
                    "version": "1", "type": "user", "firstName": "Ann", "surname": "Lee", "gender": "female",
                    "email": "new@example.org", "group": "1", "caseOwner": "1",
                ])
            #expect(refused.status == 409)
            #expect(refused.body.contains("<a href=\"#email\">The account is closed"))
            #expect(refused.body.contains("value=\"new@example.org\""))
        }
    }

    @Test func `a learner's way through the programme is on the profile, at home and in the list`() async throws {
        try await Campus.open { campus in
            let programme = try await campus.programme([
                "name": "Plumbing Level 2", "kind": "delivery",
                "units": [["title": "Safety", "days": 7], ["title": "Pipes", "days": 30]],
            ])
            let ann = try await campus.visitor("Ann", programme: programme, dateOfBirth: "2001-12-31")
            let details = try await campus.submit("/onboarding/details", ["mobile": "07700 900123"], as: ann)
            #expect(details.location == "/onboarding/check")
            #expect(try await campus.submit("/onboarding/check", as: ann).location == "/onboarding/declaration")
            let signed = try await campus.submit(
                "/onboarding/declaration", ["agreed": "yes", "signatureName": "Ann Lee"], as: ann)
            #expect(signed.location == "/home?done=onboarding")

            let unit = try await campus.api("GET", "/programmes/\(programme)").json["units"].items[0]["id"].int
            let marked = try await campus.submit("/users/\(ann.id)/units/\(try #require(unit))", ["done": "yes"])
            #expect(marked.status == 303)

            let profile = try await campus.page("/users/\(ann.id)?done=unit-marked").body
            let sections = profile.matches(of: /<h2 id="([^"]*)"/).map { String($0.1) }
            #expect(
                sections == [
                    "membership", "details", "onboarding", "learning-plan", "signature", "tasks", "history",
                ])
            #expect(profile.contains("The learning plan of Ann Lee has been changed."))
            #expect(profile.contains("Marked a unit of the learning plan as done: Safety"))
            #expect(profile.contains("Finished the onboarding"))
            #expect(profile.contains("Changed the details: Mobile: from nothing to +447700900123"))
            #expect(try await campus.api("GET", "/users/\(ann.id)").headers["etag"] == "\"2\"")

            let home = try await campus.page("/home?done=onboarding", as: ann).body
            #expect(home.contains("You have finished the onboarding"))
            #expect(home.contains("1 of 2 units done") && !home.contains("/units/"), "to be read, not to be marked")
            #expect(try await campus.page("/users").body.contains("1 of 2 units done"))
        }
    }
}
