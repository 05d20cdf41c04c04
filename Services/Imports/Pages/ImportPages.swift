import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

/// `/imports`: the pages about uploaded files.
struct ImportPages: Sendable {
    let console: Console
    let uploads: Uploads

    var database: ImportDatabase { uploads.database }

    func addRoutes(to router: Router<WebContext>) {
        let imports = router.group("/imports")
        imports.get(use: list)
        imports.get("new", use: uploadForm)
        imports.post(use: upload)
        imports.get("columns", use: columns)
        imports.get("template.csv", use: template)
        imports.get(":id", use: show)
        imports.post(":id/group", use: changeGroup)
        imports.get(":id/reading", use: reading)
        imports.post(":id/reading", use: changeReading)
        imports.post(":id/columns", use: changeColumns)
        imports.post(":id/dates", use: changeDates)
        imports.post(":id/confirm", use: confirm)
        imports.post(":id/cancel", use: cancel)
        imports.get(":id/changes", use: changes)
        imports.get(":id/invitations", use: invitations)
        imports.get(":id/undo", use: askBeforeUndo)
        imports.post(":id/undo", use: undo)
        imports.get(":id/results.csv", use: results)
        addRunningRoutes(to: imports)
        addRowRoutes(to: imports)
        addRepairRoutes(to: imports)
    }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.administrator()
        let after = request.query("after")
        let search = ImportSearch(text: request.query("q"))
        let limit = ImportListPage.limit
        guard let part = try await database.imports(for: person, search, after: after, limit: limit) else {
            return .redirect(to: ImportListPage.address(search), type: .normal)
        }
        let page = ImportListPage(search: search, isFirst: after == nil, hasMore: part.hasMore)
            .page(part.imports, total: part.total)
        return console.response(page, for: person)
    }

    @Sendable func columns(_ request: Request, _ context: WebContext) async throws -> Response {
        console.response(ColumnsPage.page, for: try context.administrator())
    }

    @Sendable func template(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try context.administrator()
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: FileDownload.attachment("learners-template.csv"),
            ],
            body: .init(byteBuffer: ColumnsPage.template))
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let standing = await uploads.running.standing(of: subject)
        switch subject.state {
        case .checking, .importing:
            return console.response(ProgressPage(subject: subject, standing: standing).page, for: person)
        case .rejected:
            return console.response(EndPage.rejected(subject), for: person)
        case .imported, .cancelled, .undone:
            if subject.undo.isRunning {
                return console.response(UndoPage.progress(subject, isWaiting: standing.isWaiting), for: person)
            }
            let unsent = try await rows(subject, request, EndPage.listed(subject))
            return console.response(EndPage.page(subject, unsent, try await kept(subject, request)), for: person)
        case .ready:
            let rows = try await rows(subject, request, PreviewPage.order)
            let groups = try await uploads.groups.groups(for: person.id)
            let effects = try await database.plannedEffects(of: subject)
            let page = PreviewPage.page(subject, rows, groups, effects, notice: PreviewPage.notice(request.query))
            return console.response(page, for: person)
        }
    }

    @Sendable func changeGroup(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let group = try await uploads.groups.choose(FormValues(request).text("group"), for: person.id)
        do {
            _ = try await ReadingChange(uploads: uploads).apply(.init(group: group), to: subject, by: person.id)
        } catch let problem as WebProblem where problem.status == .conflict {
            // The page of the import says how it stands.
        }
        return .redirect(to: subject.address, type: .normal)
    }

    @Sendable func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let fingerprint = try await FormValues(request).text("fingerprint")
        do {
            _ = try await database.confirm(subject, fingerprint: fingerprint, by: person.id)
            uploads.running.wake()
        } catch let problem as WebProblem where problem.code == ConfirmProblem.staleCode {
            return .redirect(to: "\(subject.address)?notice=changed", type: .normal)
        } catch let problem as WebProblem where problem.status == .conflict {
            // The page of the import says how it stands.
        }
        return .redirect(to: subject.address, type: .normal)
    }

    @Sendable func cancel(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, subject) = try await subject(context)
        do {
            _ = try await database.cancel(subject)
            uploads.running.wake()
        } catch let problem as WebProblem where problem.status == .conflict {
            // The page of the import says how it stands.
        }
        return .redirect(to: subject.address, type: .normal)
    }

    @Sendable func changes(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let after = request.query("after").flatMap(RowPosition.init)
        let (list, total) = try await database.updates(of: subject, after: after, limit: ChangesPage.limit)
        return console.response(
            ChangesPage.page(subject, list, total: total, isFirst: after == nil), for: person)
    }

    @Sendable func invitations(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let after = request.query("after").flatMap(Int.init).flatMap { RowID.isLine($0) ? $0 : nil } ?? 0
        let list = try await uploads.invitations(
            of: subject, for: person, after: after, limit: InvitationsPage.limit)
        let names = try await database.learners(of: subject, lines: list.rows.map(\.line))
        return console.response(InvitationsPage.page(subject, list, names, isFirst: after == 0), for: person)
    }

    @Sendable func askBeforeUndo(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        guard subject.canBeUndone else { return .redirect(to: subject.address, type: .normal) }
        let outlook = try await uploads.outlook(of: subject, for: person)
        return console.response(UndoPage.question(subject, outlook), for: person)
    }

    @Sendable func undo(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        do {
            _ = try await database.beginUndo(subject, by: person.id)
            uploads.running.wake()
        } catch let problem as WebProblem where problem.status == .conflict {
            // The page of the import says how it stands.
        }
        return .redirect(to: subject.address, type: .normal)
    }

    /// Where accounts were kept when the import was undone: a part of their rows.
    private func kept(_ subject: Import, _ request: Request) async throws -> HTML? {
        guard subject.state == .undone, subject.undo.counts.kept > 0, subject.rowsGoneAt == nil else { return nil }
        let after = request.query("kept").flatMap(Int.init).flatMap { RowID.isLine($0) ? $0 : nil } ?? 0
        let list = try await database.keptRows(of: subject, after: after, limit: KeptTable.limit)
        return KeptTable.html(subject, list, isFirst: after == 0)
    }

    @Sendable func results(_ request: Request, _ context: WebContext) async throws -> Response {
        try ResultsFile(database: database).response(try await subject(context).subject, only: request.query("only"))
    }

    /// The import of the address, if the person may see it.
    func subject(_ context: WebContext) async throws -> (person: Person, subject: Import) {
        let person = try context.administrator()
        guard let found = try await database.find(context.parameters.require("id"), for: person) else {
            throw WebProblem.notFound
        }
        return (person, found)
    }

    private func rows(_ subject: Import, _ request: Request, _ order: [Outcome]) async throws -> RowsPart {
        var place = ListPlace(request.query)
        place.only = place.only.flatMap { order.contains($0) ? $0 : nil }
        let outcomes = (place.only.map { [$0] } ?? order).filter { subject.rows[$0] > 0 }
        let list = try await database.rows(
            of: subject.number, by: outcomes, after: place.after, limit: RowsTable.limit)
        return RowsPart(
            rows: list.rows, total: outcomes.reduce(0) { $0 + subject.rows[$1] }, place: place, hasMore: list.hasMore)
    }
}

extension Import {
    var address: String { "/imports/\(id)" }
}

extension Date {
    /// '23 November 2026 at 17:32 UTC'.
    var words: String {
        let style = Date.FormatStyle(
            date: .long, time: .shortened, locale: Locale(identifier: "en_GB"), timeZone: .gmt)
        return formatted(style) + " UTC"
    }
}

extension Int {
    /// '1 learner', '2 learners'.
    func of(_ thing: String) -> String {
        "\(grouped) \(thing)\(self == 1 ? "" : "s")"
    }
}
