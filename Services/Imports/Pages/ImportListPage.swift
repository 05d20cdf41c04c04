import Console

/// What has been uploaded.
enum ImportListPage {
    static let limit = 25

    static func page(_ imports: [Import], total: Int, isFirst: Bool, hasMore: Bool) -> Page {
        Page(
            "Uploads", tile: .uploads,
            refreshLocation: imports.contains { !$0.isAtRest } ? "5" : nil,
            content: """
                <h1>Uploads</h1>
                \(imports.isEmpty ? empty : table(imports, total: total, isFirst: isFirst, hasMore: hasMore))
                """)
    }

    private static let empty: HTML = """
        <div class="empty">
        <p>The files of learners that you upload are listed here, with what became of each.</p>
        <p><a class="button" href="/imports/new">Upload users</a></p>
        </div>
        """

    private static func table(_ imports: [Import], total: Int, isFirst: Bool, hasMore: Bool) -> HTML {
        let next = hasMore ? imports.last.map { "/imports?after=\($0.id)" } : nil
        let pager = Pager(
            total: total, shown: imports.count, things: "uploads", first: isFirst ? nil : "/imports", next: next)
        let table = DataTable(
            caption: "Uploads, the newest first", columns: ["File", "Status", "Rows", "Uploaded by", "When"],
            rows: imports.map { found in
                [
                    "<a href=\"\(found.address)\">\(found.filename)</a>", tag(found).html, counts(found),
                    "\(found.createdBy.name)", "\(found.createdAt.words)",
                ]
            })
        return """
            <p class="actions"><a class="button" href="/imports/new">Upload users</a></p>
            \(table.html)
            \(pager.html)
            """
    }

    private static func tag(_ found: Import) -> Tag {
        found.undo.isRunning ? Tag("Being undone", .blue) : found.state.tag
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
