import Console
import Foundation
import GRDB
import Messages

/// How far the consent to use somebody's signature is (product.md: the mandate).
enum MandateStatus: String, Codable, Sendable, CaseIterable {
    case none, created, prepared, signed

    var tag: Tag {
        switch self {
        case .none: Tag("None", .grey)
        case .created: Tag("Created", .blue)
        case .prepared: Tag("Prepared", .yellow)
        case .signed: Tag("Signed", .green)
        }
    }
}

/// A signature that is on record.
struct Signature: Sendable, Equatable {
    var id: Int64
    var signature: NewSignature
    var at: Date
    /// Nil: the account of whoever gave it has been deleted.
    var by: String?
    var origin: SignatureOrigin

    func html(_ name: String) -> HTML {
        switch signature.kind {
        case .typed: "<span class=\"signature-typed\">\(signature.content)</span>"
        case .drawn: DrawnSignature(signature.content)?.html(name) ?? ""
        }
    }
}

/// A scan of a signed mandate, without its content.
struct MandateScan: Sendable, Equatable {
    var id: Int64
    var format: ScanFormat
    var filename: String
    var bytes: Int
    var sha256: String
    var at: Date
    var by: String?
}

/// Everything about one account's signature, the newest first. Nothing is ever overwritten.
struct Mandate: Sendable, Equatable {
    var signatures: [Signature]
    var prepared: [(at: Date, by: String?)]
    var scans: [MandateScan]

    /// Signed as soon as a scan is on file; before that, what was done last.
    var status: MandateStatus {
        if !scans.isEmpty { return .signed }
        let signed = signatures.first?.at ?? .distantPast
        if let prepared = prepared.first, prepared.at >= signed { return .prepared }
        return signatures.isEmpty ? .none : .created
    }

    static func == (left: Mandate, right: Mandate) -> Bool {
        left.signatures == right.signatures && left.scans == right.scans
            && left.prepared.elementsEqual(right.prepared) { $0 == $1 }
    }
}

extension AccountsDatabase {
    /// - Throws: ``WebProblem`` 404 when the account does not exist or is not to be seen.
    func mandate(of account: Int64, for visibility: UserVisibility) async throws -> Mandate {
        try await reader.read { db in
            _ = try Self.user(db, account, for: visibility)
            return try Mandate(db, of: account, for: visibility)
        }
    }

    /// - Throws: ``WebProblem`` 404 for an account outside the scope.
    func createSignature(
        _ signature: NewSignature, of account: Int64, by administrator: Person, _ origin: SignatureOrigin, at now: Date
    ) async throws {
        try await writer.write { db in
            _ = try Self.user(db, account, for: .scope(administrator.scope))
            _ = try Self.insert(db, signature, of: account, by: administrator.id, origin, at: now)
        }
    }

    /// Part of the transaction that the signature belongs to.
    static func insert(
        _ db: Database, _ signature: NewSignature, of account: Int64, by person: Int64, _ origin: SignatureOrigin,
        at now: Date
    ) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO signature (accountID, kind, content, createdAt, createdBy, address, userAgent)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                account, signature.kind, signature.content, now.seconds, person, origin.address, origin.userAgent,
            ])
        let id = db.lastInsertedRowID
        try Audit.record(db, .signatureCreated, account: account, by: person, at: now, detail: signature.kind.rawValue)
        return id
    }

    /// Notes that the document to print and sign has been made.
    ///
    /// - Throws: ``WebProblem`` 404 for an account outside the scope.
    func prepareMandate(of account: Int64, by administrator: Person, at now: Date) async throws {
        try await writer.write { db in
            _ = try Self.user(db, account, for: .scope(administrator.scope))
            try db.execute(
                sql: "INSERT INTO mandatePreparation (accountID, preparedAt, preparedBy) VALUES (?, ?, ?)",
                arguments: [account, now.seconds, administrator.id])
            try Audit.record(db, .mandatePrepared, account: account, by: administrator.id, at: now)
        }
    }

    /// Keeps a scan whose content has been looked at.
    ///
    /// - Throws: ``WebProblem`` 404 for an account outside the scope.
    func addScan(
        _ file: ScannedFile, of account: Int64, by administrator: Person, _ origin: SignatureOrigin, at now: Date
    ) async throws {
        try await writer.write { db in
            _ = try Self.user(db, account, for: .scope(administrator.scope))
            try db.execute(
                sql: """
                    INSERT INTO mandateScan (accountID, format, filename, sha256, uploadedAt, uploadedBy, address, userAgent,
                        bytes, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    account, file.format, file.filename, file.sha256, now.seconds, administrator.id, origin.address,
                    origin.userAgent, file.content.count, file.content,
                ])
            try Audit.record(
                db, .mandateUploaded, account: account, by: administrator.id, at: now, detail: file.filename)
        }
    }

    /// The content of a scan.
    ///
    /// - Throws: ``WebProblem`` 404 for an account outside the scope, or a scan that is not this account's.
    func scan(_ id: Int64, of account: Int64, in scope: Scope) async throws -> (format: ScanFormat, content: Data) {
        try await reader.read { db in
            _ = try Self.user(db, account, for: .scope(scope))
            let row = try Row.fetchOne(
                db, sql: "SELECT format, content FROM mandateScan WHERE id = ? AND accountID = ?",
                arguments: [id, account])
            guard let row else { throw WebProblem.notFound }
            return (row["format"], row["content"])
        }
    }
}

extension Mandate {
    /// The most of each kind that is shown.
    private static let maximum = 50

    init(_ db: Database, of account: Int64, for reader: UserVisibility) throws {
        func rows(_ table: String, _ columns: String, by column: String) throws -> [Row] {
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(columns), \(NamedPerson.columns(of: "a"))
                    FROM \(table) t LEFT JOIN account a ON a.id = t.\(column)
                    WHERE t.accountID = ? ORDER BY t.id DESC LIMIT \(Self.maximum)
                    """, arguments: [account])
        }
        signatures = try rows(
            "signature", "t.id, t.kind, t.content, t.createdAt, t.address, t.userAgent", by: "createdBy"
        ).map { row in
            Signature(
                id: row["id"], signature: NewSignature(kind: row["kind"], content: row["content"]),
                at: Date(seconds: row["createdAt"]), by: NamedPerson(row)?.seen(by: reader).name,
                origin: SignatureOrigin(address: row["address"], userAgent: row["userAgent"]))
        }
        prepared = try rows("mandatePreparation", "t.preparedAt", by: "preparedBy").map {
            (Date(seconds: $0["preparedAt"]), NamedPerson($0)?.seen(by: reader).name)
        }
        scans = try rows(
            "mandateScan", "t.id, t.format, t.filename, t.bytes, t.sha256, t.uploadedAt", by: "uploadedBy"
        ).map { row in
            MandateScan(
                id: row["id"], format: row["format"], filename: row["filename"], bytes: row["bytes"],
                sha256: row["sha256"], at: Date(seconds: row["uploadedAt"]), by: NamedPerson(row)?.seen(by: reader).name
            )
        }
    }
}
