import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

extension ImportPages {
    @Sendable func uploadForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.administrator()
        let groups = try await uploads.groups.groups(for: person.id)
        // A group's own page leads here with the group chosen.
        let wanted = request.query("group").flatMap { id in groups.first { String($0.id) == id } }
        let group = (wanted ?? groups.first).map { String($0.id) } ?? ""
        let values = FormValues(["invitations": "yes", "mode": BatchMode.create.rawValue, "group": group])
        return console.response(UploadPage.page(FormFields(values: values), groups, uploads.limits), for: person)
    }

    /// The fields come in the order of the form, the file last.
    @Sendable func upload(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.administrator()
        _ = try uploads.checkSize(request.headers, overhead: Self.formOverhead)
        var values = FormValues()
        var added: Import?
        var errors: [FieldError] = []
        var form = try MultipartReader(request.body, contentType: request.headers[.contentType])
        while errors.isEmpty, let part = try await form.nextPart() {
            guard part.name == "file" else {
                values[part.name] = try await form.text()
                continue
            }
            guard let filename = part.filename, !filename.isEmpty, added == nil else { continue }
            do {
                added = try await receive(&form, filename, values, person)
            } catch let problem as WebProblem where problem.status == .unprocessableContent {
                errors = problem.errors
            }
        }
        if let added {
            return .redirect(to: added.address, type: .normal)
        }
        if errors.isEmpty { errors = [UploadPage.noFile] }
        let groups = try await uploads.groups.groups(for: person.id)
        let fields = FormFields(values: values, errors: errors)
        return console.response(
            UploadPage.page(fields, groups, uploads.limits), for: person, status: .unprocessableContent)
    }

    /// Bytes of a form that are not the file: boundaries, headers and fields.
    private static let formOverhead = 16 << 10

    private func receive(
        _ form: inout MultipartReader<RequestBody>, _ filename: String, _ values: FormValues, _ person: Person
    ) async throws -> Import {
        let details = Uploads.Details(
            filename: filename, group: try await uploads.groups.choose(values.text("group"), for: person.id),
            invitations: !values.text("invitations").isEmpty,
            inviteOn: try InvitationDay.read(
                values.text("inviteOn"), isInviting: !values.text("invitations").isEmpty),
            mode: BatchMode(rawValue: values.text("mode")) ?? .create)
        return try await uploads.receive(details, by: person) { file in
            while let chunk = try await form.nextChunk() {
                try await file.write(chunk)
            }
        }
    }
}
