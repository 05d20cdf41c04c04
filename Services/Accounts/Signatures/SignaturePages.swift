import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore
import NIOFoundationCompat

/// `/users/{id}/signature` and `/users/{id}/mandate`: create a signature, prepare the mandate, upload it signed, get it back.
struct SignaturePages: Sendable {
    let console: Console
    let database: AccountsDatabase
    private let uploads = ScanUploads()

    init(console: Console, database: AccountsDatabase) {
        self.console = console
        self.database = database
    }

    func add(to router: Router<WebContext>) {
        console.addScript(.signature, to: router)
        router.get("/users/:id/signature", use: new)
        router.post("/users/:id/signature", use: create)
        router.get("/users/:id/mandate", use: document)
        router.post("/users/:id/mandate", use: prepare)
        router.get("/users/:id/mandate/upload", use: chooseFile)
        router.post("/users/:id/mandate/upload", use: upload)
        router.get("/users/:id/mandate/scans/:scan", use: download)
    }

    private func user(_ context: WebContext) async throws -> (administrator: Person, user: UserView) {
        let administrator = try context.administrator()
        return (administrator, try await database.user(try context.id(), for: .scope(administrator.scope)))
    }

    private func new(_ request: Request, _ context: WebContext) async throws -> Response {
        let (administrator, user) = try await user(context)
        return form(FormFields(), user.account, administrator)
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let (administrator, user) = try await user(context)
        let values = try await FormValues(request)
        do {
            try await database.createSignature(
                try SignatureFields.read(values), of: user.account.id, by: administrator,
                SignatureOrigin(request, context), at: Date())
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return form(
                FormFields(values: values, errors: problem.errors), user.account, administrator,
                status: problem.status)
        }
        return .redirect(to: "/users/\(user.account.id)?done=signature-created#signature", type: .normal)
    }

    private func form(
        _ fields: FormFields, _ account: Account, _ administrator: Person, status: HTTPResponse.Status = .ok
    ) -> Response {
        var page = Page(
            "Create signature of \(account.name)", tile: .users, errors: fields.errors,
            content: """
                <h1>Create signature of \(account.name)</h1>
                <p>For somebody who is with you. It is kept with your name, the time and where it came from, and takes the place of
                an earlier signature, which stays on record.</p>
                <form method="post" action="/users/\(account.id)/signature" class="narrow" novalidate>
                \(SignatureFields(fields: fields, label: "Full name of \(account.name)").html)
                <div class="actions"><button>Create signature</button> <a href="/users/\(account.id)">Cancel</a></div>
                </form>
                """)
        page.script = .signature
        return console.response(page, for: administrator, status: status)
    }

    private func prepare(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        try await database.prepareMandate(of: id, by: administrator, at: Date())
        return .redirect(to: "/users/\(id)/mandate", type: .normal)
    }

    private func document(_ request: Request, _ context: WebContext) async throws -> Response {
        let (administrator, user) = try await user(context)
        let mandate = try await database.mandate(of: user.account.id, for: .scope(administrator.scope))
        let document = MandatePage(brandName: console.brandName, user: user, signature: mandate.signatures.first)
        return console.response(document.page, for: administrator)
    }

    private func chooseFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (administrator, user) = try await user(context)
        return uploadForm([], user.account, administrator)
    }

    private func upload(_ request: Request, _ context: WebContext) async throws -> Response {
        let (administrator, user) = try await user(context)
        do {
            let file = try await uploads.receive(request)
            try await database.addScan(
                file, of: user.account.id, by: administrator, SignatureOrigin(request, context), at: Date())
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return uploadForm(problem.errors, user.account, administrator, status: problem.status)
        }
        return .redirect(to: "/users/\(user.account.id)?done=mandate-uploaded#signature", type: .normal)
    }

    private func uploadForm(
        _ errors: [FieldError], _ account: Account, _ administrator: Person, status: HTTPResponse.Status = .ok
    ) -> Response {
        let fields = FormFields(errors: errors)
        let page = Page(
            "Upload signed mandate of \(account.name)", tile: .users, errors: errors,
            content: """
                <h1>Upload signed mandate of \(account.name)</h1>
                <form method="post" action="/users/\(account.id)/mandate/upload" enctype="multipart/form-data" class="narrow" novalidate>
                \(fields.input(
                    "file", "The scan", type: "file", hint: "A PDF, PNG or JPEG file of at most 10 MB.",
                    attributes: "accept=\".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg\""))
                <div class="actions"><button>Upload signed mandate</button> <a href="/users/\(account.id)">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: administrator, status: status)
    }

    /// Handed out so that no browser opens it as part of this site, whatever else the file may be.
    private func download(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let scan = try context.id("scan")
        let (format, content) = try await database.scan(scan, of: id, in: administrator.scope)
        var headers: HTTPFields = [
            .contentType: format.contentType, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentDisposition: "attachment; filename=\"mandate-\(id)-\(scan).\(format.fileExtension)\"",
        ]
        headers[.contentSecurityPolicy] = "sandbox; default-src 'none'"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(data: content)))
    }
}
