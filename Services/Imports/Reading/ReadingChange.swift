import Console
import HTTPTypes
import Messages

/// Has a file read again in another way: in another encoding, with another separator, or with columns that somebody has named.
///
/// An import that was rejected for what it was read as is repaired in the same way: it is checked again, as the same import. Its
/// file is kept for that, see ``KeptFiles``.
struct ReadingChange: Sendable {
    /// What is asked for; nil: as it is.
    struct Wanted: Sendable {
        /// The inner nil: as it is found.
        var encoding: TextEncoding??
        var separator: Separator??
        /// By the file's headings; nil: nothing of ours.
        var columns: [String: AccountField?] = [:]
        var group: NamedGroup?
        /// Needs no reading again, only checking.
        var monthFirst: Bool?
        /// What was remembered is given up, even where the file can then not be read until its columns are named anew.
        var isForgetting = false
        /// Rows that were changed on the preview are as in the file again.
        var losesCorrections = false

        var isAboutReading: Bool { encoding != nil || separator != nil || !columns.isEmpty }
    }

    let uploads: Uploads

    /// - Throws: ``WebProblem`` 409 when the import or its file is not there to be read any more, or corrections would be lost;
    ///   422 for columns that the file does not have, or with which it could not be read.
    func apply(_ wanted: Wanted, to subject: Import, by administrator: Int64) async throws -> Import {
        guard wanted.isAboutReading else { return try await checkAgain(wanted, subject, by: administrator) }
        guard subject.canBeReadAgain else { throw ReadingProblem.impossible(subject) }
        var choice = subject.chosen
        if let encoding = wanted.encoding { choice.encoding = encoding }
        if let separator = wanted.separator { choice.separator = separator }
        choice.monthFirst = wanted.monthFirst ?? choice.monthFirst
        if !wanted.columns.isEmpty {
            // In another encoding the headings are others: what they are is only known once the file has been read.
            let isSameText = choice.encoding == subject.chosen.encoding && choice.separator == subject.chosen.separator
            if isSameText, !wanted.isForgetting { try check(wanted.columns, subject) }
            choice.columns.merge(wanted.columns) { _, new in new }
            guard choice.columns.count <= ImportDatabase.mostRemembered else { throw ReadingProblem.tooManyColumns }
        }
        let changed = try await uploads.database.readAgain(
            subject, choice, group: wanted.group, losesCorrections: wanted.losesCorrections, by: administrator)
        uploads.running.wake()
        return changed
    }

    private func checkAgain(_ wanted: Wanted, _ subject: Import, by administrator: Int64) async throws -> Import {
        guard wanted.group != nil || wanted.monthFirst != nil else { return subject }
        var choice = subject.chosen
        choice.monthFirst = wanted.monthFirst ?? choice.monthFirst
        let changed = try await uploads.database.checkAgain(subject, choice, group: wanted.group, by: administrator)
        uploads.running.wake()
        return changed
    }

    private func check(_ wanted: [String: AccountField?], _ subject: Import) throws {
        let unknown = wanted.keys.filter { heading in !subject.columns.contains { $0.heading == heading } }.sorted()
        guard unknown.isEmpty else {
            throw WebProblem.refused(
                unknown.map {
                    FieldError(field: $0, code: "unknown-column", message: "The file has no column '\($0)'.")
                })
        }
        let columns = subject.columns.map { column in
            Column(heading: column.heading, field: wanted[column.heading] ?? column.field)
        }
        guard let rejected = HeaderMap.problems(columns) else { return }
        throw WebProblem.refused(
            rejected.problems.map { FieldError(field: "columns", code: $0.code, message: $0.message) })
    }
}

extension Import {
    /// The file is there, and nothing has been made of it yet.
    var canBeReadAgain: Bool { hasFile && (state == .ready || state == .rejected) }

    /// How many times a row has been changed since the file was read.
    var corrections: Int { state == .ready ? max(0, revision - readRevision) : 0 }
}

/// Why a file is not read again.
enum ReadingProblem {
    static let notReady = WebProblem(
        .conflict, "not-ready", "This can be changed only after the file has been checked and before it is imported.")

    static func impossible(_ subject: Import) -> WebProblem {
        guard subject.state == .ready || subject.state == .rejected else { return notReady }
        return WebProblem(
            .conflict, "file-gone", "The file is not kept any more, so it cannot be read again. Upload it again.")
    }

    static let tooManyColumns = WebProblem.refused([
        FieldError(
            field: "columns", code: "too-many-columns",
            message:
                "At most \(ImportDatabase.mostRemembered) columns can be named by hand. Name only the ones you need.")
    ])

    static let correctionsCode = "corrections-would-be-lost"

    static func corrections(_ subject: Import) -> WebProblem {
        WebProblem(
            .conflict, correctionsCode,
            """
            \(subject.corrections.of("change")) made to rows here would be lost, because the file is read again. \
            Say that you want that, or leave it as it is.
            """)
    }
}
