import Foundation
import Messages
import Synchronization
import TestSupport
import Testing

@testable import Accounts

/// An administrator of one branch tries every page and every call with the ids of another branch.
///
/// The addresses come from the router itself, so a new one cannot be forgotten: one that is not answered 404 for an id of another branch
/// fails this test, be it because it shows something or because it wants a body that is to be added to ``bodies``.
///
/// A learner of their own branch names people of the other one wherever somebody can be named: their case owner, manager and mentor are
/// there, and so is whoever created and invited them, wrote to them and changed them. No page, call or file names one of those.
@Suite(.timeLimit(.minutes(2)))
struct ScopeOfEveryRouteTests {
    /// The other branch.
    private struct South: Sendable {
        var group: Int
        var below: Int
        var learner: Int
        var administrator: Int
        var task: Int
        /// A task that was given to many.
        var action: Int
        /// What nobody outside may read.
        let secrets = [
            "Zebedee", "Quillfeather", "Zuleika", "Secretshire", "Hushton", "Covert & Co", "Clandestine", "Whisper",
            "whisper.example",
        ]
    }

    /// Bodies that each call would accept.
    private static let bodies = [
        "POST /api/v1/groups/:id/messages": #"{"subject": "a", "body": "b"}"#,
        "POST /api/v1/groups/:id/tasks": #"{"title": "a"}"#,
        "POST /api/v1/groups/:id/reassign": #"{"to": NORTH}"#,
        "PATCH /api/v1/groups/:id": #"{"name": "Taken"}"#,
        "PATCH /api/v1/users/:id": #"{"firstName": "Taken"}"#,
        "POST /api/v1/users/:id/messages": #"{"subject": "a", "body": "b"}"#,
        "POST /api/v1/users/:id/outcome": #"{"employer": "a", "title": "b", "startDate": "2026-01-05"}"#,
        "PUT /api/v1/users/:id/outcome": #"{"employer": "a", "title": "b", "startDate": "2026-01-05"}"#,
        "POST /api/v1/users/:id/tasks": #"{"title": "a"}"#,
        "PATCH /api/v1/users/:id/tasks/:task": #"{"done": true}"#,
        "PUT /api/v1/users/:id/plan/units/:unit": #"{"done": true}"#,
    ]

    /// Every field that a form has, with something in it that would be taken.
    private static let fields = [
        "name": "Taken", "parentId": "NORTH", "subject": "a", "body": "b", "title": "a", "employer": "a",
        "startDate": "05/01/2026", "to": "NORTH", "count": "1", "step": "send", "who": "all", "firstName": "Taken",
        "surname": "Taken", "gender": "female", "email": "taken@example.org", "type": "user", "group": "NORTH",
        "version": "1", "signatureName": "Taken", "confirm": "yes",
    ]

    /// Things of the whole provider, which every administrator sees, and the links in emails, which are secrets themselves.
    private static let isNobodys = [
        "/programmes/", "/employers/", "/learning-providers/", "/activate/", "/activations/", "/reset-password/",
        "/confirm-email/", "/assets/",
    ]

    private static func populate(_ site: Site, _ root: Site.User) async throws -> (
        north: Int, own: Int, user: Site.User, south: South
    ) {
        func make(_ path: String, _ body: String) async throws -> Int {
            let answer = try await site.api("POST", path, as: root, body)
            #expect(answer.status == 201 || answer.status == 202, "\(path): \(answer.body)")
            return try #require(answer.json["id"].int)
        }
        let north = try await make("/groups", #"{"name": "North", "parentId": 1}"#)
        let (_, nora) = try await site.createActive("Nora", type: "admin", in: north, as: root)
        let group = try await make("/groups", #"{"name": "Secretshire", "parentId": 1}"#)
        let below = try await make("/groups", #"{"name": "Hushton", "parentId": \#(group)}"#)
        func person(_ first: String, _ type: String, _ more: String) async throws -> Int {
            try await make(
                "/users",
                #"{"type": "\#(type)", "firstName": "\#(first)", "surname": "Quillfeather", "gender": "female", \#(more)}"#
            )
        }
        let administrator = try await person(
            "Zuleika", "admin", #""email": "zuleika@whisper.example", "group": \#(group), "invite": true"#)
        let manager = try await person(
            "Zuleika M", "manager", #""email": "m@whisper.example", "group": \#(below)"#)
        let mentor = try await person(
            "Zuleika T", "mentor", #""email": "t@whisper.example", "group": \#(below)"#)
        let own = try await olive(site, root, north: north, south: group, administrator, manager, mentor)
        let learner = try await person(
            "Zebedee", "user",
            #""email": "zebedee@whisper.example", "group": \#(below), "reference": "REF-0", "caseOwner": \#(administrator), "invite": true"#
        )
        let task = try await make("/users/\(learner)/tasks", #"{"title": "Clandestine errand"}"#)
        let job = #"{"employer": "Covert & Co", "title": "Whisperer", "startDate": "2026-01-05"}"#
        #expect(try await site.api("POST", "/users/\(learner)/outcome", as: root, job).status == 201)
        let action = try await make("/groups/\(group)/tasks", #"{"title": "Clandestine work"}"#)
        try await pollUntil("the task is given") {
            try await site.api("GET", "/actions/\(action)", as: root).json["state"] == "finished"
        }
        return (
            north, own, nora,
            South(
                group: group, below: below, learner: learner, administrator: administrator, task: task, action: action)
        )
    }

    /// A learner whom the other branch's administrator made, invited, wrote to and changed, and who has moved since.
    private static func olive(
        _ site: Site, _ root: Site.User, north: Int, south: Int, _ administrator: Int, _ manager: Int, _ mentor: Int
    ) async throws -> Int {
        let link = try await site.link(.activation, to: "zuleika@whisper.example")
        let token = link.components(separatedBy: "/").last ?? ""
        let activated = try await site.api(
            "POST", "/activations/\(token)", as: nil, #"{"password": "\#(Site.password)"}"#)
        #expect(activated.status == .ok)
        let zuleika = try await site.signIn("zuleika@whisper.example", Site.password)
        let id = try await site.create("Olive", in: south, invite: true, as: zuleika)
        func call(_ method: String, _ path: String, _ body: String, _ user: Site.User) async throws {
            let answer = try await site.api(method, "/users/\(id)\(path)", as: user, body)
            #expect((200..<300).contains(answer.status.rawValue), "\(path): \(answer.body)")
        }
        let people = #"{"caseOwner": \#(administrator), "manager": \#(manager), "mentor": \#(mentor)}"#
        try await call("PATCH", "", people, zuleika)
        try await call("PATCH", "", #"{"caseOwner": null, "mentor": null}"#, zuleika)
        try await call("PATCH", "", people, zuleika)
        try await call("POST", "/messages", #"{"subject": "Hello", "body": "There"}"#, zuleika)
        try await call("POST", "/tasks", #"{"title": "Errand"}"#, zuleika)
        let job = #"{"employer": "Acme", "title": "Plumber", "startDate": "2026-01-05"}"#
        try await call("POST", "/outcome", job, zuleika)
        for (path, fields) in [
            ("signature", ["kind": "typed", "signatureName": "Olive Lee", "agreed": "yes"]), ("mandate", [:]),
        ] {
            let answer = try await site.submit("/users/\(id)/\(path)", as: zuleika, fields)
            #expect(answer.status == 303, "\(path): \(answer.body)")
        }
        try await call("PATCH", "", #"{"group": \#(north)}"#, root)
        return id
    }

    /// Everything that is known of the other branch.
    private static func state(_ site: Site, _ root: Site.User, _ south: South) async throws -> [String] {
        var all: [String] = []
        for path in [
            "/groups/\(south.group)", "/groups/\(south.group)/overview", "/users/\(south.learner)",
            "/users/\(south.learner)/tasks", "/users/\(south.administrator)",
        ] {
            all.append(try await site.api("GET", path, as: root).body)
        }
        all.append(try await site.page("/users/\(south.learner)", as: root).body)
        all.append(try await site.page("/groups/\(south.group)/tasks/\(south.action)", as: root).body)
        return all
    }

    @Test func `no page and no call shows or changes anything of another branch`() async throws {
        let addresses = Mutex<[String]>([])
        try await withPlace { place in
            let site = Site(place: place, inbox: Inbox())
            try await place.stub(.notification, site.inbox.answer) {
                try await place.runningAccounts(addresses: { all in addresses.withLock { $0 = all } }) {
                    let root = try await site.signIn()
                    let (north, own, nora, south) = try await Self.populate(site, root)
                    let before = try await Self.state(site, root, south)
                    let all = addresses.withLock { $0 }
                    #expect(all.count > 150, "the router has been asked")
                    for address in all {
                        try await Self.attempt(address, site, nora, north: north, own: own, south)
                    }
                    #expect(try await Self.state(site, root, south) == before)
                }
            }
        }
    }

    private static func attempt(
        _ address: String, _ site: Site, _ nora: Site.User, north: Int, own: Int, _ south: South
    ) async throws {
        let parts = address.split(separator: " ").map(String.init)
        let (method, pattern) = (parts[0], parts[1])
        guard method != "HEAD", !isNobodys.contains(where: { "\(pattern)/".contains($0) }) else { return }
        // What signs out, or is about whoever asks.
        guard !["/sign-out", "/api/v1/sessions/current"].contains(pattern), !pattern.hasPrefix("/account") else {
            return
        }
        if method == "GET" { try await readOwn(pattern, site, nora, north: north, own: own, south) }
        let isScoped = pattern.contains(":")
        let foreign = pattern.replacing(
            ":task", with: pattern.contains("/groups/") ? "\(south.action)" : "\(south.task)"
        )
        .replacing(":action", with: "\(south.action)").replacing(":unit", with: "1").replacing(":scan", with: "1")
        var targets = [foreign.replacing(":id", with: ":first")]
        // An id of one's own does not open the way to what belongs to another.
        if pattern.components(separatedBy: ":").count > 2, pattern.contains(":id") { targets.append(foreign) }
        for (index, target) in targets.enumerated() {
            let isActions = pattern.contains("/actions/:id")
            let first = pattern.contains("/groups/") ? south.group : isActions ? south.action : south.learner
            let mine = pattern.contains("/groups/") ? north : own
            let path = target.replacing(":first", with: "\(first)").replacing(":id", with: "\(mine)")
            let query =
                "?group=\(south.below)&caseOwner=\(south.administrator)&q=REF-0&chosen=\(south.group)&user=\(south.learner)&to=\(south.group)&who=ticked&show=yes"
            for query in method == "GET" ? ["", isScoped ? "?limit=5" : query] : [""] {
                let answer = try await send(method, pattern, path + query, site, nora, north)
                guard answer.status != 405 else { continue }
                let what = "\(address) as \(path)\(query) (\(index))"
                #expect(answer.status.rawValue < 500, "\(what): \(answer.status)")
                #expect(!isScoped || answer.status == 404, "\(what): \(answer.status) \(answer.body.prefix(300))")
                for secret in south.secrets {
                    #expect(!answer.body.contains(secret), "\(what) names \(secret)")
                }
            }
        }
    }

    /// What is about one's own learner and group names nobody of the other branch.
    private static func readOwn(
        _ pattern: String, _ site: Site, _ nora: Site.User, north: Int, own: Int, _ south: South
    ) async throws {
        guard pattern.components(separatedBy: ":").count == 2, pattern.contains(":id"), !pattern.contains("/actions/")
        else { return }
        let path = pattern.replacing(":id", with: "\(pattern.contains("/groups/") ? north : own)")
        let columns = ["name", "caseOwner", "manager", "mentor"].map { "column=\($0)" }.joined(separator: "&")
        for query in ["", "?\(columns)"] {
            let answer = try await send("GET", pattern, path + query, site, nora, north)
            #expect(answer.status.rawValue < 500, "\(path): \(answer.status)")
            for secret in south.secrets + ["First Administrator", "root@example.org"] {
                #expect(!answer.body.contains(secret), "\(path)\(query) names \(secret)")
            }
        }
    }

    private static func send(
        _ method: String, _ pattern: String, _ path: String, _ site: Site, _ nora: Site.User, _ north: Int
    ) async throws -> Site.Answer {
        if path.hasPrefix("/api/v1/") {
            let body = bodies["\(method) \(pattern)"]?.replacing("NORTH", with: "\(north)")
            return try await site.api(method, String(path.dropFirst("/api/v1".count)), as: nora, body)
        }
        guard method == "POST" else { return try await site.page(path, as: nora, method: method) }
        return try await site.submit(path, as: nora, fields.mapValues { $0.replacing("NORTH", with: "\(north)") })
    }
}
