import Messages
import ServiceKit

/// How large a file may be, how long its rows are kept, and the parts in which its rows go to the accounts service.
struct UploadLimits: Sendable {
    /// `MAX_UPLOAD_BYTES`.
    var bytes: Int
    /// `MAX_UPLOAD_ROWS`, without the header.
    var rows: Int
    /// `IMPORT_RETENTION_DAYS`: how long after the upload.
    var retentionDays: Int
    /// How many bytes of files are kept after they have been read, and for how many seconds (see ``KeptFiles``).
    var keptBytes: Int
    var keptFor: Double
    /// Rows of one message; fewer than its most in tests only.
    var batchRows = AccountTable.maximumRows

    /// - Throws: ``SettingsError``.
    init(_ settings: Settings) throws {
        bytes = try settings.integer("MAX_UPLOAD_BYTES", default: 256 << 20, in: 1_024...(4 << 30 - 1))
        keptBytes = 4 * bytes
        rows = try settings.integer("MAX_UPLOAD_ROWS", default: 1_000_000, in: 1...10_000_000)
        retentionDays = try settings.integer("IMPORT_RETENTION_DAYS", default: 90, in: 1...3_650)
        keptFor = Double(min(7, retentionDays) * 24 * 3_600)
    }
}
