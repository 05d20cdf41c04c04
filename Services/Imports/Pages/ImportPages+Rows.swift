import Console
import HTTPTypes
import Hummingbird
import Messages
import ServiceKit

/// `/imports/{id}/rows/{line}`: correcting a row, leaving it out, taking it back.
extension ImportPages {
    func addRowRoutes(to imports: RouterGroup<WebContext>) {
        imports.get(":id/correct", use: firstError)
        imports.get(":id/rows/:row", use: showRow)
        imports.post(":id/rows/:row", use: correctRow)
        imports.post(":id/rows/:row/exclude") { try await setExcluded(true, $0, $1) }
        imports.post(":id/rows/:row/include") { try await setExcluded(false, $0, $1) }
    }

    @Sendable private func firstError(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, subject) = try await subject(context)
        guard subject.state == .ready, let line = try await database.nextError(after: 0, of: subject.number) else {
            return .redirect(to: subject.address, type: .normal)
        }
        return .redirect(to: subject.rowAddress(line), type: .normal)
    }

    @Sendable private func showRow(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        // The page of the import says how it stands.
        guard subject.state == .ready else { return .redirect(to: subject.address, type: .normal) }
        let row = try await row(context, of: subject)
        let notice = RowDeed.named(request.query).map { deed, line in
            deed.notice(line, line == row.line ? row.outcome : deed == .saved ? .ready : nil)
        }
        return console.response(try await rowPage(subject, row).page(notice), for: person)
    }

    @Sendable private func correctRow(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let row = try await row(context, of: subject)
        let form = RowForm(row, subject.columns)
        let typed = try await FormValues(request)
        let seen = typed.text("seen")
        let wish = RowChange.Wish(values: form.values(typed: typed), seen: seen.isEmpty ? nil : seen)
        do {
            let saved = try await RowChange(uploads: uploads).apply(wish, to: row.line, of: subject, by: person.id)
            return .redirect(to: try await address(after: .saved, saved, of: subject), type: .normal)
        } catch let problem as WebProblem where problem.keepsTheForm {
            let errors =
                problem.errors.isEmpty
                ? [FieldError(field: nil, code: problem.code, message: problem.detail)] : form.placed(problem.errors)
            return try await shownAgain(typed, errors, row, of: subject, for: person, problem.status)
        } catch let refusal as Refusal where refusal.isTemporary {
            let message = "\(refusal.message) Nothing has been saved; try again in a minute."
            let errors = [FieldError(field: nil, code: refusal.code, message: message)]
            return try await shownAgain(typed, errors, row, of: subject, for: person, .serviceUnavailable)
        }
    }

    private func setExcluded(_ isExcluded: Bool, _ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let line = try await row(context, of: subject).line
        let form = try await FormValues(request)
        let deed: RowDeed = isExcluded ? .excluded : .included
        let row = try await RowChange(uploads: uploads).apply(
            RowChange.Wish(isExcluded: isExcluded), to: line, of: subject, by: person.id)
        return .redirect(to: try await next(after: deed, row, of: subject, form), type: .normal)
    }

    /// Back to the list when the form stood there.
    func next(after deed: RowDeed, _ row: StoredRow, of subject: Import, _ form: FormValues) async throws -> String {
        if form.text("list").isEmpty { return try await address(after: deed, row, of: subject) }
        return ListPlace { form.text($0) }.address(subject, deed.parameters(row.line))
    }

    /// The same row when there is something left to do with it; else the next one with errors, so that many are worked through
    /// without a look at the list; else the list.
    private func address(after deed: RowDeed, _ row: StoredRow, of subject: Import) async throws -> String {
        let isDone = row.outcome != .error && deed != .included
        let next = isDone ? try await database.nextError(after: row.line, of: subject.number) : row.line
        guard let next else { return ListPlace().address(subject, deed.parameters(row.line)) }
        let query = deed.parameters(row.line).map { "\($0)=\($1)" }.joined(separator: "&")
        return "\(subject.rowAddress(next))?\(query)"
    }

    /// The form as it was typed, with what keeps it from being saved, on the row as it is now.
    private func shownAgain(
        _ typed: FormValues, _ errors: [FieldError], _ row: StoredRow, of subject: Import, for person: Person,
        _ status: HTTPResponse.Status
    ) async throws -> Response {
        var page = try await rowPage(subject, row)
        page.refused = FormFields(values: typed, errors: errors)
        return console.response(page.page(nil), for: person, status: status)
    }

    private func rowPage(_ subject: Import, _ row: StoredRow) async throws -> RowPage {
        let next = try await database.nextError(after: row.line, of: subject.number)
        return RowPage(subject: subject, form: RowForm(row, subject.columns), next: next == row.line ? nil : next)
    }

    /// The row of the address.
    func row(_ context: WebContext, of subject: Import) async throws -> StoredRow {
        guard let line = context.parameters.get("row", as: Int.self), RowID.isLine(line),
            let row = try await database.row(line, of: subject.number)
        else { throw WebProblem.notFound }
        return row
    }
}

extension WebProblem {
    /// Whoever has typed something can go on from there.
    fileprivate var keepsTheForm: Bool {
        status == .preconditionFailed || status == .unprocessableContent
            || code == RowChange.changedMeanwhile.code
    }
}
