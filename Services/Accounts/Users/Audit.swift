import Foundation
import GRDB

/// Who changed what, when: one entry a change, written in the change's own transaction.
enum Audit {
    enum Action: String {
        case created, invited, activated, edited, deleted
        case onboardingFinished, notEligible, onboardingRestarted
        case signatureCreated, mandatePrepared, mandateUploaded
        case unitDone, unitReopened
    }

    static func record(
        _ db: Database, _ action: Action, account: Int64, by person: Int64, at now: Date, detail: String? = nil
    ) throws {
        try db.cachedStatement(
            sql: "INSERT INTO auditEntry (at, byAccount, account, action, detail) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [now.seconds, person, account, action.rawValue, detail])
    }
}
