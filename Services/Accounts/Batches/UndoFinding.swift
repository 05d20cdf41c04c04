import Foundation
import GRDB
import Messages

/// How a row of an import stands when it is to be taken back: whether its account is as the import left it.
enum UndoFinding: String, DatabaseValueConvertible {
    /// Not there, or not in the scope.
    case gone
    /// The import changed nothing of it.
    case unchanged
    /// Nobody has touched the account that the import made.
    case untouched
    /// As the import's change left it.
    case updated
    /// The import's change is not the last one.
    case updatedBefore
    case activated, edited, task, outcome, signature, messaged, touched

    /// The finding of a row `r` of `importedRow` with the account `a` (`LEFT JOIN`) as SQL.
    ///
    /// Whatever is done to an account by hand leaves an entry of its history, and a batch leaves none for an account that it
    /// makes; the tables that are asked before only give the better reason.
    ///
    /// - Parameter visible: the condition of the scope on `a`.
    static func sql(_ visible: String) -> String {
        """
        CASE
        WHEN a.id IS NULL OR NOT (\(visible)) THEN 'gone'
        WHEN r.effect = 'unchanged' THEN 'unchanged'
        WHEN r.effect = 'updated' THEN iif(
            a.version = (SELECT detail ->> 'version' FROM auditEntry WHERE id = r.editID), 'updated', 'updatedBefore')
        WHEN a.activatedAt IS NOT NULL THEN 'activated'
        WHEN EXISTS (SELECT 1 FROM signature WHERE accountID = a.id)
            OR EXISTS (SELECT 1 FROM mandatePreparation WHERE accountID = a.id)
            OR EXISTS (SELECT 1 FROM mandateScan WHERE accountID = a.id) THEN 'signature'
        WHEN EXISTS (SELECT 1 FROM outcome WHERE accountID = a.id) THEN 'outcome'
        WHEN EXISTS (SELECT 1 FROM task WHERE accountID = a.id) THEN 'task'
        WHEN a.version <> 1 THEN 'edited'
        WHEN EXISTS (SELECT 1 FROM auditEntry WHERE account = a.id AND action = 'messaged') THEN 'messaged'
        WHEN EXISTS (SELECT 1 FROM auditEntry WHERE account = a.id AND action <> 'reminded') THEN 'touched'
        ELSE 'untouched' END
        """
    }

    var result: UndoResult {
        switch self {
        case .gone: .gone
        case .untouched: .removed
        case .updated, .updatedBefore: .restored
        case .unchanged, .activated, .edited, .task, .outcome, .signature, .messaged, .touched: .kept
        }
    }

    /// For programs; nil where there is nothing to explain.
    var reason: String? {
        switch self {
        case .gone, .untouched, .updated: nil
        case .updatedBefore: "changed-since"
        default: rawValue
        }
    }

    /// Why an account is kept, in the middle of a sentence; what happens otherwise.
    var words: String {
        switch self {
        case .gone: "not among your accounts any more"
        case .unchanged: "nothing of it was changed"
        case .untouched: "removed"
        case .updated: "put back"
        case .updatedBefore: "put back, except what was changed since"
        case .activated: "activated"
        case .edited: "edited since"
        case .task: "has tasks"
        case .outcome: "has an outcome"
        case .signature: "has a signature or a mandate"
        case .messaged: "was sent a message"
        case .touched: "somebody has worked with it since"
        }
    }
}
