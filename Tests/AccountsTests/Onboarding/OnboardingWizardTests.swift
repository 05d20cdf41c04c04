import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

/// The wizard over the service's sockets.
@Suite(.timeLimit(.minutes(1)))
struct OnboardingWizardTests {
    private static let eligibility: JSON = [
        "name": "Access to Care", "kind": "application",
        "questions": [
            ["kind": "yesNo", "wording": "Do you live in England?", "notEligible": ["No"]],
            [
                "kind": "choice", "wording": "How old are you?", "choices": ["Under 16", "16 to 18", "19 or over"],
                "notEligible": ["Under 16"],
            ],
            ["kind": "text", "wording": "Why care?", "required": false],
            ["kind": "date", "wording": "When can you start?"],
        ],
    ]

    private static let delivery: JSON = [
        "name": "Plumbing Level 2", "kind": "delivery",
        "questions": [["kind": "text", "wording": "What have you done before?"]],
        "units": [["title": "Safety", "days": 7], ["title": "Pipes", "days": 30]],
    ]

    @Test func `an application programme is finished step by step`() async throws {
        try await Campus.open { campus in
            let programme = try await campus.programme(Self.eligibility)
            let ann = try await campus.visitor("Ann", programme: programme)
            let questions = try await campus.questions(programme)
            #expect(try await campus.state(ann) == "notStarted")

            #expect(try await campus.page("/home", as: ann).location == "/onboarding")
            #expect(try await campus.page("/onboarding", as: ann).location == "/onboarding/details")
            let details = try await campus.page("/onboarding/details", as: ann)
            #expect(details.body.contains("ann@example.org"))
            #expect(details.body.contains("/sign-out"))
            // Nothing can be skipped.
            for later in ["questions/\(questions[0])", "check", "declaration", "not-eligible"] {
                #expect(try await campus.page("/onboarding/\(later)", as: ann).location == "/onboarding/details")
            }

            let wrong = try await campus.submit(
                "/onboarding/details", ["mobile": "12", "town": "York", "postcode": "nonsense"], as: ann)
            #expect(wrong.status == 422)
            #expect(wrong.body.contains("href=\"#mobile\"") && wrong.body.contains("href=\"#postcode\""))
            #expect(wrong.body.contains("value=\"York\""))
            let first = try await campus.submit(
                "/onboarding/details", ["mobile": "07700 900123", "town": "York", "firstName": "Eve"], as: ann)
            #expect(first.location == "/onboarding/questions/\(questions[0])")
            let user = try await campus.api("GET", "/users/\(ann.id)").json
            #expect(user["town"].text == "York")
            #expect(user["firstName"].text == "Ann")

            let missing = try await campus.submit("/onboarding/questions/\(questions[0])", as: ann)
            #expect(missing.status == 422)
            #expect(missing.body.contains("Choose Yes or No."))
            let later = try await campus.submit("/onboarding/questions/\(questions[2])", ["answer": "x"], as: ann)
            #expect(later.location == "/onboarding/questions/\(questions[0])")
            let answers = ["Yes", "16 to 18", "", "1/9/2027"]
            for (index, answer) in answers.enumerated() {
                let done = try await campus.submit(
                    "/onboarding/questions/\(questions[index])", ["answer": answer], as: ann)
                let next = index + 1 < questions.count ? "questions/\(questions[index + 1])" : "check"
                #expect(done.location == "/onboarding/\(next)")
            }

            // Back to one of them and on to the check again; what was answered is still there.
            let again = try await campus.page("/onboarding/questions/\(questions[3])?return=check", as: ann)
            #expect(again.body.contains("value=\"01/09/2027\""))
            let changed = try await campus.submit(
                "/onboarding/questions/\(questions[1])", ["answer": "19 or over", "return": "check"], as: ann)
            #expect(changed.location == "/onboarding/check")
            let check = try await campus.page("/onboarding/check", as: ann)
            for text in ["19 or over", "1 September 2027", "Not answered", "+447700900123", "Why care?"] {
                #expect(check.body.contains(text), "\(text)")
            }
            #expect(try await campus.submit("/onboarding/check", as: ann).location == "/onboarding/declaration")
            // A detail that is changed now is to be checked again.
            let moved = try await campus.submit(
                "/onboarding/details", ["mobile": "07700 900123", "town": "Leeds"], as: ann)
            #expect(moved.location == "/onboarding/check")
            #expect(try await campus.submit("/onboarding/check", as: ann).location == "/onboarding/declaration")

            let declaration = try await campus.page("/onboarding/declaration", as: ann)
            #expect(declaration.headers["content-security-policy"]?.contains("script-src 'self';") == true)
            #expect(check.headers["content-security-policy"]?.contains("script-src") == false)
            let unsigned = try await campus.submit("/onboarding/declaration", ["signatureName": " "], as: ann)
            #expect(unsigned.status == 422)
            #expect(unsigned.body.contains("href=\"#agreed\"") && unsigned.body.contains("href=\"#signatureName\""))
            let signed = try await campus.submit(
                "/onboarding/declaration", ["agreed": "yes", "signatureName": "Ann Lee"], as: ann)
            #expect(signed.location == "/home?done=onboarding")
            #expect(try await campus.page("/home?done=onboarding", as: ann).body.contains("You have finished"))
            #expect(try await campus.page("/onboarding", as: ann).location == "/home")
            // Sent twice, it does no harm.
            let twice = try await campus.submit(
                "/onboarding/declaration", ["agreed": "yes", "signatureName": "Ann Lee"], as: ann)
            #expect(twice.location == "/home?done=onboarding")

            let state = try await campus.api("GET", "/users/\(ann.id)/onboarding").json["current"]
            #expect(state["state"].text == "finished")
            #expect(state["declaration"].text?.contains("Access to Care") == true)
            #expect(state["answers"].items.map { $0["answer"].text } == ["Yes", "19 or over", "", "2027-09-01"])
            let profile = try await campus.page("/users/\(ann.id)").body
            for text in ["Finished", "19 or over", "Start the onboarding again", "Ann Lee", "typed"] {
                #expect(profile.contains(text), "\(text)")
            }
        }
    }

    @Test func `a delivery programme asks for a missing date of birth and starts the learning plan`() async throws {
        try await Campus.open { campus in
            let programme = try await campus.programme(Self.delivery)
            let question = try #require(try await campus.questions(programme).first)
            let bob = try await campus.visitor("Bob", programme: programme, dateOfBirth: "2000-02-01")
            // As an account from a file is: without it.
            let cleared = try await campus.api("PATCH", "/users/\(bob.id)", ["dateOfBirth": ""])
            #expect(cleared.status == 422)
            let cal = try await campus.visitor("Cal")
            let noProgramme = try await campus.page("/onboarding", as: cal)
            #expect(noProgramme.location == "/")
            #expect(try await campus.page("/home", as: cal).status == 200)

            #expect(try await campus.page("/home", as: bob).location == "/onboarding")
            let details = try await campus.page("/onboarding/details", as: bob)
            #expect(details.body.contains("1 February 2000"))
            #expect(!details.body.contains("name=\"dateOfBirth\""))
            _ = try await campus.submit("/onboarding/details", ["dateOfBirth": "1/1/1990"], as: bob)
            #expect(try await campus.api("GET", "/users/\(bob.id)").json["dateOfBirth"].text == "2000-02-01")

            // Left here; resumed with another session, as on another device.
            let phone = try await campus.onAnotherDevice(bob)
            #expect(phone.cookie != bob.cookie)
            let resumed = try await campus.page("/onboarding", as: phone)
            #expect(resumed.location == "/onboarding/questions/\(question)")
            #expect(try await campus.state(bob) == "questions")
            _ = try await campus.submit("/onboarding/questions/\(question)", ["answer": "<b>Nothing</b>"], as: bob)
            #expect(try await campus.page("/onboarding/check", as: bob).body.contains("&lt;b&gt;Nothing"))
            let before = try await campus.page("/users/\(bob.id)").body
            #expect(before.contains("0 of 2 units done"))
            #expect(before.contains("The dates will be there once the onboarding is finished."))
            _ = try await campus.submit("/onboarding/check", as: bob)
            let drawing = "10,100 60,80 120,120 200,90 300,110;310,50"
            let signed = try await campus.submit(
                "/onboarding/declaration", ["agreed": "yes", "drawing": drawing], as: bob)
            #expect(signed.location == "/home?done=onboarding")

            let home = try await campus.page("/home", as: bob).body
            let due = CalendarDate.today().adding(days: 7)
            #expect(home.contains(CalendarDate.words(due.text)))
            #expect(home.contains("0 of 2 units done"))
            #expect(!home.contains("Mark as done"))
            let profile = try await campus.page("/users/\(bob.id)").body
            #expect(profile.contains("M10 100L60 80L120 120L200 90L300 110M310 50L310 50"))
            let unit = try #require(
                try await campus.api("GET", "/programmes/\(programme)").json["units"][0]["id"].int)
            let marked = try await campus.submit("/users/\(bob.id)/units/\(unit)", ["done": "yes"])
            #expect(marked.location == "/users/\(bob.id)?done=unit-marked#learning-plan")
            #expect(try await campus.page("/home", as: bob).body.contains("1 of 2 units done"))
            #expect(try await campus.submit("/users/\(bob.id)/units/\(unit)", ["done": "yes"], as: bob).status == 403)
        }
    }

    @Test func `an account from a file gives its date of birth in the wizard, by the rules for everybody`() async throws
    {
        let provider = try await Provider()
        let ann = try await provider.create("Ann").account.id
        try await provider.database.writer.write { db in
            try db.execute(sql: "UPDATE account SET programmeID = 2 WHERE id = ?", arguments: [ann])
        }
        for (typed, code) in [
            ("", "missing-date-of-birth"), ("1/1/2020", "invalid-date-of-birth"), ("x", "invalid-date-of-birth"),
        ] {
            let problem = await #expect(throws: (any Error).self) {
                try await provider.database.confirmDetails(of: ann, [.dateOfBirth: typed], at: provider.now)
            }
            #expect("\(problem.map { "\($0)" } ?? "")".contains(code), "\(typed)")
        }
        let next = try await provider.database.confirmDetails(of: ann, [.dateOfBirth: "1.2.2000"], at: provider.now)
        #expect(next == .check)
        #expect(try await provider.database.user(ann, for: .only(ann)).account.dateOfBirth == "2000-02-01")
    }

    @Test func `an answer can end in 'not eligible', and an administrator can let the learner start again`()
        async throws
    {
        try await Campus.open { campus in
            let programme = try await campus.programme(Self.eligibility)
            let questions = try await campus.questions(programme)
            let ann = try await campus.visitor("Ann", programme: programme)
            _ = try await campus.submit("/onboarding/details", as: ann)
            let ended = try await campus.submit("/onboarding/questions/\(questions[0])", ["answer": "No"], as: ann)
            #expect(ended.location == "/onboarding/not-eligible")
            #expect(try await campus.state(ann) == "notEligibleAnswer")
            let page = try await campus.page("/onboarding/not-eligible", as: ann)
            #expect(page.body.contains("Do you live in England?"))
            #expect(page.body.contains("/onboarding/questions/\(questions[0])?return=check"))

            // By mistake: changed, and on with the next question.
            let mended = try await campus.submit(
                "/onboarding/questions/\(questions[0])", ["answer": "Yes", "return": "check"], as: ann)
            #expect(mended.location == "/onboarding/questions/\(questions[1])")
            _ = try await campus.submit("/onboarding/questions/\(questions[1])", ["answer": "Under 16"], as: ann)
            #expect(try await campus.page("/onboarding", as: ann).location == "/onboarding/not-eligible")
            #expect(try await campus.submit("/onboarding/not-eligible", as: ann).location == "/home")

            let home = try await campus.page("/home", as: ann)
            #expect(home.status == 200)
            #expect(home.body.contains("You cannot start Access to Care"))
            #expect(home.body.contains("Under 16"))
            #expect(try await campus.page("/onboarding/check", as: ann).location == "/home")
            #expect(try await campus.page("/users/\(ann.id)").body.contains("Not eligible"))

            let confirm = try await campus.page("/users/\(ann.id)/onboarding/restart")
            #expect(confirm.body.contains("Start again"))
            #expect(try await campus.submit("/users/\(ann.id)/onboarding/restart", as: ann).status == 403)
            let restarted = try await campus.submit("/users/\(ann.id)/onboarding/restart")
            #expect(restarted.location == "/users/\(ann.id)?done=onboarding-restarted#onboarding")
            #expect(try await campus.submit("/users/\(ann.id)/onboarding/restart").status == 409)
            #expect(try await campus.page("/home", as: ann).location == "/onboarding")
            let state = try await campus.api("GET", "/users/\(ann.id)/onboarding").json
            #expect(state["current"]["state"].text == "notStarted")
            #expect(state["earlier"][0]["state"].text == "notEligible")
            #expect(state["earlier"][0]["answers"].items.map { $0["answer"].text } == ["Yes", "Under 16"])
        }
    }

    @Test func `another programme starts another onboarding and keeps the answers of the first`() async throws {
        try await Campus.open { campus in
            let first = try await campus.programme(Self.eligibility)
            let second = try await campus.programme(["name": "Short course", "kind": "application"])
            let questions = try await campus.questions(first)
            let ann = try await campus.visitor("Ann", programme: first)
            _ = try await campus.submit("/onboarding/details", as: ann)
            _ = try await campus.submit("/onboarding/questions/\(questions[0])", ["answer": "Yes"], as: ann)
            let change = try await campus.api(
                "PATCH", "/users/\(ann.id)", ["programme": .number(Double(second))])
            #expect(change.status == 200)

            // The page of the old question that is still open changes nothing any more.
            let stale = try await campus.submit(
                "/onboarding/questions/\(questions[1])", ["answer": "16 to 18"], as: ann)
            #expect(stale.location == "/onboarding/details")
            #expect(try await campus.submit("/onboarding/details", as: ann).location == "/onboarding/check")
            let state = try await campus.api("GET", "/users/\(ann.id)/onboarding").json
            #expect(state["current"]["programme"]["name"].text == "Short course")
            #expect(state["earlier"][0]["programme"]["name"].text == "Access to Care")
            #expect(state["earlier"][0]["answers"].items.map { $0["answer"].text } == ["Yes"])

            _ = try await campus.api("PATCH", "/users/\(ann.id)", ["programme": .null])
            #expect(try await campus.page("/home", as: ann).status == 200)
            #expect(try await campus.page("/onboarding/check", as: ann).location == "/")
        }
    }

    @Test func `a question that is added meanwhile is asked before the end`() async throws {
        try await Campus.open { campus in
            let programme = try await campus.programme(["name": "Short course", "kind": "application"])
            let ann = try await campus.visitor("Ann", programme: programme)
            _ = try await campus.submit("/onboarding/details", as: ann)
            #expect(try await campus.submit("/onboarding/check", as: ann).location == "/onboarding/declaration")
            let added = try await campus.api(
                "PATCH", "/programmes/\(programme)", ["questions": [["kind": "text", "wording": "Shoe size?"]]])
            #expect(added.status == 200)
            let question = try #require(added.json["questions"][0]["id"].int)
            let signed = try await campus.submit(
                "/onboarding/declaration", ["agreed": "yes", "signatureName": "Ann"], as: ann)
            #expect(signed.location == "/onboarding/questions/\(question)")
            #expect(
                try await campus.submit("/onboarding/questions/\(question)", ["answer": "42"], as: ann).location
                    == "/onboarding/check")
        }
    }
}
