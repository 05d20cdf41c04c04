import ServiceKit

/// How large a file may be.
struct UploadLimits: Sendable {
    /// `MAX_UPLOAD_BYTES`.
    var bytes: Int
    /// `MAX_UPLOAD_ROWS`, without the header.
    var rows: Int

    /// - Throws: ``SettingsError``.
    init(_ settings: Settings) throws {
        bytes = try settings.integer("MAX_UPLOAD_BYTES", default: 256 << 20, in: 1_024...(4 << 30 - 1))
        rows = try settings.integer("MAX_UPLOAD_ROWS", default: 1_000_000, in: 1...10_000_000)
    }
}
