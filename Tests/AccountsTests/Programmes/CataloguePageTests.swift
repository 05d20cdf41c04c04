import Foundation
import TestSupport
import Testing

@testable import Accounts

/// Programmes, employers and learning providers over the service's sockets.
@Suite(.timeLimit(.minutes(1)))
struct CataloguePageTests {
    @Test func `a programme is made row by row without a script, and nothing typed is lost`() async throws {
        try await Campus.open { campus in
            #expect(try await campus.page("/programmes").body.contains("Create the first programme"))
            let added = try await campus.submit(
                "/programmes/new",
                [
                    "name": "Care", "kind": "delivery", "questionCount": "0", "unitCount": "1",
                    "units-0-title": "Hy<gi>ene", "units-0-days": "soon", "action": "questions-add",
                ])
            #expect(added.status == 200)
            #expect(added.body.contains("id=\"questions-0-wording\""))
            #expect(added.body.contains("autofocus"))
            #expect(added.body.contains("value=\"Hy&lt;gi&gt;ene\""))
            #expect(added.body.contains("value=\"soon\""))
            #expect(try await campus.api("GET", "/programmes").json["total"].int == 0)

            let wrong = try await campus.submit(
                "/programmes/new",
                [
                    "name": "Care", "kind": "delivery", "questionCount": "1", "unitCount": "1",
                    "questions-0-kind": "choice", "questions-0-wording": "Shift?", "questions-0-choices": "Day",
                    "units-0-title": "Hygiene", "units-0-days": "soon",
                ])
            #expect(wrong.status == 422)
            #expect(wrong.body.contains("href=\"#questions-0-choices\""))
            #expect(wrong.body.contains("href=\"#units-0-days\""))

            let made = try await campus.submit(
                "/programmes/new",
                [
                    "name": "Care", "kind": "delivery", "questionCount": "1", "unitCount": "1",
                    "questions-0-kind": "choice", "questions-0-wording": "Shift?",
                    "questions-0-choices": "Day\r\nNight\r\n", "units-0-title": "Hygiene", "units-0-days": "14",
                ])
            #expect(made.location == "/programmes/1?done=created")
            let programme = try await campus.api("GET", "/programmes/1").json
            #expect(programme["questions"][0]["choices"] == ["Day", "Night"])
            #expect(programme["questions"][0]["required"] == false)
            #expect(programme["units"][0]["days"].int == 14)
            #expect(try await campus.page("/programmes").body.contains("<a href=\"/programmes/1\">Care</a>"))
        }
    }

    @Test func `an old form of a programme is refused and keeps what was typed`() async throws {
        try await Campus.open { campus in
            let id = try await campus.programme(["name": "Care", "kind": "application"])
            let fields: KeyValuePairs = [
                "name": "Care 2", "kind": "application", "revision": "1", "questionCount": "0", "unitCount": "0",
            ]
            #expect(try await campus.submit("/programmes/\(id)", fields).status == 303)
            let old = try await campus.submit(
                "/programmes/\(id)",
                ["name": "Care 3", "kind": "application", "revision": "1", "questionCount": "0", "unitCount": "0"])
            #expect(old.status == 409)
            #expect(old.body.contains("Somebody else has changed this programme"))
            #expect(old.body.contains("value=\"Care 3\""))
            #expect(try await campus.api("GET", "/programmes/\(id)").json["name"].text == "Care 2")
            let taken = try await campus.programme(["name": "Joinery", "kind": "application"])
            let clash = try await campus.api("PATCH", "/programmes/\(taken)", ["name": "care 2"])
            #expect(clash.status == 409)
        }
    }

    @Test func `employers and learning providers are added, changed, and deleted only when nobody has them`()
        async throws
    {
        try await Campus.open { campus in
            let wrong = try await campus.submit(
                "/employers/new", ["name": "", "addresses": String(repeating: "x", count: 256)])
            #expect(wrong.status == 422)
            #expect(wrong.body.contains("href=\"#name\"") && wrong.body.contains("href=\"#addresses\""))
            let added = try await campus.submit(
                "/employers/new", ["name": "Acme & Sons", "addresses": "1 High St\r\n\r\n2 Low St"])
            #expect(added.location == "/employers?done=created")
            #expect(try await campus.page("/employers?q=sons").body.contains("Acme &amp; Sons"))
            #expect(try await campus.page("/employers?q=nobody").body.contains("No employer has this in its name."))
            #expect(try await campus.api("GET", "/employers/1").json["addresses"] == ["1 High St", "2 Low St"])
            let changed = try await campus.submit("/employers/1", ["name": "Acme", "addresses": "3 New St"])
            #expect(changed.location == "/employers?done=changed")
            #expect(try await campus.submit("/learning-providers/new", ["name": "College"]).status == 303)
            #expect(try await campus.submit("/learning-providers/1", ["name": "The College"]).status == 303)

            let ann: JSON = [
                "firstName": "Ann", "surname": "Lee", "gender": "female", "email": "ann@example.org", "group": 1,
                "employer": 1, "learningProvider": 1,
            ]
            let user = try #require(try await campus.api("POST", "/users", ann).json["id"].int)
            for path in ["/employers/1", "/learning-providers/1"] {
                #expect(try await campus.page("\(path)/delete").body.contains("only while no account has it"))
                let refused = try await campus.submit("\(path)/delete")
                #expect(refused.status == 409)
                #expect(refused.body.contains("1 account has it"))
            }
            #expect(try await campus.api("DELETE", "/users/\(user)").status == 204)
            for path in ["/employers/1", "/learning-providers/1"] {
                #expect(try await campus.submit("\(path)/delete").status == 303)
                #expect(try await campus.page(path).status == 404)
            }
            #expect(try await campus.page("/employers").body.contains("Add the first employer"))
        }
    }

    @Test func `the API refuses what is wrong with a programme, field by field`() async throws {
        try await Campus.open { campus in
            let cases: [(JSON, String)] = [
                (["kind": "delivery"], "name"), (["name": "A"], "kind"),
                (
                    ["name": "A", "kind": "delivery", "questions": [["kind": "text", "wording": ""]]],
                    "questions-0-wording"
                ),
                (["name": "A", "kind": "application", "units": [["title": "U", "days": 1]]], "units"),
                (["name": "A", "kind": "delivery", "units": [["title": "U", "days": -1]]], "units-0-days"),
                (["name": "A", "kind": "delivery", "questions": [["kind": "odd", "wording": "Q"]]], "questions"),
            ]
            for (body, field) in cases {
                let answer = try await campus.api("POST", "/programmes", body)
                #expect(answer.status == 422, "\(field)")
                #expect(answer.json["errors"][0]["field"].text == field)
            }
            for path in ["/programmes/9", "/employers/9", "/learning-providers/9"] {
                #expect(try await campus.api("GET", path).status == 404)
                #expect(try await campus.api("PATCH", path, ["name": "A"]).status == 404)
                #expect(try await campus.api("DELETE", path).status == 404)
            }
        }
    }
}
