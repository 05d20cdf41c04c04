import Console

/// What has been uploaded, to be searched.
struct ImportListPage {
    static let limit = 25

    let search: ImportSearch
    let isFirst: Bool
    let hasMore: Bool

    static func address(_ search: ImportSearch, after: String? = nil) -> String {
        let query = [search.text.map { ("q", $0) }, after.map { ("after", $0) }].compactMap { $0 }
            .map { "\($0.0)=\(LocalAddress.encoded($0.1))" }
        return (["/imports"] + (query.isEmpty ? [] : [query.joined(separator: "&")])).joined(separator: "?")
    }

    func page(_ imports: [Import], total: Int) -> Page {
        Page(
            "Uploads", tile: .uploads,
            refreshLocation: imports.contains { !$0.isAtRest } ? "5" : nil,
            content: """
                <h1>Uploads</h1>
                \(imports.isEmpty && search.text == nil && isFirst ? Self.empty : list(imports, total: total))
                """)
    }

    private static let empty: HTML = """
        <div class="empty">
        <p>The files of learners that you upload are listed here, with what became of each.</p>
        <p><a class="button" href="/imports/new">Upload users</a></p>
        </div>
        """

    private func list(_ imports: [Import], total: Int) -> HTML {
        """
        <p class="actions"><a class="button" href="/imports/new">Upload users</a></p>
        \(form)
        \(imports.isEmpty ? nothingFound : table(imports, total: total))
        """
    }

    private var form: HTML {
        let fields = FormFields(values: FormValues(["q": search.text ?? ""]))
        return """
            <form class="filters" method="get" action="/imports" role="search" aria-label="Search uploads">
            \(fields.input("q", "File, person or checksum", type: "search"))
            <div><button>Search</button> \(when: search.text != nil, "<a href=\"/imports\">Clear</a>")</div>
            </form>
            """
    }

    private var nothingFound: HTML {
        """
        <div class="empty">
        <p>No upload has '\(search.text ?? "")' in its file's name or its uploader's, or a checksum that starts with it.</p>
        <p><a href="/imports">See all uploads</a></p>
        </div>
        """
    }

    private func table(_ imports: [Import], total: Int) -> HTML {
        let next = hasMore ? imports.last.map { Self.address(search, after: $0.id) } : nil
        let pager = Pager(
            total: total, shown: imports.count, things: "uploads", first: isFirst ? nil : Self.address(search),
            next: next)
        let table = DataTable(
            caption: "Uploads, the newest first", columns: ["File", "Status", "Rows", "Uploaded by", "When"],
            rows: imports.map { found in
                [
                    Self.file(found), Self.tag(found).html, Self.counts(found), "\(found.createdBy.name)",
                    "\(found.createdAt.words)",
                ]
            })
        return """
            \(table.html)
            \(pager.html)
            """
    }

    /// The name, and what tells two files of one name apart: the size and the beginning of the checksum.
    private static func file(_ found: Import) -> HTML {
        """
        <a href="\(found.address)">\(found.filename)</a><br>
        <span class="hint">\(found.bytes.size), SHA-256 <code>\(String(found.sha256.prefix(12)))…</code></span>
        """
    }

    private static func tag(_ found: Import) -> Tag {
        if found.undo.isRunning { return Tag("Being undone", .blue) }
        return found.isPaused && found.state == .importing ? Tag("Paused", .yellow) : found.state.tag
    }

    private static func counts(_ found: Import) -> HTML {
        let rows = found.rows
        let undone = found.undo.counts
        if found.undo.isRunning { return "\(undone.total.grouped) of \(rows.imported.grouped) done" }
        return switch found.state {
        case .rejected: "Nothing was read"
        case .checking: "\(rows.total.grouped) checked so far"
        case .ready: "\(rows.importable.grouped) ready, \(rows.error.grouped) with errors"
        case .importing:
            "\(rows.imported.grouped) of \((rows.imported + rows.failed + rows.importable).grouped) imported"
        case .imported: "\(rows.imported.grouped) imported, \(rows.notImported.grouped) not"
        case .undone: "\((undone.removed + undone.restored).grouped) undone, \(undone.kept.grouped) kept"
        case .cancelled: "\(rows.imported.grouped) imported before it was cancelled"
        }
    }
}

extension ImportState {
    var tag: Tag {
        switch self {
        case .checking: Tag("Checking", .blue)
        case .ready: Tag("Ready to import", .yellow)
        case .importing: Tag("Importing", .blue)
        case .imported: Tag("Imported", .green)
        case .rejected: Tag("Not accepted", .red)
        case .cancelled: Tag("Cancelled", .grey)
        case .undone: Tag("Undone", .grey)
        }
    }
}

extension Int {
    /// Bytes for people: '310 bytes', '1.2 KB', '35.0 MB'.
    var size: String {
        switch self {
        case ..<1_024: of("byte")
        case ..<(1 << 20): "\(tenths(1 << 10)) KB"
        default: "\(tenths(1 << 20)) MB"
        }
    }

    private func tenths(_ unit: Int) -> String {
        let tenths = self * 10 / unit
        return "\((tenths / 10).grouped).\(tenths % 10)"
    }
}
