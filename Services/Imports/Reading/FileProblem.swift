/// What is wrong with a file as a whole; it is then not read any further.
struct FileProblem: Codable, Sendable, Equatable {
    /// A stable code, such as `missing-column`.
    var code: String
    /// A plain sentence that says what to do.
    var message: String
}

/// The file cannot be imported.
struct FileRejected: Error, Equatable {
    var problems: [FileProblem]

    init(_ problems: [FileProblem]) {
        self.problems = problems
    }

    init(_ code: String, _ message: String) {
        problems = [FileProblem(code: code, message: message)]
    }
}

extension FileRejected {
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
