/// What is wrong with a file as a whole; it is then not read any further.
struct FileProblem: Codable, Sendable, Equatable {
    /// A stable code, such as `missing-column`.
    var code: String
    /// A plain sentence that says what to do.
    var message: String
}

extension FileProblem {
    static let codesAboutReading: Set = [
        "unreadable-text", "no-header", "missing-column", "repeated-column",
    ]
}

/// The file cannot be imported.
struct FileRejected: Error, Equatable {
    var problems: [FileProblem]
    /// How far the file was understood.
    var form = FileForm()

    init(_ problems: [FileProblem]) {
        self.problems = problems
    }

    init(_ code: String, _ message: String) {
        problems = [FileProblem(code: code, message: message)]
    }
}

extension FileRejected {
    /// Whether the file may be good if it is read otherwise: in another encoding, or with columns that are named by hand.
    var isAboutReading: Bool {
        problems.allSatisfy { FileProblem.codesAboutReading.contains($0.code) }
    }

    static let gone = FileRejected("file-gone", "The file is not here any more. Upload it again.")

    static let empty = FileRejected("file-empty", "The file has no rows. Add a row for each learner below the header.")

    static func notText(_ what: String) -> FileRejected {
        FileRejected("not-a-text-file", "\(what) Save the list as CSV and upload that file.")
    }

    static func unreadable(_ what: String) -> FileRejected {
        FileRejected("unreadable-text", "\(what) Save the list as CSV in UTF-8 and upload that file.")
    }

    static func unclosedQuote(line: Int) -> FileRejected {
        FileRejected(
            "unclosed-quote",
            "A quotation mark that opens on line \(line) is never closed. Close it, or remove it, and upload the file again."
        )
    }
}
