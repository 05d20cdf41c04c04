import Foundation
import TestSupport
import Testing

@testable import Accounts

/// What another branch, and another learner, must not see or do.
@Suite(.timeLimit(.minutes(1)))
struct ProgrammeScopeTests {
    @Test func `for another branch's administrator nothing of a learner is there`() async throws {
        try await Campus.open { campus in
            let programme = try await campus.programme([
                "name": "Plumbing", "kind": "delivery", "units": [["title": "Pipes", "days": 1]],
            ])
            let unit = try #require(try await campus.api("GET", "/programmes/\(programme)").json["units"][0]["id"].int)
            let north = try await campus.group("North")
            let south = try await campus.group("South")
            let ann = try await campus.visitor("Ann", group: north, programme: programme, dateOfBirth: "2000-01-01")
            let sue = try await campus.visitor("Sue", type: "admin", group: south)
            _ = try await campus.submit("/onboarding/details", as: ann)
            let uploaded = try await campus.upload("/users/\(ann.id)/mandate/upload", filename: "a.pdf", Scans.pdf)
            #expect(uploaded.status == 303)
            #expect(try await campus.page("/users/\(ann.id)/mandate/scans/1").status == 200)

            for path in ["", "/signature", "/mandate", "/mandate/upload", "/mandate/scans/1", "/onboarding/restart"] {
                #expect(try await campus.page("/users/\(ann.id)\(path)", as: sue).status == 404, "GET \(path)")
            }
            for path in ["/signature", "/mandate", "/onboarding/restart", "/units/\(unit)"] {
                let answer = try await campus.submit(
                    "/users/\(ann.id)\(path)", ["signatureName": "X", "done": "yes"], as: sue)
                #expect(answer.status == 404, "POST \(path)")
            }
            let upload = try await campus.upload(
                "/users/\(ann.id)/mandate/upload", filename: "a.pdf", Scans.pdf, as: sue)
            #expect(upload.status == 404)
            #expect(try await campus.api("GET", "/users/\(ann.id)/onboarding", as: sue).status == 404)
            #expect(try await campus.state(ann) == "check")
            // A scan belongs to its account: the number alone opens nothing.
            #expect(try await campus.page("/users/1/mandate/scans/1").status == 404)
            #expect(try await campus.page("/users/\(sue.id)/mandate/scans/1", as: sue).status == 404)
        }
    }

    @Test func `a learner sees their own onboarding and nobody else's`() async throws {
        try await Campus.open { campus in
            let programme = try await campus.programme(["name": "Care", "kind": "application"])
            let ann = try await campus.visitor("Ann", programme: programme)
            let bea = try await campus.visitor("Bea", programme: programme)
            _ = try await campus.submit("/onboarding/details", as: ann)
            #expect(try await campus.api("GET", "/users/\(ann.id)/onboarding", as: ann).status == 200)
            #expect(try await campus.api("GET", "/users/\(ann.id)/onboarding", as: bea).status == 404)
            #expect(try await campus.api("GET", "/users/1/onboarding", as: bea).status == 404)
            for path in [
                "/users/\(ann.id)", "/users/\(ann.id)/mandate", "/users/\(bea.id)/signature", "/programmes",
                "/programmes/\(programme)", "/employers", "/learning-providers",
            ] {
                #expect(try await campus.page(path, as: bea).status == 403, "\(path)")
            }
            #expect(try await campus.api("GET", "/programmes/\(programme)", as: bea).status == 403)
            #expect(try await campus.state(bea) == "notStarted")
        }
    }

    @Test func `administrators of a branch see what the provider shares, and only add employers`() async throws {
        try await Campus.open { campus in
            let programme = try await campus.programme([
                "name": "Care", "kind": "application", "questions": [["kind": "text", "wording": "Why care?"]],
            ])
            let north = try await campus.group("North")
            let nora = try await campus.visitor("Nora", type: "admin", group: north)
            let seen = try await campus.page("/programmes/\(programme)", as: nora)
            #expect(seen.body.contains("Why care?"))
            #expect(!seen.body.contains("<textarea"))
            #expect(!(try await campus.page("/programmes", as: nora).body.contains("/programmes/new")))
            for (path, name) in [
                ("/programmes/new", "Mine"), ("/programmes/\(programme)", "Mine"), ("/learning-providers/new", "Mine"),
                ("/programmes/\(programme)/delete", ""),
            ] {
                let answer = try await campus.submit(path, ["name": name, "kind": "application"], as: nora)
                #expect(answer.status == 403, "\(path)")
            }
            let body: JSON = ["name": "Mine", "kind": "application", "addresses": []]
            for (method, path) in [
                ("POST", "/programmes"), ("PATCH", "/programmes/\(programme)"), ("DELETE", "/programmes/\(programme)"),
                ("POST", "/learning-providers"),
            ] {
                let answer = try await campus.api(method, path, body, as: nora)
                #expect(answer.status == 403, "\(method) \(path)")
                #expect(answer.json["type"].text?.hasSuffix("root-administrators-only") == true)
            }
            let employer = try await campus.api("POST", "/employers", body, as: nora)
            #expect(employer.status == 201)
            let id = try #require(employer.json["id"].int)
            #expect(try await campus.api("PATCH", "/employers/\(id)", body, as: nora).status == 403)
            #expect(try await campus.api("DELETE", "/employers/\(id)", as: nora).status == 403)
            #expect(try await campus.submit("/employers/\(id)", ["name": "X"], as: nora).status == 403)
        }
    }
}
