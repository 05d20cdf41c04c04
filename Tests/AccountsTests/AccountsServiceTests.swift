import Foundation
import Messages
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Accounts

/// The accounts service on its sockets, with a stub of the notification service.
@Suite(.timeLimit(.minutes(1)))
struct AccountsServiceTests {
    private static let origin = [
        "origin": "http://127.0.0.1:8080", "content-type": "application/x-www-form-urlencoded",
    ]

    private func call(
        _ place: Place, _ method: String, _ path: String, token: String? = nil, _ body: String? = nil
    ) async throws -> (status: HTTPStatus, json: JSON) {
        var headers = ["content-type": "application/json"]
        headers["authorization"] = token.map { "Bearer \($0)" }
        let answer = try await place.web(.accounts, "/api/v1\(path)", method: method, headers: headers, body: body)
        return (answer.status, (try? JSON(Data(answer.body.utf8))) ?? .null)
    }

    private func signIn(_ place: Place, _ login: String = "root@example.org", _ password: String = "a long password")
        async throws -> String
    {
        let answer = try await call(place, "POST", "/sessions", #"{"login": "\#(login)", "password": "\#(password)"}"#)
        #expect(answer.status == 201)
        return try #require(answer.json["token"].text)
    }

    private static let ann = #"""
        {"firstName": "Ann", "surname": "Lee", "email": "ann@example.org", "gender": "female", "group": 1, "invite": true}
        """#

    @Test func `a learner goes from the form to a session of their own`() async throws {
        try await withPlace { place in
            let inbox = Inbox()
            try await place.stub(.notification, inbox.answer) {
                try await place.runningAccounts {
                    let token = try await signIn(place)
                    let created = try await call(place, "POST", "/users", token: token, Self.ann)
                    #expect(created.status == 201)
                    #expect(created.json["status"].text == "invited")
                    try await pollUntil("the activation message arrives") { inbox.messages.count == 1 }
                    let link = try #require(inbox.messages.first?.parameters["link"])
                    let path = try #require(URL(string: link)?.path())

                    for method in ["GET", "HEAD", "GET"] {
                        #expect(try await place.web(.accounts, path, method: method).status == .ok)
                    }
                    let weak = try await place.web(
                        .accounts, path, method: "POST", headers: Self.origin,
                        body: "password=short&confirmation=short&loginName=annie")
                    #expect(weak.status == 422)
                    #expect(weak.body.contains("Use at least 10 characters"))
                    #expect(weak.body.contains("value=\"annie\""))
                    let done = try await place.web(
                        .accounts, path, method: "POST", headers: Self.origin,
                        body: "password=three+words+here&confirmation=three+words+here&loginName=annie")
                    #expect(done.status == 303)
                    #expect(done.headers["location"] == "/sign-in?done=activated&login=annie")
                    #expect(try await place.web(.accounts, path).status == 410)

                    let own = try await signIn(place, "annie", "three words here")
                    let list = try await call(place, "GET", "/users", token: own)
                    #expect(list.json["total"].int == 1)
                    #expect(list.json["items"][0]["status"].text == "fullUser")
                    #expect(try await call(place, "POST", "/users", token: own, Self.ann).status == 403)
                    #expect(try await call(place, "GET", "/users/1", token: own).status == 404)
                    #expect(try await call(place, "DELETE", "/sessions/current", token: own).status == 204)
                    #expect(try await call(place, "GET", "/users", token: own).status == 401)
                }
            }
        }
    }

    @Test func `messages wait in the outbox while the notification service is away, and each arrives once`()
        async throws
    {
        try await withPlace { place in
            let inbox = Inbox()
            try await place.runningAccounts {
                let token = try await signIn(place)
                #expect(try await call(place, "POST", "/users", token: token, Self.ann).status == 201)
                #expect(inbox.messages.isEmpty)
                try await place.stub(.notification, inbox.answer) {
                    try await pollUntil("the message arrives") { inbox.messages.count == 1 }
                    #expect(try await call(place, "POST", "/users/2/invitation", token: token).status == 202)
                    try await pollUntil("the second message arrives") { inbox.messages.count == 2 }
                }
                #expect(Set(inbox.messages.map(\.key)).count == 2)
            }
        }
    }

    @Test func `a message that is refused for good is put aside and does not hold up the others`() async throws {
        try await withPlace { place in
            let inbox = Inbox(refusing: "ann@example.org")
            try await place.stub(.notification, inbox.answer) {
                try await place.runningAccounts {
                    let token = try await signIn(place)
                    _ = try await call(place, "POST", "/users", token: token, Self.ann)
                    _ = try await call(
                        place, "POST", "/users", token: token, Self.ann.replacing("ann@", with: "bea@"))
                    try await pollUntil("the second message arrives") {
                        inbox.messages.map(\.recipient.email) == ["bea@example.org"]
                    }
                }
            }
        }
    }

    @Test func `sockets and folders are the user's alone`() async throws {
        try await withPlace { place in
            try await place.runningAccounts {
                let data = "\(place.folder.path)/accounts"
                let run = place.sockets.directory.path(percentEncoded: false)
                let paths = [
                    place.sockets.messages(.accounts), place.sockets.web(.accounts), run, data,
                    "\(data)/accounts.sqlite",
                ]
                let modes = try paths.map { path in
                    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
                }
                #expect(modes.map(\.?.intValue) == [0o600, 0o600, 0o700, 0o700, 0o600])
            }
        }
    }

    @Test func `an unknown login name and a wrong password get the same answer`() async throws {
        try await withPlace { place in
            try await place.runningAccounts {
                let wrong = try await call(
                    place, "POST", "/sessions", #"{"login": "root@example.org", "password": "x"}"#)
                let unknown = try await call(place, "POST", "/sessions", #"{"login": "nobody", "password": "x"}"#)
                #expect(wrong.status == 401)
                #expect(wrong.status == unknown.status)
                #expect(wrong.json == unknown.json)
            }
        }
    }

    @Test func `guessing is slowed down`() async throws {
        try await withPlace { place in
            try await place.runningAccounts {
                for _ in 0..<5 {
                    #expect(
                        try await call(place, "POST", "/sessions", #"{"login": "x", "password": "y"}"#).status == 401)
                }
                let answer = try await place.web(
                    .accounts, "/api/v1/sessions", method: "POST", headers: ["content-type": "application/json"],
                    body: #"{"login": "x", "password": "y"}"#)
                #expect(answer.status == 429)
                #expect(answer.headers["retry-after"] != nil)
            }
        }
    }

    @Test func `the API answers bad input with the status and code it promises`() async throws {
        try await withPlace { place in
            try await place.runningAccounts {
                let token = try await signIn(place)
                let cases: [(String, String, String?, HTTPStatus, String)] = [
                    ("POST", "/users", "{", 400, "unreadable-body"),
                    ("POST", "/users", "{}", 422, "refused"),
                    ("POST", "/users", #"{"naem": "x"}"#, 422, "refused"),
                    ("POST", "/users", #"{"firstName": 7}"#, 422, "refused"),
                    ("GET", "/users?limit=0", nil, 422, "refused"),
                    ("GET", "/users?limit=1001", nil, 422, "refused"),
                    ("GET", "/users?after=x", nil, 422, "refused"),
                    ("GET", "/users?status=odd", nil, 422, "refused"),
                    ("GET", "/users?q=%00abc", nil, 422, "refused"),
                    ("GET", "/users/abc", nil, 404, "not-found"),
                    ("GET", "/users/99999999999999999999", nil, 404, "not-found"),
                    ("GET", "/nothing", nil, 404, "not-found"),
                    ("PUT", "/users", "{}", 405, "method-not-allowed"),
                    ("POST", "/groups", #"{"name": "x", "parentId": 99}"#, 422, "refused"),
                    ("POST", "/programmes", #"{"name": "x", "kind": "other"}"#, 422, "refused"),
                    ("DELETE", "/users/1", nil, 409, "own-account"),
                    ("POST", "/activations/abc", #"{"password": "three words here"}"#, 410, "link-not-valid"),
                ]
                for (method, path, body, status, code) in cases {
                    let answer = try await call(place, method, path, token: token, body)
                    #expect(answer.status == status, "\(method) \(path)")
                    #expect(answer.json["type"].text == "urn:learner-accounts:problem:\(code)", "\(method) \(path)")
                }
                let plain = try await place.web(
                    .accounts, "/api/v1/users", method: "POST",
                    headers: ["authorization": "Bearer \(token)", "content-type": "text/plain"], body: "{}")
                #expect(plain.status == 415)
                let large = try await call(
                    place, "POST", "/users", token: token,
                    #"{"firstName": "\#(String(repeating: "a", count: 2 << 20))"}"#)
                #expect(large.status == 413)
            }
        }
    }

    @Test func `a form from another site changes nothing`() async throws {
        try await withPlace { place in
            try await place.runningAccounts {
                let cookie = try await cookie(place)
                let form = "invite=no&type=user&firstName=A&surname=B&gender=male&email=a%40b.org&group=1"
                for origin in [["origin": "https://evil.example"], ["sec-fetch-site": "cross-site"], [:]] {
                    let headers = origin.merging(
                        ["cookie": cookie, "content-type": "application/x-www-form-urlencoded"]) { $1 }
                    let answer = try await place.web(
                        .accounts, "/users/new", method: "POST", headers: headers, body: form)
                    #expect(answer.status == 403)
                }
                let headers = Self.origin.merging(["cookie": cookie]) { $1 }
                let own = try await place.web(.accounts, "/users/new", method: "POST", headers: headers, body: form)
                #expect(own.status == 303)
                #expect(own.headers["location"] == "/users/2?done=created")
            }
        }
    }

    @Test func `a form with errors names each at its field and keeps what was typed`() async throws {
        try await withPlace { place in
            try await place.runningAccounts {
                let headers = Self.origin.merging(["cookie": try await cookie(place)]) { $1 }
                let answer = try await place.web(
                    .accounts, "/users/new", method: "POST", headers: headers,
                    body: "type=user&firstName=%3Cb%3EAnn&email=nonsense&mobile=12&group=1")
                #expect(answer.status == 422)
                for (field, text) in [
                    ("invite", "Say whether to invite this user."), ("surname", "The surname is missing."),
                    ("gender", "Choose the gender."), ("email", "The email address has no @"),
                    ("mobile", "This is not a mobile number."),
                ] {
                    #expect(answer.body.contains("<a href=\"#\(field)\">\(text)"), "\(field)")
                    #expect(answer.body.contains("id=\"\(field)-error\""), "\(field)")
                }
                #expect(answer.body.contains("value=\"&lt;b&gt;Ann\""))
                #expect(answer.body.contains("value=\"nonsense\""))
            }
        }
    }

    @Test func `pages are for who is signed in, and go on to where one wanted to be`() async throws {
        try await withPlace { place in
            try await place.runningAccounts {
                let answer = try await place.web(.accounts, "/users?q=a+b")
                #expect(answer.status == 303)
                #expect(answer.headers["location"] == "/sign-in?next=%2Fusers%3Fq%3Da%2Bb")
                for (next, goal) in [
                    ("%2Fusers%3Fq%3Da", "/users?q=a"), ("%2F%2Fevil.example", "/"), ("https%3A%2F%2Fevil", "/"),
                ] {
                    let signedIn = try await place.web(
                        .accounts, "/sign-in", method: "POST", headers: Self.origin,
                        body: "login=root%40example.org&password=a+long+password&next=\(next)")
                    #expect(signedIn.headers["location"] == goal)
                }
                let page = try await place.web(.accounts, "/users", headers: ["cookie": try await cookie(place)])
                #expect(page.status == .ok)
                #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
                #expect(page.headers["x-content-type-options"] == "nosniff")
            }
        }
    }

    @Test func `without credentials a one-time link opens the first administrator's account`() async throws {
        let provider = try await Provider()
        #expect(try await provider.database.isEmpty() == false)
        let folder = try TemporaryFolder()
        let database = try await AccountsDatabase.open(in: folder.url)
        let first = FirstAdministrator(
            database: database, hasher: PasswordHasher(cost: .test), issuer: provider.issuer, brandName: "Root")
        let link = try #require(try await first.ensure((nil, nil)))
        let again = try #require(try await first.ensure((nil, nil)))
        let old = try #require(ActivationToken(link.components(separatedBy: "/").last ?? ""))
        let new = try #require(ActivationToken(again.components(separatedBy: "/").last ?? ""))
        #expect(try await database.activation(old, at: Date()) == nil)
        #expect(try await database.activate(new, loginName: "boss", hash: "x", at: Date()))
        #expect(try await first.ensure((nil, nil)) == nil)
    }

    @Test(arguments: [
        ("HTTP_PORT", "99999"), ("INVITATION_DAYS", "0"), ("ADMIN_EMAIL", "nonsense"), ("ADMIN_PASSWORD", "short"),
        ("REMINDER_DAYS", "14"), ("BASE_URL", "ftp://x"), ("BASE_URL", "http://x/"), ("LOG_LEVEL", "loud"),
    ])
    func `a setting that cannot be used is named`(name: String, value: String) async throws {
        let base = ["ADMIN_EMAIL": "a@example.org", "ADMIN_PASSWORD": "a long password"]
        let settings = try await Settings(environment: base.merging([name: value]) { $1 })
        let error = #expect(throws: SettingsError.self) {
            _ = try CommonSettings(settings)
            _ = try AccountsSettings(settings)
        }
        #expect(error?.setting == name)
    }

    private func cookie(_ place: Place) async throws -> String {
        let answer = try await place.web(
            .accounts, "/sign-in", method: "POST", headers: Self.origin,
            body: "login=root%40example.org&password=a+long+password")
        let cookie = try #require(answer.headers["set-cookie"])
        #expect(cookie.contains("HttpOnly"))
        #expect(cookie.contains("SameSite=Lax"))
        return try #require(cookie.split(separator: ";").first.map(String.init))
    }
}

/// What a stub of the notification service was sent. It remembers keys, as the real one does.
final class Inbox: Sendable {
    private let received = Mutex<[OutgoingMessage]>([])
    private let withdrawn = Mutex<[Int64]>([])
    private let refused: String?

    init(refusing refused: String? = nil) {
        self.refused = refused
    }

    var messages: [OutgoingMessage] { received.withLock { $0 } }

    /// The accounts whose messages are not to be sent any more.
    var accountsGone: [Int64] { withdrawn.withLock { $0 } }

    @Sendable func answer(_ routes: MessageRoutes) {
        routes.answer(SendMessages.self) { try self.take($0.messages) }
        routes.answer(SendInvitations.self) { try self.take($0.messages) }
        routes.answer(MoveRecipients.self) { _ in MoveRecipients.Reply() }
        routes.answer(ReturnedMail.self) { _ in ReturnedMail.Reply(returned: []) }
        routes.answer(WithdrawMessages.self) { message in
            self.withdrawn.withLock { $0 += message.withdrawals.map(\.account) }
            return WithdrawMessages.Reply()
        }
    }

    private func take(_ messages: [OutgoingMessage]) throws -> SendMessages.Reply {
        guard !messages.contains(where: { $0.recipient.email == refused }) else {
            throw Refusal(code: "invalid-message", message: "No.", isTemporary: false)
        }
        return received.withLock { received in
            let new = messages.filter { one in !received.contains { $0.key == one.key } }
            received += new
            return SendMessages.Reply(queued: new.count, repeated: messages.count - new.count, conflicts: [])
        }
    }
}
