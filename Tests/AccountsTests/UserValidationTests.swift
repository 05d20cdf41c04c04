import Console
import Foundation
import Messages
import TestSupport
import Testing

@testable import Accounts

/// Each rule about a person, held against the form and against the API: the same code, and the same sentence at the field.
@Suite(.timeLimit(.minutes(2)))
struct UserValidationTests {
    struct Case: Sendable {
        var field: String
        var value: String
        /// Nil: it is taken.
        var code: String?
        /// What else is different from a learner who is right.
        var with: [String: String] = [:]
        /// How it is kept, where that is not as it was typed.
        var kept: String?
    }

    private static func date(_ years: Int, _ days: Int) throws -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/London"))
        let then = try #require(calendar.date(byAdding: .year, value: -years, to: Date()))
        let parts = calendar.dateComponents(
            [.year, .month, .day], from: try #require(calendar.date(byAdding: .day, value: days, to: then)))
        return String(format: "%02d/%02d/%04d", parts.day ?? 0, parts.month ?? 0, parts.year ?? 0)
    }

    private static let names = ["firstName", "surname"].flatMap { field in
        ["O'Neill", "Anne-Marie", "Zoë", "Łukasz", "X", "Ó", "van der Berg", "D’Arcy", "Nguyễn"].map {
            Case(field: field, value: $0)
        }
            + [
                Case(field: field, value: "", code: field == "surname" ? "missing-last-name" : "missing-first-name"),
                Case(field: field, value: "   ", code: field == "surname" ? "missing-last-name" : "missing-first-name"),
                Case(field: field, value: String(repeating: "é", count: 50)),
                Case(field: field, value: String(repeating: "é", count: 51), code: "value-too-long"),
                Case(field: field, value: "a\u{202e}b", code: "invalid-characters"),
            ]
    }

    private static let contact = [
        Case(field: "email", value: "", code: "missing-email"),
        Case(field: "email", value: "plain", code: "invalid-email"),
        Case(field: "email", value: "a@@b.org", code: "invalid-email"),
        Case(field: "email", value: "a b@c.org", code: "email-has-spaces"),
        Case(field: "email", value: String(repeating: "a", count: 250) + "@b.org", code: "value-too-long"),
        Case(field: "email", value: "root@example.org", code: "email-in-use"),
        Case(field: "email", value: "ROOT@example.org", code: "email-in-use"),
        Case(field: "email", value: "o'brien+x@sub.example.co.uk"),
        Case(field: "gender", value: "", code: "missing-gender"),
        Case(field: "gender", value: "other", code: "invalid-gender"),
        Case(field: "mobile", value: "07700 900123", kept: "+447700900123"),
        Case(field: "mobile", value: "+44 (0)7700 900123", kept: "+447700900123"),
        Case(field: "mobile", value: "0044 7700 900123", kept: "+447700900123"),
        Case(field: "mobile", value: "+353 85 012 3456", kept: "+353850123456"),
        Case(field: "mobile", value: "0207 946 0000", code: "invalid-mobile"),
        Case(field: "mobile", value: "07700 90012", code: "invalid-mobile"),
        Case(field: "mobile", value: "+44 20 7946 0000", code: "invalid-mobile"),
        Case(field: "mobile", value: "7.7009E+09", code: "damaged-by-spreadsheet"),
    ]

    private static let addresses = [
        Case(field: "postcode", value: "sw1a1aa", kept: "SW1A 1AA"),
        Case(field: "postcode", value: "m1  1ae", kept: "M1 1AE"),
        Case(field: "postcode", value: "W1A 0AX"), Case(field: "postcode", value: "EC1A 1BB"),
        Case(field: "postcode", value: "BT1 5GS"), Case(field: "postcode", value: "GIR 0AA"),
        Case(field: "postcode", value: "JE2 3AB"), Case(field: "postcode", value: "BFPO 1", code: "invalid-postcode"),
        Case(field: "postcode", value: "12345", code: "invalid-postcode"),
        Case(field: "postcode", value: "SW1A", code: "invalid-postcode"),
        Case(field: "postcode", value: "SW1A 1IA", code: "invalid-postcode"),
        Case(field: "postcode", value: "QA1 1AA", code: "invalid-postcode"),
        Case(field: "postcode", value: "SI1 1AA", code: "invalid-postcode"),
        Case(field: "postcode", value: "M1Q 1AA", code: "invalid-postcode"),
        Case(field: "postcode", value: "D02 AF30", with: ["country": "Ireland"]),
        Case(field: "postcode", value: "D02 AF30", code: "invalid-postcode", with: ["country": "Wales"]),
        Case(
            field: "postcode", value: String(repeating: "1", count: 17), code: "value-too-long",
            with: ["country": "Malta"]),
        Case(field: "address1", value: String(repeating: "a", count: 255)),
        Case(field: "address1", value: String(repeating: "a", count: 256), code: "value-too-long"),
        Case(field: "address2", value: String(repeating: "a", count: 256), code: "value-too-long"),
        Case(field: "town", value: String(repeating: "a", count: 51), code: "value-too-long"),
        Case(field: "county", value: String(repeating: "a", count: 51), code: "value-too-long"),
        Case(field: "reference", value: String(repeating: "1", count: 257), code: "value-too-long"),
        Case(field: "reference", value: "4.47E+11", code: "damaged-by-spreadsheet"),
        Case(field: "rateOfPay", value: "lots", code: "invalid-rate-of-pay"),
        Case(field: "rateOfPay", value: "nationalLivingWage"),
    ]

    private static let links = [
        Case(field: "group", value: "", code: "missing-group"),
        Case(field: "group", value: "99", code: "unknown-group"),
        Case(field: "programme", value: "99", code: "unknown-programme"),
        Case(field: "caseOwner", value: "99", code: "unknown-case-owner"), Case(field: "caseOwner", value: "1"),
        Case(field: "manager", value: "1", code: "unknown-manager"),
        Case(field: "mentor", value: "99", code: "unknown-mentor"),
        Case(field: "employer", value: "99", code: "unknown-employer"),
        Case(field: "learningProvider", value: "99", code: "unknown-learning-provider"),
        Case(field: "employerAddress", value: "1 Old Road", code: "unknown-employer-address"),
        Case(field: "employerAddress", value: "1 High Street", with: ["employer": "1"]),
        Case(
            field: "employerAddress", value: "2 High Street", code: "unknown-employer-address", with: ["employer": "1"]),
    ]

    private static func dates() throws -> [Case] {
        [
            Case(field: "dateOfBirth", value: try date(14, 0)),
            Case(field: "dateOfBirth", value: try date(14, 1), code: "invalid-date-of-birth"),
            Case(field: "dateOfBirth", value: try date(111, 1)),
            Case(field: "dateOfBirth", value: try date(111, 0), code: "invalid-date-of-birth"),
            Case(field: "dateOfBirth", value: "31 February 2001", code: "invalid-date-of-birth"),
            Case(field: "dateOfBirth", value: "", code: "missing-date-of-birth", with: ["programme": "1"]),
            Case(field: "dateOfBirth", value: "31/12/2001", with: ["programme": "1"]),
            Case(field: "dateOfBirth", value: "", with: ["programme": "2"]),
        ]
    }

    /// What a type of account does not have.
    private static let types = AccountType.allCases.flatMap { type in
        [
            ("dateOfBirth", "31/12/2001"), ("programme", "2"), ("caseOwner", "1"), ("rateOfPay", "nationalLivingWage"),
            ("employer", "1"), ("learningProvider", "1"), ("town", "Leeds"), ("reference", "R1"),
        ].map {
            Case(field: $0, value: $1, code: type.has($0) ? nil : "not-for-this-type", with: ["type": type.rawValue])
        }
    }

    @Test func `the form and the API follow the same rules`() async throws {
        let cases = Self.names + Self.contact + Self.addresses + Self.links + (try Self.dates()) + Self.types
        try await AccountsSite.with { site in
            _ = try await site.make("/programmes", ["name": "Plumbing", "kind": "delivery"])
            _ = try await site.make("/programmes", ["name": "Care", "kind": "application"])
            _ = try await site.make("/employers", ["name": "Acme", "addresses": ["1 High Street"]])
            _ = try await site.make("/learning-providers", ["name": "College"])
            for (number, one) in cases.enumerated() {
                let fields = AccountsSite.learner("Ann\(number)", one.with).merging([one.field: one.value]) { $1 }
                let what = "\(one.field) = '\(one.value)' \(one.with)"

                let called = try await site.call("POST", "/users", AccountsSite.json(fields))
                let errors = called.json["errors"].items.filter { $0["field"].text == one.field }
                #expect(errors.first?["code"].text == one.code, "\(what): \(called.json)")
                #expect((called.status == 201) == (one.code == nil), "\(what): \(called.json)")
                if let kept = one.kept { #expect(called.json[one.field].text == kept, "\(what)") }

                // The form must not meet the account that the call has just made.
                var typed = fields.merging(["invite": "no"]) { $1 }
                if one.field != "email" { typed["email"] = "form\(number)@example.org" }
                if one.field == "email", one.code == nil { typed["email"] = "form\(number)+\(one.value)" }
                let sent = try await site.send("/users/new", typed)
                if one.code == nil {
                    #expect(sent.status == 303, "\(what)")
                } else {
                    let message = HTML.escape(try #require(errors.first?["message"].text))
                    #expect(sent.body.contains("<a href=\"#\(one.field)\">\(message)</a>"), "\(what): in the summary")
                    #expect(sent.body.contains("id=\"\(one.field)-error\""), "\(what): at the field")
                    #expect(sent.body.contains("id=\"\(one.field)\""), "\(what): the summary leads somewhere")
                    #expect(sent.body.contains("aria-invalid=\"true\""), "\(what)")
                }
            }
        }
    }

    @Test func `a form says what was probably meant`() async throws {
        let provider = try await Provider()
        var entry = provider.entry("Ann")
        entry.texts[.email] = "ann@example,org"
        entry.texts[.dateOfBirth] = "12/31/2001"
        let problem = await #expect(throws: WebProblem.self) {
            try await provider.database.createUser(
                entry, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now)
        }
        let messages = problem?.errors.map(\.message) ?? []
        #expect(messages.contains { $0.hasSuffix("Did you mean 'ann@example.org'?") }, "\(messages)")
        #expect(messages.contains { $0.hasSuffix("Did you mean '31/12/2001'?") }, "\(messages)")
    }

    @Test(arguments: [
        ("31/04/2001", "April 2001 has no day 31."), ("29/02/2001", "February 2001 has no day 29."),
        ("12/31/2001", "There is no month 31."), ("1/2/01", "Write the year with four digits"),
        ("1/1/2400", "This day is in the future."), ("1/1/2020", "This would be an age of"),
        ("soon", "This is not a date."),
    ])
    func `what is wrong with a date is said exactly`(typed: String, words: String) throws {
        let today = try #require(CalendarDate(year: 2026, month: 3, day: 1))
        guard case .problem(let code, let message) = BirthDate.read(typed, today: today) else {
            Issue.record("\(typed) was taken")
            return
        }
        #expect(code == "invalid-date-of-birth")
        #expect(message.contains(words), "\(message)")
    }
}
