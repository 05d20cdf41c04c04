/// Take back what an import did to accounts, some rows at a time: ask again with the last line of the answer until it is
/// finished.
///
/// An account that the import made and nobody has touched since is removed, with its invitation. One that was activated, edited
/// or otherwise worked with stays. What an import changed in an account gets its old value back, unless it was changed since.
///
/// The key of a row is `importID` and its line. A row that was dealt with before is answered as before, and from the first of
/// these messages on no row of the import can become an account any more.
///
/// Refused with `not-an-administrator`.
public struct UndoImport: Message {
    public static let service = ServiceName.accounts
    public static let path = "/v1/undo-import"

    /// The most rows that one message deals with: each may take a transaction's time for a dozen deletions.
    public static let maximumRows = 1_000

    public var importID: String
    /// In whose scope accounts are looked for: others are answered as those that are gone.
    public var administrator: Int64
    /// The file's name, for the history of those who keep their account.
    public var filename: String
    /// The line that the part before ended with; 0 for the first part.
    public var after: Int

    public init(importID: String, administrator: Int64, filename: String, after: Int) {
        self.importID = importID
        self.administrator = administrator
        self.filename = filename
        self.after = after
    }

    public struct Reply: Codable, Sendable, Equatable {
        /// In the order of the lines; only rows that have an account.
        public var rows: [UndoneRow]
        public var isFinished: Bool

        public init(rows: [UndoneRow], isFinished: Bool) {
            self.rows = rows
            self.isFinished = isFinished
        }
    }
}

/// What became of a row whose import is taken back.
public struct UndoneRow: Codable, Sendable, Equatable {
    public var line: Int
    public var result: UndoResult
    /// For programs: `activated`, `edited`, `task`, `outcome`, `signature`, `messaged`, `touched`; `changed-since`,
    /// `old-value-gone`. Nil where there is nothing to explain.
    public var reason: String?
    /// For people, as a whole sentence without a full stop: 'Kept: activated on 7 December 2026'.
    public var words: String

    public init(line: Int, result: UndoResult, reason: String? = nil, words: String) {
        self.line = line
        self.result = result
        self.reason = reason
        self.words = words
    }
}

/// What becomes of a row's account.
///
/// A value that this build does not know decodes to ``kept``: nothing is said to be gone that may be there.
public enum UndoResult: String, Codable, Sendable, CaseIterable {
    /// The account is removed.
    case removed
    /// What the import changed has its old values again, all or some of them.
    case restored
    /// The account stays as it is.
    case kept
    /// There is no such account in the scope; it was deleted before, or moved away.
    case gone

    public init(from decoder: any Decoder) throws {
        self = UndoResult(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .kept
    }
}

/// What would become of an import's accounts if it were taken back now? Changes nothing.
///
/// Refused with `not-an-administrator`.
public struct UndoOutlook: Message {
    public static let service = ServiceName.accounts
    public static let path = "/v1/undo-outlook"

    public var importID: String
    public var administrator: Int64

    public init(importID: String, administrator: Int64) {
        self.importID = importID
        self.administrator = administrator
    }

    public struct Reply: Codable, Sendable, Equatable {
        /// The largest part first.
        public var parts: [Part]

        public init(parts: [Part]) {
            self.parts = parts
        }
    }

    /// Rows that fare alike for the same reason.
    public struct Part: Codable, Sendable, Equatable {
        public var result: UndoResult
        /// See ``UndoneRow/reason``.
        public var reason: String?
        /// Behind a number and in the middle of a sentence: 'activated', 'edited since'.
        public var words: String
        public var count: Int

        public init(result: UndoResult, reason: String?, words: String, count: Int) {
            self.result = result
            self.reason = reason
            self.words = words
            self.count = count
        }
    }
}
