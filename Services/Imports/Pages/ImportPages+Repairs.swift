import Console
import HTTPTypes
import Hummingbird
import Messages

/// Accepting what is suggested: for one row, or for all that have it.
extension ImportPages {
    func addRepairRoutes(to imports: RouterGroup<WebContext>) {
        imports.post(":id/rows/:row/accept", use: acceptForRow)
        imports.get(":id/repairs", use: showRepair)
        imports.post(":id/repairs", use: acceptForAll)
    }

    @Sendable private func acceptForRow(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let row = try await row(context, of: subject)
        let form = try await FormValues(request)
        guard let repair = Self.repair({ form.exactText($0) }) else { throw WebProblem.notFound }
        // Somebody may have corrected the row meanwhile.
        guard let found = row.suggestion(of: repair, subject.columns) else { throw RowChange.seenAnother }
        let wish = RowChange.Wish(values: [found.heading: found.suggestion], seen: row.version)
        let saved = try await RowChange(uploads: uploads).apply(wish, to: row.line, of: subject, by: person.id)
        let address = try await next(after: .saved, saved, of: subject, form)
        return .redirect(to: address, type: .normal)
    }

    @Sendable private func showRepair(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        guard subject.state == .ready else { return .redirect(to: subject.address, type: .normal) }
        guard let repair = Self.repair({ request.query($0) }) else { throw WebProblem.notFound }
        let notice = request.query("done").flatMap { Int($0) }.map { done in
            Notice(.success, "\(done.of("row")) were changed and checked again. These have the suggestion still.")
        }
        return console.response(try await repairPage(repair, subject).page(notice), for: person)
    }

    @Sendable private func acceptForAll(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let form = try await FormValues(request)
        guard let repair = Self.repair({ form.exactText($0) }) else { throw WebProblem.notFound }
        guard form.text("fingerprint") == subject.fingerprint else {
            let page = try await repairPage(repair, subject).page(Self.changedMeanwhile)
            return console.response(page, for: person, status: .conflict)
        }
        let run = RepairRun(change: RowChange(uploads: uploads))
        let result = try await run.accept(repair, in: subject, by: person.id)
        if result.remaining > 0 {
            let address = "\(RepairPage.address(repair, subject))&done=\(result.changed)"
            return .redirect(to: address, type: .normal)
        }
        return .redirect(to: ListPlace().address(subject, [("repaired", String(result.changed))]), type: .normal)
    }

    private static let changedMeanwhile = Notice(
        .warning, "Nothing has been changed: something else was, since the page was shown. This is how it stands now.")

    private func repairPage(_ repair: Repair, _ subject: Import) async throws -> RepairPage {
        let rows = try await database.rows(with: repair, of: subject, after: nil, limit: RepairPage.shownRows)
        let count = rows.next == nil ? rows.rows.count : try await database.count(with: repair, of: subject)
        return RepairPage(
            subject: subject, repair: repair, count: count, rows: rows.rows,
            mostAtOnce: RepairRun.maximumRows(uploads.limits))
    }

    private static func repair(_ text: (String) -> String?) -> Repair? {
        guard let field = text("field").flatMap(AccountField.init), let from = text("from"), let to = text("to") else {
            return nil
        }
        return Repair(field: field, from: from, to: to)
    }
}
