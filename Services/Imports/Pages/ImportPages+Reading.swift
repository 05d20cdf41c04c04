import Console
import HTTPTypes
import Hummingbird
import Messages

extension ImportPages {
    @Sendable func reading(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        guard subject.canBeReadAgain else { return .redirect(to: subject.address, type: .normal) }
        return console.response(ReadingForms.page(subject, FormFields()), for: person)
    }

    /// Another encoding or another separator.
    @Sendable func changeReading(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let values = try await FormValues(request)
        var wanted = ReadingChange.Wanted(losesCorrections: !values.text("lose").isEmpty)
        let (encoding, separator) = (values.text("encoding"), values.text("separator"))
        wanted.encoding = .some(TextEncoding(rawValue: encoding))
        wanted.separator = .some(Separator(rawValue: separator))
        return try await answer(wanted, subject, person, values)
    }

    /// What the columns hold; or that what was chosen for earlier files is forgotten.
    @Sendable func changeColumns(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let values = try await FormValues(request)
        var wanted = ReadingChange.Wanted(losesCorrections: !values.text("lose").isEmpty)
        wanted.isForgetting = !values.text("forget").isEmpty
        for (index, column) in subject.columns.enumerated() {
            if wanted.isForgetting {
                guard column.mapping == .remembered else { continue }
                wanted.columns.updateValue(ColumnNames.field(of: column.heading), forKey: column.heading)
                continue
            }
            let text = values.text(ReadingForms.name(index))
            let field = AccountField(rawValue: text)
            guard field != nil || text == ReadingForms.notImported, field != column.field else { continue }
            wanted.columns.updateValue(field, forKey: column.heading)
        }
        return try await answer(wanted, subject, person, values)
    }

    /// Whether dates have the month first.
    @Sendable func changeDates(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await subject(context)
        let values = try await FormValues(request)
        let wanted = ReadingChange.Wanted(monthFirst: values.text("monthFirst") == "yes")
        return try await answer(wanted, subject, person, values)
    }

    private func answer(
        _ wanted: ReadingChange.Wanted, _ subject: Import, _ person: Person, _ values: FormValues
    ) async throws -> Response {
        var errors: [FieldError] = []
        do {
            _ = try await ReadingChange(uploads: uploads).apply(wanted, to: subject, by: person.id)
        } catch let problem as WebProblem where problem.code == ReadingProblem.correctionsCode {
            errors = [
                FieldError(
                    field: values.text("encoding").isEmpty ? "lose-columns" : "lose-reading", code: problem.code,
                    message: problem.detail)
            ]
        } catch let problem as WebProblem where problem.status == .unprocessableContent {
            errors = problem.errors
        } catch let problem as WebProblem where problem.status == .conflict {
            // The page of the import says how it stands.
        }
        guard !errors.isEmpty else { return .redirect(to: subject.address, type: .normal) }
        // An error of all columns links to the first of them.
        let shown = errors.map { error in
            FieldError(
                field: error.field == "columns" ? ReadingForms.name(0) : error.field, code: error.code,
                message: error.message)
        }
        let page = ReadingForms.page(subject, FormFields(values: values, errors: shown))
        return console.response(page, for: person, status: .unprocessableContent)
    }
}
