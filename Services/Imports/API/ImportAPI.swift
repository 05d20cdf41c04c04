import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

/// `/api/v1/imports`.
struct ImportAPI: Sendable {
    let uploads: Uploads

    private var database: ImportDatabase { uploads.database }

    func addRoutes(to router: Router<WebContext>) {
        let imports = router.group("/api/v1/imports")
        imports.post(use: upload)
        imports.get(use: list)
        imports.get(":id", use: show)
        imports.patch(":id", use: change)
        imports.get(":id/rows", use: rows)
        imports.patch(":id/rows/:row", use: changeRow)
        imports.post(":id/repairs", use: repair)
        imports.post(":id/confirm", use: confirm)
        imports.post(":id/cancel", use: cancel)
        imports.post(":id/pause") { try await setPaused(true, $0, $1) }
        imports.post(":id/resume") { try await setPaused(false, $0, $1) }
        imports.get(":id/invitations", use: invitations)
        imports.get(":id/undo", use: undoOutlook)
        imports.post(":id/undo", use: undo)
        imports.get(":id/results.csv", use: results)
        imports.get(":id/events", use: events)
    }

    @Sendable func upload(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.administrator()
        let mediaType = request.headers[.contentType]?.split(separator: ";").first.map {
            String($0).trimmed.lowercased()
        }
        guard mediaType == "text/csv" else { throw UploadProblem.notCSV }
        let length = try uploads.checkSize(request.headers)
        let invitations = try Self.flag("invitations", request)
        let details = Uploads.Details(
            filename: request.query("filename") ?? "",
            group: try await uploads.groups.choose(request.query("group"), for: person.id),
            invitations: invitations,
            inviteOn: try InvitationDay.read(request.query("inviteOn") ?? "", isInviting: invitations),
            mode: try Self.mode(request))
        let added = try await uploads.receive(details, by: person) { file in
            for try await chunk in request.body {
                try await file.write(chunk)
            }
            // The server takes the end of a broken connection for the end of the body.
            if let length, await file.bytes != length { throw UploadProblem.incomplete }
        }
        return try await answer(added, status: .accepted)
    }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.administrator()
        let range = try ListRange(request)
        let search = ImportSearch(text: request.query("q"))
        guard let part = try await database.imports(for: person, search, after: range.after, limit: range.limit) else {
            throw ListRange.unknownPosition
        }
        var items: [ImportJSON] = []
        for found in part.imports {
            items.append(ImportJSON(found, await uploads.running.standing(of: found)))
        }
        let next = part.hasMore ? part.imports.last?.id : nil
        return try APIResponse.json(ListPart(items: items, next: next, total: part.total))
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(subject(context))
    }

    @Sendable func rows(_ request: Request, _ context: WebContext) async throws -> Response {
        let subject = try await subject(context)
        let range = try ListRange(request)
        let filter = try Self.filter(request)
        guard subject.rowsGoneAt == nil else { throw ResultsFile.rowsDeleted }
        guard let line = Int(range.after ?? "0"), RowID.isLine(line) else { throw ListRange.unknownPosition }
        let found =
            subject.state == .rejected
            ? RowList() : try await database.rows(of: subject.number, filter, after: line, limit: range.limit)
        let items = found.rows.map { RowJSON($0, subject.columns) }
        let next = found.hasMore ? items.last.map { String($0.row) } : nil
        return try APIResponse.json(ListPart(items: items, next: next, total: filter.total(subject.rows)))
    }

    @Sendable func changeRow(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await visible(context)
        guard let line = context.parameters.get("row", as: Int.self), RowID.isLine(line) else {
            throw WebProblem.notFound
        }
        struct Body: Decodable {
            var values: [String: String]?
            var excluded: Bool?
        }
        let body = try await request.json(Body.self, context)
        let wish = RowChange.Wish(
            values: body.values ?? [:], isExcluded: body.excluded, seen: Self.version(in: request.headers))
        let row = try await RowChange(uploads: uploads).apply(wish, to: line, of: subject, by: person.id)
        return try APIResponse.json(RowJSON(row, subject.columns))
    }

    @Sendable func repair(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await visible(context)
        let body = try await request.json(RepairJSON.self, context)
        guard let field = subject.columns.first(where: { $0.heading == body.column })?.field else {
            throw WebProblem.refused([
                FieldError(
                    field: "column", code: "unknown-column",
                    message: "The file has no column '\(body.column)' that something can be suggested for.")
            ])
        }
        struct Answer: Encodable {
            var changed: Int
            var remaining: Int
        }
        let repair = Repair(field: field, from: body.from, to: body.to)
        let run = RepairRun(change: RowChange(uploads: uploads))
        let result = try await run.accept(repair, in: subject, by: person.id)
        return try APIResponse.json(Answer(changed: result.changed, remaining: result.remaining))
    }

    @Sendable func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await visible(context)
        struct Body: Decodable { var fingerprint: String }
        let body = try await request.json(Body.self, context)
        let confirmed = try await database.confirm(subject, fingerprint: body.fingerprint, by: person.id)
        uploads.running.wake()
        return try await answer(confirmed, status: .accepted)
    }

    @Sendable func cancel(_ request: Request, _ context: WebContext) async throws -> Response {
        let cancelled = try await database.cancel(subject(context))
        uploads.running.wake()
        return try await answer(cancelled, status: .accepted)
    }

    /// How far the learners have come with their invitations.
    @Sendable func invitations(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await visible(context)
        let range = try ListRange(request)
        guard let line = Int(range.after ?? "0"), RowID.isLine(line) else { throw ListRange.unknownPosition }
        let list = try await uploads.invitations(of: subject, for: person, after: line, limit: range.limit)
        return try APIResponse.json(InvitationsJSON(list, inviteOn: subject.inviteOn))
    }

    /// What taking it back would do now.
    @Sendable func undoOutlook(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await visible(context)
        try UndoProblem.check(subject)
        return try APIResponse.json(try await uploads.outlook(of: subject, for: person))
    }

    @Sendable func undo(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await visible(context)
        let undone = try await database.beginUndo(subject, by: person.id)
        uploads.running.wake()
        return try await answer(undone, status: .accepted)
    }

    private func setPaused(_ isPaused: Bool, _ request: Request, _ context: WebContext) async throws -> Response {
        let subject = try await database.setPaused(isPaused, subject(context))
        uploads.running.wake()
        return try await answer(subject, status: .accepted)
    }

    @Sendable func results(_ request: Request, _ context: WebContext) async throws -> Response {
        try ResultsFile(database: database).response(try await subject(context), only: request.query("only"))
    }

    @Sendable func events(_ request: Request, _ context: WebContext) async throws -> Response {
        let subject = try await subject(context)
        return ProgressEvents(database: database, running: uploads.running).response(subject) { ImportJSON($0, $1) }
    }

    /// The import of the address, if the caller may see it.
    private func subject(_ context: WebContext) async throws -> Import {
        try await visible(context).subject
    }

    func visible(_ context: WebContext) async throws -> (person: Person, subject: Import) {
        let person = try context.administrator()
        guard let found = try await database.find(context.parameters.require("id"), for: person) else {
            throw WebProblem.notFound
        }
        return (person, found)
    }

    func answer(_ subject: Import, status: HTTPResponse.Status = .ok) async throws -> Response {
        var shown = ImportJSON(subject, await uploads.running.standing(of: subject))
        if subject.state == .ready { shown.planned = try await database.plannedEffects(of: subject) }
        return try APIResponse.json(shown, status: status)
    }

    private static func filter(_ request: Request) throws -> RowFilter {
        guard let text = request.query("outcome") else { return .all }
        guard let outcome = Outcome(rawValue: text) else {
            let all = Outcome.allCases.map(\.rawValue).joined(separator: ", ")
            throw WebProblem.refused([
                FieldError(field: "outcome", code: "unknown-outcome", message: "Give one of these outcomes: \(all).")
            ])
        }
        return .outcome(outcome)
    }

    private static func mode(_ request: Request) throws -> BatchMode {
        guard let text = request.query("mode") else { return .create }
        guard let mode = BatchMode(rawValue: text) else {
            throw WebProblem.refused([
                FieldError(field: "mode", code: "wrong-value", message: "Give 'create' or 'update' for mode.")
            ])
        }
        return mode
    }

    /// The version in `If-Match` (RFC 9110 13.1.1); nil without one, and for `*`, which any version matches.
    private static func version(in headers: HTTPFields) -> String? {
        guard let text = headers[.ifMatch]?.trimmed, text != "*" else { return nil }
        return text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }

    /// A flag that is not given is off: nobody is written to unasked.
    private static func flag(_ name: String, _ request: Request) throws -> Bool {
        switch request.query(name) {
        case nil, "false", "no", "0": return false
        case "true", "yes", "1": return true
        default:
            throw WebProblem.refused([
                FieldError(field: name, code: "wrong-value", message: "Give 'true' or 'false' for \(name).")
            ])
        }
    }
}
