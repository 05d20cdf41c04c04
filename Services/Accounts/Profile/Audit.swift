import Foundation
import GRDB

/// Who changed what, when: one entry a change, written in the change's own transaction.
enum Audit {
    enum Action: String {
        case created, invited, reminded, activated, edited, deleted
        case onboardingFinished, notEligible, onboardingRestarted
        case signatureCreated, mandatePrepared, mandateUploaded
        case unitDone, unitReopened
        case closed, reopened
        case messaged
        case taskAdded, taskDone, taskReopened, taskRemoved
        case outcomeRecorded, outcomeRemoved
        case emailChangeAsked, emailChangeCancelled, emailChanged
        case passwordReset, passwordChanged, loginNameChanged
    }

    /// In place of an account where nobody's hand did it.
    static let nobody: Int64 = 0

    static func record(
        _ db: Database, _ action: Action, account: Int64, by person: Int64, at now: Date, detail: String? = nil
    ) throws {
        try db.cachedStatement(
            sql: "INSERT INTO auditEntry (at, byAccount, account, action, detail) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [now.seconds, person, account, action.rawValue, detail])
    }
}

extension Audit.Action {
    /// What was done, as a line of a history.
    var title: String {
        switch self {
        case .created: "Created the account"
        case .invited: "Sent an invitation"
        case .reminded: "Sent a reminder of the invitation"
        case .activated: "Activated the account"
        case .edited: "Changed the details"
        case .deleted: "Deleted the account"
        case .closed: "Closed the account"
        case .reopened: "Reopened the account"
        case .messaged: "Sent a message"
        case .taskAdded: "Added a task"
        case .taskDone: "Marked a task as done"
        case .taskReopened: "Marked a task as not done"
        case .taskRemoved: "Removed a task"
        case .outcomeRecorded: "Recorded 'got a job'"
        case .outcomeRemoved: "Removed 'got a job'"
        case .emailChangeAsked: "Asked for a new email address"
        case .emailChangeCancelled: "Cancelled the new email address"
        case .emailChanged: "Confirmed the new email address"
        case .passwordReset: "Set a new password by a link"
        case .passwordChanged: "Changed the password"
        case .loginNameChanged: "Changed the login name"
        case .onboardingFinished: "Finished the onboarding"
        case .notEligible: "Answered the onboarding and is not eligible"
        case .onboardingRestarted: "Started the onboarding again"
        case .signatureCreated: "Created the signature"
        case .mandatePrepared: "Prepared the mandate"
        case .mandateUploaded: "Uploaded the signed mandate"
        case .unitDone: "Marked a unit of the learning plan as done"
        case .unitReopened: "Marked a unit of the learning plan as open"
        }
    }
}
