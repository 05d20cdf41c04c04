import Crypto
import Foundation
import Messages

/// One uploaded file on its way, as the database has it.
struct Import: Sendable, Equatable {
    /// Counts up; what other tables refer to.
    var number: Int64
    /// A UUID in lower case; what addresses and messages refer to.
    var id: String
    var state: ImportState
    var filename: String
    var bytes: Int
    /// Of the file, in hexadecimal.
    var sha256: String
    /// Empty until the header has been read.
    var columns: [Column]
    /// The group of rows that name none.
    var group: NamedGroup
    var invitations: Bool
    /// Changes whenever a row or a setting does.
    var revision: Int
    /// All of the file is in the database.
    var isRead: Bool
    /// The file itself is there too, see ``KeptFiles``.
    var hasFile = false
    /// The revision as the file was read.
    var readRevision = 1
    /// How the file was read; nil until it has been.
    var encoding: TextEncoding?
    var doubt: EncodingDoubt?
    var separator: Separator?
    /// The line of the first date that has the month first, where that makes others of the file uncertain.
    var monthFirstLine: Int?
    /// How it is to be read.
    var chosen = ReadingChoice()
    /// Somebody wants the run to stop; what is on its way to the accounts service is waited for.
    var isCancelling: Bool
    /// Somebody has stopped the run for a while; it goes on when they say so.
    var isPaused = false
    /// The line up to which rows have been sent to the accounts service, answered or not.
    var sentTo = 0
    /// How much of a check is done, from 0 to 1.
    var progress: Double
    var rows: RowCounts
    var fileProblems: [FileProblem]
    var createdAt: Date
    var createdBy: Uploader
    /// Who has had it checked again, in whose scope names are then looked for; nil: nobody but the uploader.
    var checkedByID: Int64?
    /// Who confirmed it; accounts are made on their authority.
    var confirmedByID: Int64?
    var confirmedAt: Date?
    var finishedAt: Date?
    /// Since when the rows are not there any more; the counts stay.
    var rowsGoneAt: Date?
    var undo = ImportUndo()
    /// The day that the invitations are sent, `yyyy-mm-dd`; nil: as soon as the learners are imported.
    var inviteOn: String?
    var mode = BatchMode.create
    /// Of the rows that count as imported, those that changed an account that was there, and those that found nothing to change.
    var updated = 0
    var unchanged = 0

    /// Stands for what the preview shows: the file, the settings, and every change to a row.
    var fingerprint: String {
        let shown = "\(sha256) \(group.id) \(invitations) \(revision)"
        return SHA256.hash(data: Data(shown.utf8)).hex
    }
}

extension Import {
    /// What the rows that count as imported did.
    var effects: EffectCounts {
        EffectCounts(create: rows.imported - updated - unchanged, update: updated, unchanged: unchanged)
    }
}

/// Where an import is on its way.
enum ImportState: String, Codable, Sendable, CaseIterable {
    case checking, ready, importing, imported, rejected, cancelled, undone

    /// Nothing happens to it by itself.
    var isAtRest: Bool { self != .checking && self != .importing }
}

/// What became of a row.
enum Outcome: String, Codable, Sendable, CaseIterable {
    case ready, warning, error, imported, failed
    /// Somebody has left the row out; it is never imported.
    case excluded
}

/// Rows of an import by outcome.
struct RowCounts: Codable, Sendable, Equatable {
    var total = 0
    var ready = 0
    var warning = 0
    var error = 0
    var imported = 0
    var failed = 0
    var excluded = 0

    /// Rows that a run creates accounts of.
    var importable: Int { ready + warning }
    var notImported: Int { total - imported }

    subscript(outcome: Outcome) -> Int {
        get {
            switch outcome {
            case .ready: ready
            case .warning: warning
            case .error: error
            case .imported: imported
            case .failed: failed
            case .excluded: excluded
            }
        }
        set {
            switch outcome {
            case .ready: ready = newValue
            case .warning: warning = newValue
            case .error: error = newValue
            case .imported: imported = newValue
            case .failed: failed = newValue
            case .excluded: excluded = newValue
            }
        }
    }
}

struct NamedGroup: Codable, Sendable, Equatable {
    var id: Int64
    var name: String
}

/// The administrator who uploaded a file, as they were then.
struct Uploader: Codable, Sendable, Equatable {
    var id: Int64
    var name: String
    var group: Int64
}

extension Sequence<UInt8> {
    /// Two digits a byte, in lower case.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
