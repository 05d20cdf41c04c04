import Foundation
import Messages
import ServiceKit
import TestSupport

@testable import Imports

/// The import service on its sockets, with a stub of the accounts service beside it.
struct ImportPlace: Sendable {
    let place: Place
    let accounts: StubAccounts

    static func with<Value: Sendable>(_ body: @escaping @Sendable (ImportPlace) async throws -> Value) async throws
        -> Value
    {
        try await withPlace { place in
            let accounts = StubAccounts()
            return try await place.stub(.accounts) {
                accounts.answer($0)
            } while: {
                try await body(ImportPlace(place: place, accounts: accounts))
            }
        }
    }

    /// One life of the service's process.
    /// Small, so that a file of some thousand rows is many batches.
    static let batchRows = 500

    func running<Value: Sendable>(
        _ environment: [String: String] = [:], keptBytes: Int? = nil, keptFor: Double? = nil,
        addresses: (@Sendable ([String]) -> Void)? = nil,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await place.running(.import, environment: environment) { settings, common in
            var limits = try UploadLimits(settings)
            limits.batchRows = Self.batchRows
            limits.keptBytes = keptBytes ?? limits.keptBytes
            limits.keptFor = keptFor ?? limits.keptFor
            try await ImportService.run(limits, common: common, stopOnSignals: false, addresses: addresses)
        } while: {
            try await body()
        }
    }

    /// What lies in the folder of files that are not read yet.
    var spooled: [String] {
        let folder = place.folder.url.appending(path: "import/uploads")
        return (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
    }

    // MARK: The API

    struct Answer: Sendable {
        var status: HTTPStatus
        var headers: [String: String]
        var body: String

        /// The code of a problem.
        var code: String? {
            struct Problem: Decodable { var type: String }
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(body.utf8))
            return problem?.type.split(separator: ":").last.map(String.init)
        }

        func json<Body: Decodable>(_ type: Body.Type) throws -> Body {
            try JSONDecoder().decode(type, from: Data(body.utf8))
        }
    }

    func api(
        _ method: String, _ path: String, as token: String = "ann", type: String = "application/json",
        _ body: String? = nil
    ) async throws -> Answer {
        var headers = ["authorization": "Bearer \(token)"]
        if body != nil { headers["content-type"] = type }
        let answer = try await place.web(
            .import, "/api/v1/imports\(path)", method: method, headers: headers, body: body)
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    func upload(_ csv: String, as token: String = "ann", query: String = "?filename=a.csv&invitations=true")
        async throws
        -> ImportView
    {
        try await api("POST", query, as: token, type: "text/csv", csv).json(ImportView.self)
    }

    func show(_ id: String, as token: String = "ann") async throws -> ImportView {
        try await api("GET", "/\(id)", as: token).json(ImportView.self)
    }

    /// The import once it is in `state`.
    func wait(for state: String, _ id: String, as token: String = "ann") async throws -> ImportView {
        var found = try await show(id, as: token)
        try await pollUntil("\(state) instead of \(found.state)") {
            found = try await show(id, as: token)
            return found.state == state
        }
        return found
    }

    func confirm(_ subject: ImportView, as token: String = "ann") async throws -> Answer {
        try await api("POST", "/\(subject.id)/confirm", as: token, "{\"fingerprint\":\"\(subject.fingerprint ?? "")\"}")
    }

    func rows(_ id: String, _ query: String = "?limit=1000", as token: String = "ann") async throws -> RowsView {
        try await api("GET", "/\(id)/rows\(query)", as: token).json(RowsView.self)
    }

    // MARK: Pages

    func page(
        _ method: String, _ path: String, as token: String? = "ann", type: String? = nil, _ body: String? = nil
    ) async throws -> Answer {
        var headers = ["sec-fetch-site": "same-origin"]
        if let token { headers["cookie"] = "session=\(token)" }
        if body != nil { headers["content-type"] = type ?? "application/x-www-form-urlencoded" }
        let answer = try await place.web(.import, path, method: method, headers: headers, body: body)
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }
}

struct ImportView: Decodable, Sendable, Equatable {
    struct Group: Decodable, Sendable, Equatable {
        var id: Int64
        var name: String
    }
    struct Counts: Decodable, Sendable, Equatable {
        var total = 0
        var ready = 0
        var warning = 0
        var error = 0
        var imported = 0
        var failed = 0
        var excluded = 0
    }
    struct Problem: Decodable, Sendable, Equatable {
        var code: String
        var message: String
    }
    struct Undo: Decodable, Sendable, Equatable {
        var removed: Int
        var restored: Int
        var kept: Int
        var gone: Int
        var problem: String?
    }

    var id: String
    var state: String
    var filename: String
    var sha256: String
    var fingerprint: String?
    var group: Group
    var invitations: Bool
    var rows: Counts
    var fileProblems: [Problem]
    var isWaiting: Bool
    var isCancelling: Bool
    var isPaused: Bool
    var isUndoing: Bool
    var undo: Undo?
    var mode: String
    var inviteOn: String?
    var effects: EffectCounts
    var planned: EffectCounts?
}

struct RowsView: Decodable, Sendable {
    struct Row: Decodable, Sendable {
        struct Change: Decodable, Sendable, Equatable {
            var column: String
            var old: String?
            var new: String?
        }
        struct Problem: Decodable, Sendable, Equatable {
            var code: String
            var column: String?
            var message: String
        }
        var row: Int
        var values: [String: String]
        var outcome: String
        var problems: [Problem]
        var accountId: Int64?
        var undo: String?
        var effect: String?
        var changes: [Change]?
        var undoMessage: String?
    }
    var items: [Row]
    var next: String?
    var total: Int
}

/// Files to upload.
enum Sample {
    static let header = "First name,Last name,Email,Reference number,Group,Programme"

    /// Good rows, with emails `<name><number>@x.org`.
    static func rows(_ count: Int, name: String = "l") -> String {
        header + "\n" + (1...count).map { "First\($0),Last\($0),\(name)\($0)@x.org,R\($0),,P\n" }.joined()
    }

    /// Line 2 good, 3 without an email, 4 repeats the email of 2, 5 with a warning, 6 with too many cells, 8 over two lines.
    static let mixed = """
        First name,Last name,Email,Reference number,Group,Programme,Mobile,Eye colour
        Ann,Lee,ann@x.org,R1,,P,07700900123,blue
        Bo,Lee,,R2,,P,,"green, mostly"
        Ann,Again,ANN@x.org ,R3,,P,,
        Cy,Lee,cy@x.org,R4,,P,7700900456,=1+1
        Di,Lee,di@x.org,R5,,P,,brown,surplus

        "Ed
        Edd",Lee,ed@x.org,R4,,P,,<b>
        """
}
