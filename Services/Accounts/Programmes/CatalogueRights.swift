import Console
import HTTPTypes
import Messages

/// Who may change what the whole provider shares: programmes, employers and learning providers.
///
/// Every administrator sees them all. Only administrators at the root change them, because a change reaches the learners of
/// every branch. The exception is a new employer: whoever creates a learner may meet one that is not there yet.
enum CatalogueRights {
    static func mayChange(_ person: Person) -> Bool {
        person.isAdministrator && person.scope == .everything
    }

    /// - Throws: ``WebProblem`` 403 for an administrator of a branch.
    static func require(_ person: Person) throws {
        guard mayChange(person) else {
            throw WebProblem(
                .forbidden, "root-administrators-only",
                "Programmes, employers and learning providers are the same for the whole provider. "
                    + "Ask an administrator of the top group to change them.")
        }
    }

    static func isInUse(_ thing: String, _ name: String, accounts: Int) -> WebProblem {
        let people = accounts == 1 ? "1 account has it" : "\(accounts.grouped) accounts have it"
        return WebProblem(
            .conflict, "in-use",
            "The \(thing) '\(name)' cannot be deleted: \(people). Give these accounts another one first.")
    }
}
