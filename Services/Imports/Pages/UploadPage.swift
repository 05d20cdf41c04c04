import Console
import Messages

/// Choosing a file.
enum UploadPage {
    static let noFile = FieldError(field: "file", code: "missing-file", message: "Choose the file to upload.")

    static func page(_ fields: FormFields, _ groups: [GroupInScope], _ limits: UploadLimits) -> Page {
        Page(
            "Upload users", tile: .uploads, errors: fields.errors,
            content: """
                <h1>Upload users</h1>
                <p>Upload a list of learners as a CSV file. It is checked first and shown to you; nothing is imported before you
                say so.</p>
                \(help)
                \(FormFields.legend)
                <form class="narrow" method="post" action="/imports" enctype="multipart/form-data" novalidate>
                \(fields.select(
                    "group", "Default group", choices: GroupChoice.choices(groups),
                    hint: "For rows whose own group is empty.", isMandatory: true))
                \(fields.radios("mode", "What may the file do?", choices: modes, hint: modeHint))
                \(fields.checkbox(
                    "invitations", "Send invitations",
                    hint: "Each new learner gets an email with a link to activate their account."))
                \(fields.input(
                    "inviteOn", "Send them on", type: "date",
                    hint: "Leave this empty to send them as soon as the learners are imported.", width: "medium"))
                \(fields.input(
                    "file", "File", type: "file",
                    hint: "CSV, at most \(size(limits.bytes)) and \(limits.rows.grouped) rows.", isMandatory: true,
                    attributes: "accept=\".csv,text/csv\""))
                <div class="actions"><button>Upload and check</button><a href="/imports">Cancel</a></div>
                </form>
                """)
    }

    private static let modes = [
        Choice(BatchMode.create.rawValue, "Create new accounts only"),
        Choice(BatchMode.update.rawValue, "Create new accounts and update those that exist"),
    ]

    private static let modeHint = """
        A row with the email of one of your learners, or without an email but with their reference number, updates that account. \
        Empty cells change nothing. You see each change before it is made.
        """

    private static let help: HTML = """
        <details class="narrow">
        <summary><span aria-hidden="true">? </span>Which columns does the file need?</summary>
        <p>\(AccountField.mandatory.map(\.heading).joined(separator: ", ")). Group may be empty.
        Others are welcome: <a href="/imports/columns">see all columns and what each accepts</a>, or
        <a href="/imports/template.csv">download a template</a>.</p>
        </details>
        """

    private static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\((bytes >> 20).grouped) MB" : "\(bytes.grouped) bytes"
    }
}
